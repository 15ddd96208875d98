"""Reading of files and rows: from bytes to raw rows to models, each fault located."""
