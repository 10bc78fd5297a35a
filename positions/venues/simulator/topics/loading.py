"""Reads the topics from their data files, once."""

from __future__ import annotations

from functools import cache

from positions.venues.simulator.data import DATA, read_table
from positions.venues.simulator.topics.schema import Common, Topic


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic, by name. Raises DataError."""
    files = sorted((DATA / "topics").glob("*.toml"))
    return tuple(read_table(path, Topic, name=path.stem) for path in files)


@cache
def common() -> Common:
    """The texts and names that the topics share. Raises DataError."""
    return read_table(DATA / "common.toml", Common)
