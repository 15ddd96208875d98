"""What people plan, do and report."""
