"""Builders that several test folders share: records, plans, submissions, and tables of engines."""
