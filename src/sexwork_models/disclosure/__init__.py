"""Statistical disclosure control for tables that are published."""
