"""What services plan, do and report: plans, records, registers, published figures and privacy."""
