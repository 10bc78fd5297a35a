"""How long is a basket left alone whose entries came to nothing?

Pure. An order that is refused, or a position that is cancelled before entry, says that
what the books show cannot be bought, or is not wanted: to try again at each poll would
fail as often, and every try is a position and counts as an opportunity found. So the
pair rests in that direction: for a minute after the first failure, twice as long after
each further one in a row, an hour at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
# More in a row than it takes to rest for the longest time.
REMEMBERED = 8

RESTS = "rests_after_failure"


def rests_until(failed_at: Sequence[datetime]) -> datetime | None:
    """`failed_at`: when its last entries failed in a row, newest first."""
    if not failed_at:
        return None
    doublings = min(len(failed_at), REMEMBERED) - 1
    rest: timedelta = min(FIRST * 2**doublings, LONGEST)
    return failed_at[0] + rest
