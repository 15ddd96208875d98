"""Statistical disclosure control for published tables of counts."""
