"""Reads rows that are objects: mappings, models and tables in memory, and objects of JSON."""
