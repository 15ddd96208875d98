"""How a table is counted."""
