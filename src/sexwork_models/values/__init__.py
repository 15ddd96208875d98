"""Value types without domain knowledge: text, units, amounts, figures, periods, count tables."""
