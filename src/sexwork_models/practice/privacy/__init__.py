"""Protects persons in records: consent and withdrawal, pseudonyms, and retention."""
