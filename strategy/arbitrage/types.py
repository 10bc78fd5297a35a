"""What is said of a basket: its legs, its numbers, its gates, what it pays.

A basket is one outcome on Polymarket and the opposite one on Kalshi, in equal
numbers. All amounts are dollars, sizes are sets (one share and one contract).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from positions.venues.types import BookPair, Market
from strategy.arbitrage.payouts import Direction, Payout

NOTHING: Mapping[str, Decimal] = MappingProxyType({})


class Decision(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Listed:
    """A market with the books read for its two outcomes, None if it has none."""

    market: Market
    books: BookPair | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What an operator allows.

    `min_edge` and `review_edge` are dollars per set after fees. `room` names what
    is still free in each exposure limit ("market:KXA-1", "type:Crypto", "all") and
    caps the stake as `max_stake` does. `hurdle` is a simple return a year (0.05 is
    5 %) and `settlement_lag_days` is added to the later of both expected ends.
    `min_notional` is the least a Polymarket order that takes liquidity may cost.
    """

    min_edge: Decimal = Decimal("0.005")
    review_edge: Decimal = Decimal("0.08")
    max_stake: Decimal = Decimal(100)
    max_book_age_seconds: Decimal = Decimal(10)
    max_book_skew_seconds: Decimal = Decimal(10)
    hurdle: Decimal = Decimal("0.05")
    settlement_lag_days: int = 1
    min_notional: Decimal = Decimal(1)
    room: Mapping[str, Decimal] = field(default_factory=lambda: NOTHING)
    paused: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """One question a basket must pass, with the number asked about and its bound."""

    name: str
    is_passed: bool
    value: Decimal | None = None
    limit: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """One direction of one pair, with every number of the calculation.

    Leg a is Polymarket, leg b Kalshi. Prices are averages over the levels used,
    limits the worst level used. `stake` includes fees, `edge_net` is the profit per
    set after fees, `target_profit` percent of the stake. With `size` 0 nothing can
    be shown: there is no ask. Where `decision` is refused, `refusal` names the first
    gate that failed; the numbers are then those of the best, or else of the smallest,
    size and may be only indicative. `payouts` is what the basket pays in every way in
    which the two venues may settle it, `worst_profit` the worst of them.
    """

    direction: Direction
    polymarket_id: str
    kalshi_ticker: str
    polymarket_outcome: int
    kalshi_outcome: int
    size: Decimal
    price_a: Decimal | None
    price_b: Decimal | None
    limit_a: Decimal | None
    limit_b: Decimal | None
    notional_a: Decimal
    notional_b: Decimal
    fee_a: Decimal
    fee_b: Decimal
    stake: Decimal
    net_profit: Decimal
    edge_gross: Decimal | None
    edge_net: Decimal | None
    target_profit: Decimal | None
    annual_return: Decimal | None
    settles_at: datetime | None
    gates: tuple[Gate, ...]
    decision: Decision
    refusal: str
    payouts: tuple[Payout, ...]
    worst_profit: Decimal
