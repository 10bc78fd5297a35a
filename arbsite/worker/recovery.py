"""What was left half done by somebody whose process died while he asked for it?"""

from __future__ import annotations

from datetime import UTC, datetime

from arbsite.access import tokens
from arbsite.worker import jobs


def keep() -> None:
    """Go on with it: jobs that leave the queue, lines about jobs and tokens."""
    jobs.finish(datetime.now(UTC))
    tokens.keep()
