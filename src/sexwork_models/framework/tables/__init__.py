"""The tables of a framework: one row model for each."""
