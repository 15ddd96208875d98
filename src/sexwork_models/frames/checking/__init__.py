"""How the rules are asked of a table, and what is found."""
