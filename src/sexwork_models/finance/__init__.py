"""Finance: budgets, spending and the review of plans."""
