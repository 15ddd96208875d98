"""The budget of a plan, from activity volumes to whole đồng."""
