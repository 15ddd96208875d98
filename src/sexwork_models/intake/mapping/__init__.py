"""How rows of other people's tables are written: their headings, words, days and numbers."""
