"""The framework that comes with the library, compiled at its first load."""
