"""What the sheet of an indicator says, proved against its measure."""
