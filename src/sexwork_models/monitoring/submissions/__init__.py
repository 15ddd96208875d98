"""Periodic reports: versions, timeliness and review."""
