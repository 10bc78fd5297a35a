"""Simulated venues: both exchanges as a function of a seed and a clock."""
