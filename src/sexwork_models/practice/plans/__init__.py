"""Plans with their lines, targets and funding, and the execution of their budgets."""
