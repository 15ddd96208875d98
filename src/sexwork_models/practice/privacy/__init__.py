"""Pseudonyms, consent and the retention of records."""
