"""Files and rows: bytes become raw rows, raw rows become models, every fault with its place."""
