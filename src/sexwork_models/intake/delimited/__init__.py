"""Reads delimited text (CSV and its relatives) as people's programs write it."""
