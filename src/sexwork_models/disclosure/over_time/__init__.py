"""Releases of other days and of any rows and columns, joined with a table over time."""
