"""Aggregation of indicator values over places, time and overlapping sources."""
