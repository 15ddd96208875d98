"""Consistency checks on published figures."""
