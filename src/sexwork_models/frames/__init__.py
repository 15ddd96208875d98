"""Validates and counts records in data frames of any size. Needs the extra `frames`."""
