"""Published figures: targets, results, background and enforcement figures of the sources."""
