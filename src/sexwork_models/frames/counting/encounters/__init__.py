"""Encounters of a table: rows of one contact, session, class or call are counted once."""
