"""Embedded servers for tests: one to look at, one to hurt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from arbsite.config import Config
from arbsite.startup import mongod


def config_in(directory: Path) -> Config:
    return Config(state_dir=directory)


@pytest.fixture(name="shared", scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """A server for the tests that only look at it."""
    config = config_in(tmp_path_factory.mktemp("shared"))
    mongod.ensure(config)
    yield config
    mongod.stop(config)


@pytest.fixture(name="own")
def own_server(tmp_path: Path) -> Iterator[Config]:
    """A server for one test; not started yet."""
    config = config_in(tmp_path / "state")
    yield config
    mongod.stop(config)
