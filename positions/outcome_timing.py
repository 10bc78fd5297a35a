"""When a venue is asked again what a market paid.

Pure rules. Both waits grow with what they are measured by, so that the number of calls
for a position grows with the logarithm of its life.
"""

from __future__ import annotations

from datetime import timedelta

# Before the end nothing is expected. An early close is seen in the listings first;
# this finds one that no listing has shown.
SHARE_BEFORE_END = 4
LONGEST_BEFORE_END = timedelta(days=1)
# After it the outcome may come at any moment.
SHARE_AFTER_END = 16
LONGEST_AFTER_END = timedelta(minutes=10)
NOTHING = timedelta(0)


def next_look(
    until_end: timedelta, unchanged_for: timedelta, shortest: timedelta
) -> timedelta:
    """How long a position waits until its venues are asked again.

    A quarter of the time that is left until its end, a day at most. From then on (0 or
    less is left, or one of its markets has closed already) a sixteenth of the time in
    which nothing has changed, ten minutes at most. Never less than `shortest`.
    """
    if until_end > NOTHING:
        wait, longest = until_end / SHARE_BEFORE_END, LONGEST_BEFORE_END
    else:
        wait, longest = unchanged_for / SHARE_AFTER_END, LONGEST_AFTER_END
    return max(min(wait, longest), shortest)
