"""The calls that other systems make, each over several wings."""
