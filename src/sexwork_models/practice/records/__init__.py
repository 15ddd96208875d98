"""Activity records: one row for each contact with a client or each event."""
