"""What follows from the data: pure functions, results that explain themselves."""
