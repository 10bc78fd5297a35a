"""What the commands share: the clock, and progress on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.core.management.base import OutputWrapper

# The code with which argparse rejects arguments.
MISUSE = 2


def wall_now() -> datetime:
    return datetime.now(UTC)


def progress(stream: OutputWrapper) -> Callable[[str], object]:
    """A function that reports progress on a terminal, and nowhere else."""
    return stream.write if stream.isatty() else lambda sentence: None
