"""Messages in Vietnamese and English, errors, findings, and detection of identifying text."""

from time import time_ns

LOADED_AT = time_ns()
"""When this process began to load the library: files that are newer are not what it runs."""
