"""What the register of sites leaves open in the values of records."""
