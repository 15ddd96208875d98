"""The monitoring framework: norms, activities and indicators as dated, cited and graded data."""
