"""The questions of the simulated world, made from the topics in data files."""
