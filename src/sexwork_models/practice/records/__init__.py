"""Activity records: their files, checks against the framework, corrections and protection."""
