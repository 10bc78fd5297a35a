"""The simulated Kalshi: Trade API v2."""
