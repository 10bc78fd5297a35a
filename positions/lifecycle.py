"""The states of a position, the legal moves between them, and its days held.

Pure rules.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    WATCHING = "watching"
    ENTERED = "entered"
    EXPIRED = "expired"
    PROFITABLE = "profitable"
    LOSS = "loss"
    CANCELLED = "cancelled"


A_DAY = timedelta(days=1)
# Watching counts as open: its orders may be on their way, so its stake is at risk.
OPEN = (State.WATCHING, State.ENTERED, State.EXPIRED)
HELD = (State.ENTERED, State.EXPIRED)
SETTLED = (State.PROFITABLE, State.LOSS)
CLOSED = (*SETTLED, State.CANCELLED)

# Nothing leads out of a closed state, and none is skipped: a position whose outcome
# is final before it expired makes both moves.
MOVES = frozenset(
    {
        (State.WATCHING, State.ENTERED),
        (State.WATCHING, State.CANCELLED),
        # Unwound: the first leg was sold because the second could not be bought.
        (State.WATCHING, State.PROFITABLE),
        (State.WATCHING, State.LOSS),
        (State.ENTERED, State.EXPIRED),
        (State.EXPIRED, State.PROFITABLE),
        (State.EXPIRED, State.LOSS),
    }
)


class IllegalMove(Exception):
    """A position may not move between these states."""

    def __init__(self, source: State, target: State):
        super().__init__(f"a position may not move from {source} to {target}")


def check_move(source: State, target: State) -> None:
    """Raises IllegalMove unless the move is in MOVES."""
    if (source, target) not in MOVES:
        raise IllegalMove(source, target)


def days_held(entered_at: datetime | None, now: datetime) -> int:
    """Whole periods of 24 hours since entry; 0 before it.

    Monitoring computes the same on the server, for all positions in one update.
    """
    if entered_at is None or now < entered_at:
        return 0
    return (now - entered_at) // A_DAY
