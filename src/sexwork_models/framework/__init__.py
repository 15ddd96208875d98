"""What the documents say: dated, cited, graded data, and the frozen framework that answers questions."""
