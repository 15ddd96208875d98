"""The ground floor: messages in two languages, errors, findings, text that could identify a person."""
