"""Budget execution, unit costs and comparison of budgets."""
