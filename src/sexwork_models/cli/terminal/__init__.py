"""Formats the answers of commands as text for a terminal."""
