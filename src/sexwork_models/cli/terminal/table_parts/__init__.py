"""What the tables of every answer are made of: columns, cells, names, notes, verdicts."""
