"""The forms that people send: records and registers, with their fields, lists and rules."""
