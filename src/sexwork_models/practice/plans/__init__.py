"""Plans, their lines and money, and what was spent under them."""
