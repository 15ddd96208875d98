"""Counts of different keys, such as clients, on records in memory."""
