"""Encounters: records of one contact, session, class or call are counted once."""
