"""How much a test does: a small version in the suite, the whole in `make proof`."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

IS_PROOF = bool(os.environ.get("PROOF"))


def sized(suite: T, proof: T) -> T:
    """The first in the suite, the second in `make proof`."""
    return proof if IS_PROOF else suite
