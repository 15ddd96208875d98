"""CSV for spreadsheets: its styles, its headings, and the rows of indicator values."""
