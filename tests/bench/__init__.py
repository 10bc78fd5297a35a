"""Benchmarks of the hot paths, each beside a naive variant in the same run.

A benchmark runs its variants in turn in one process, so that whatever else the machine
does weighs on all of them alike, and states its goals as ratios. `python -m tests.bench
NAME` runs one; tests.bench.registry lists them.
"""
