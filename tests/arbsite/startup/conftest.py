"""Embedded servers for these tests: one to look at, one to hurt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from arbsite.config import Config
from arbsite.startup import mongod


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """The settings of a running server, for tests that only look at it."""
    config = Config(state_dir=tmp_path_factory.mktemp("shared"))
    mongod.ensure(config)
    yield config
    mongod.stop(config)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Config]:
    """The settings of a server for one test; it is not started yet."""
    config = Config(state_dir=tmp_path / "state")
    yield config
    mongod.stop(config)
