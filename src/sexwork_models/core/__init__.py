"""Messages in Vietnamese and English, errors, findings, and detection of identifying text."""
