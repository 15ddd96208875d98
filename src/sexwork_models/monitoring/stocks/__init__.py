"""Stock indicators: what exists at the end of a period, from registers."""
