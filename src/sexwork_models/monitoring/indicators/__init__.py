"""Indicator values from records and from published figures."""
