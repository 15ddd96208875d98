"""Measures: how records are counted."""
