"""Attainment of norms and targets."""
