"""The performance report: what was earned, by what, and where the rest went."""
