"""What the commands share: the clock, and progress on a terminal."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.management.base import CommandError, OutputWrapper

from positions.venues.types import Mode

# The code with which argparse rejects arguments.
MISUSE = 2


def wall_now() -> datetime:
    return datetime.now(UTC)


def progress(stream: OutputWrapper) -> Callable[[str], object]:
    """A function that reports progress on a terminal, and nowhere else."""
    return stream.write if stream.isatty() else lambda sentence: None


def count(text: str) -> int:
    """An argument that is a whole number from 1. Raises ArgumentTypeError."""
    # `isdigit` alone also takes ², which `int` rejects.
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def recordable(venues: str) -> Mode:
    """The mode of the settings. Raises CommandError where nothing new can be seen."""
    mode = Mode(venues)
    if mode is Mode.REPLAY:
        raise CommandError(
            "A replay cannot be recorded: give --venues live or simulated.",
            returncode=MISUSE,
        )
    return mode
