"""The same rules and measures on a table of any size: declarations lowered to data frames. Needs the extra `frames`."""
