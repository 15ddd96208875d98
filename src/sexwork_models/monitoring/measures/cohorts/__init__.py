"""Cohorts: what is asked, the reference on records in memory, and the bounds of a share."""
