"""The version of the code; packs of data carry a day of their own."""

__version__ = "0.1.0"
