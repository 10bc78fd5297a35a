"""How long a basket rests after its entries have failed.

Pure rules. An order that is rejected, or a position that is cancelled before entry,
says that what the books show cannot be bought, or is not wanted. Trying again at each
poll would fail as often, and every attempt is a position and counts as an opportunity
found. So the pair rests in that direction: a minute after the first failure, twice as
long after each further one in a row, an hour at most, on the wall's clock or on the
venues', whichever ends it sooner.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
# More in a row than it takes to rest for the longest time.
FAILURES_COUNTED = 8


def rests_until(failed_at: Sequence[datetime]) -> datetime | None:
    """The end of the rest: last failure + min(minute · 2^(failures − 1), hour).

    `failed_at` is when its last entries failed in a row, newest first. None where the
    last entry did not fail.
    """
    if not failed_at:
        return None
    # Capped before the power: a long row of failures would overflow a timedelta.
    doublings = min(len(failed_at), FAILURES_COUNTED) - 1
    rest: timedelta = min(SHORTEST * 2**doublings, LONGEST)
    return failed_at[0] + rest
