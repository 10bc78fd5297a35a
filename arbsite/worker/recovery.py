"""Finish changes to the queue and to tokens whose process died half-way."""

from __future__ import annotations

from datetime import UTC, datetime

from arbsite.access import tokens
from arbsite.worker import jobs


def finish_interrupted() -> None:
    """Remove jobs that were being removed; write missing lines of the trail."""
    jobs.finish_interrupted(datetime.now(UTC))
    tokens.relay_lines()
