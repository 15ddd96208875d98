"""The tables of a framework, with one row model for each."""
