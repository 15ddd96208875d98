"""Words that the whole library speaks: text, units, amounts, figures, time. No domain knowledge."""
