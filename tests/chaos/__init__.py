"""Chaos: real processes and servers that are killed, frozen and misled on purpose.

`python -m tests.chaos` lives whole lives of the agent, each against a twin that nobody
disturbs, and lets a judge that knows nothing of the project compare what is stored.
"""
