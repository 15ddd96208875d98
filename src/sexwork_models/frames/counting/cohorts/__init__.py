"""Cohorts of a table: its rows, the frames of its keys, and the counts made of them."""
