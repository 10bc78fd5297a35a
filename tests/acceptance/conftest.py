"""Agents that a test starts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.agents import Agent


@pytest.fixture
def agents() -> Iterator[list[Agent]]:
    """Agents that a test starts; whatever is left of them is ended with it."""
    started: list[Agent] = []
    yield started
    for one in started:
        one.close()
