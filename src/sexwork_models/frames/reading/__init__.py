"""How files and frames become typed tables."""
