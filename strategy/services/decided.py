"""What the agent has decided since the last look, as rows of a recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from positions.lifecycle import OPEN, State
from positions.models import POSITIONS
from positions.models.opportunity import OPPORTUNITIES, OpportunityRecord
from positions.services.opening import position_id_of
from strategy.arbitrage import Decision

READ_AT_ONCE = 1000
# A basket that was taken is among the opportunities a moment after it was decided.
LATEST = timedelta(minutes=10)
PRICE, MONEY = Decimal("0.000001"), Decimal("0.00000001")

Row = dict[str, Any]


class Decided:
    """Follows the opportunities, and the positions that the taken ones became."""

    def __init__(self) -> None:
        self._start: datetime | None = None
        self._seen: dict[str, datetime] = {}
        self._followed: dict[str, tuple[Row, str]] = {}

    def since_last(self, now: datetime) -> Iterator[Row]:
        """One row for each decision, and for each change of what it became.

        The first call begins with what is decided from `now` on.
        """
        self._start = self._start or now
        since = max(self._start, now - LATEST)
        self._seen = {id_: at for id_, at in self._seen.items() if at >= since}
        ids = [
            document["_id"]
            for document in OPPORTUNITIES.raw.find(
                {"seen_at": {"$gte": since}}, {"_id": 1}, sort=[("seen_at", 1)]
            )
            if document["_id"] not in self._seen
        ]
        for opportunity in _read(ids):
            self._seen[opportunity.id] = opportunity.seen_at
            row = _row(opportunity)
            yield row
            if opportunity.decision == Decision.TAKEN:
                self._followed[position_id_of(opportunity.id)] = row, ""
        yield from self._changes(now)

    def _changes(self, now: datetime) -> Iterator[Row]:
        ids = list(self._followed)
        for start in range(0, len(ids), READ_AT_ONCE):
            filters = {"_id": {"$in": ids[start : start + READ_AT_ONCE]}}
            for position in POSITIONS.find(filters).records:
                row, state = self._followed[position.id]
                if str(position.state) == state:
                    continue
                self._followed[position.id] = row, str(position.state)
                if position.state is not State.WATCHING:
                    yield {
                        **row,
                        "seen_at": now,
                        "decision": str(position.state),
                        "reason": position.attention or "",
                        "size": position.size,
                        "stake": _rounded(position.stake, MONEY),
                        "profit": _rounded(position.actual_profit, MONEY),
                    }
                if position.state not in OPEN:
                    del self._followed[position.id]


def _read(ids: Sequence[str]) -> Iterator[OpportunityRecord]:
    for start in range(0, len(ids), READ_AT_ONCE):
        filters = {"_id": {"$in": ids[start : start + READ_AT_ONCE]}}
        yield from OPPORTUNITIES.find(filters, order=[("seen_at", 1)]).records


def _row(opportunity: OpportunityRecord) -> Row:
    return {
        "seen_at": opportunity.seen_at,
        "opportunity_id": opportunity.id,
        "pair_id": opportunity.pair_id,
        "market_type": opportunity.market_type,
        "direction": str(opportunity.direction),
        "decision": str(opportunity.decision),
        "reason": opportunity.refusal or "",
        "size": opportunity.size,
        "stake": _rounded(opportunity.stake, MONEY),
        "price_a": _rounded(opportunity.price_a, PRICE),
        "price_b": _rounded(opportunity.price_b, PRICE),
        "edge": _rounded(opportunity.edge_net, MONEY),
        "profit": _rounded(opportunity.net_profit, MONEY),
    }


def _rounded(amount: Decimal | None, step: Decimal) -> Decimal | None:
    return None if amount is None else amount.quantize(step, ROUND_HALF_EVEN)
