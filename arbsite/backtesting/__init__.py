"""Backtests as commands: a server of their own, settings, sweeps and reports."""
