"""Validation of plans against norms, targets and money."""
