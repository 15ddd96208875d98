"""What does not hold: rules that find every fault and never stop at the first."""
