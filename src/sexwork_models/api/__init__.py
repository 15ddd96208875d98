"""Public functions that combine several parts of the library in one call."""
