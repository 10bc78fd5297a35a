"""Which opportunities a poll sees for the first time, and which are still there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from strategy.models import PairRecord
from strategy.services.priced import TAKEN, Priced


@dataclass(slots=True)
class Seen:
    """Opportunities that `appeared`, and those that `stayed` of all `watched` ones."""

    appeared: int = 0
    stayed: int = 0
    watched: int = 0

    def count(self, batch: Iterable[Priced], last_poll: datetime | None) -> None:
        """Compare what each pair is worth with what is stored of its last poll."""
        for priced in batch:
            pair = priced.pair
            if last_poll and pair.priced_at and pair.priced_at > last_poll:
                # Stored by a run of this poll that was cut short: what the last whole
                # poll saw is not known any more.
                continue
            is_there = priced.edge is not None and priced.edge > 0
            was_there = _was_there(pair)
            self.watched += was_there
            self.stayed += was_there and is_there
            self.appeared += is_there and not was_there


def _was_there(pair: PairRecord) -> bool:
    # What the agent has bought ended because of it.
    edge = pair.last_edge
    return edge is not None and edge > 0 and pair.last_reason != TAKEN
