"""Reads files and frames of any size into typed tables."""
