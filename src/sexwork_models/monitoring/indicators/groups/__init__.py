"""The values of single groups of a breakdown: of records, of words of a split, of rejected rows."""
