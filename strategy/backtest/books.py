"""The books of a backtest: its baskets as they ended, and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from positions.lifecycle import State
from positions.models import POSITIONS, PositionRecord
from positions.models.opportunity import OPPORTUNITIES, OpportunityRecord
from strategy.arbitrage import Decision


@dataclass(frozen=True, slots=True)
class Basket:
    """What became of one basket that was taken; dollars and shares.

    `locked_profit` is what it pays if both venues settle alike, `profit` what it has
    paid, None while it is open. `cost` is what it locks.
    """

    pair_id: str
    event_name: str
    market_type: str
    direction: str
    state: str
    opened_at: datetime
    entered_at: datetime | None
    resolved_at: datetime | None
    size: Decimal
    cost: Decimal
    price_a: Decimal
    price_b: Decimal
    fees: Decimal
    locked_profit: Decimal
    profit: Decimal | None
    reason: str

    @property
    def is_held(self) -> bool:
        """Something was bought and was not sold again at once."""
        return self.entered_at is not None


def baskets() -> list[Basket]:
    """All baskets of the current database, in the order in which they were opened."""
    order = [("created_at", 1), ("_id", 1)]
    return [_basket(each) for each in POSITIONS.find({}, order=order).records]


def rejected() -> list[OpportunityRecord]:
    """The baskets that would have paid after fees and were not taken."""
    filters = {"decision": str(Decision.REFUSED)}
    return list(OPPORTUNITIES.find(filters, order=[("_id", 1)]).records)


def hash_of(books: Sequence[Basket]) -> str:
    """Of every number of every basket: equal books have an equal hash."""
    lines = [json.dumps(list(_plain(basket))) for basket in books]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _plain(basket: Basket) -> Iterator[str]:
    for name in Basket.__slots__:
        amount = getattr(basket, name)
        # 1.0 and 1.00 are the same amount.
        if isinstance(amount, Decimal):
            amount = f"{amount.normalize():f}"
        yield str(amount)


def _basket(position: PositionRecord) -> Basket:
    fees = sum((leg.fee for leg in position.filled_legs), Decimal(0))
    is_held = position.entered_at is not None
    last = position.legs[0].reason
    return Basket(
        pair_id=position.pair_id,
        event_name=position.event_name,
        market_type=position.market_type,
        direction=position.direction,
        state=str(position.state),
        opened_at=position.created_at,
        entered_at=position.entered_at,
        resolved_at=position.resolved_at,
        size=position.size,
        cost=position.stake,
        price_a=position.entry_price_a,
        price_b=position.entry_price_b,
        fees=fees,
        locked_profit=position.size - position.stake if is_held else Decimal(0),
        profit=position.actual_profit,
        reason=last if position.state is State.CANCELLED else position.attention or "",
    )
