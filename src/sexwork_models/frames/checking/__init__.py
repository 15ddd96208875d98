"""Validates the records of a table of any size."""
