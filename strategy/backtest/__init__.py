"""Runs the agent over a recording: its own code, on paper, under a virtual clock."""
