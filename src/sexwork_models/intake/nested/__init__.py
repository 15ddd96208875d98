"""Reads nested files, JSON and TOML, into rows and models."""
