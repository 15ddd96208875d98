"""Kinds of tables: told by their headings and keys."""
