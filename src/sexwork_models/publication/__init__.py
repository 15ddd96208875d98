"""What may be published: tables of counts in which no small count can be read or derived."""
