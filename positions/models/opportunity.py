"""The opportunity a position was opened for, as a typed record.

It is declared here, below the code that finds opportunities, because it is written
inside the position that it became: one write creates both, and a relay copies it to
`arbitrage_opportunities` afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tasklog.storage.codec import sparse
from tasklog.storage.collections import Records


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One entry check with the number it compared and its limit."""

    name: str
    is_passed: bool
    value: Decimal | None
    limit: Decimal | None
    note: str


@dataclass(frozen=True, slots=True)
class PayoutRecord:
    """What the basket pays if the venues settle in one way, in dollars.

    `payout_a` and `payout_b` are per share of the outcomes bought.
    """

    name: str
    payout_a: Decimal
    payout_b: Decimal
    amount: Decimal
    profit: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRecord:
    """A rare case that both rule texts settle differently, as weighed at entry.

    In dollars: `paid_a` and `paid_b` are what a share of the matched outcome gets in
    that case, None for a fair price; `payout_a` and `payout_b` the least that the
    outcomes bought get. `loss` is what a set is paid less then, `cost` the probability
    times that.
    """

    name: str
    family: str
    probability: Decimal
    paid_a: Decimal | None
    paid_b: Decimal | None
    payout_a: Decimal
    payout_b: Decimal
    loss: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OpportunityRecord:
    """A basket that would have paid after fees, taken or rejected, with its numbers.

    Amounts are dollars, `size` is in sets, edges are dollars per set, `target_profit`
    is percent of the stake and `annual_return` a fraction per year. `risk_cost` is what
    its `risks` are expected to cost in all, which no other figure has subtracted.
    """

    id: str
    opportunity_id: str
    pair_id: str
    event_name: str
    market_type: str
    venue_a: str
    venue_b: str
    # Plain texts: their enums belong to strategy, which this layer must not import.
    direction: str
    decision: str
    refusal: str
    scheduled_for: str
    found_at: datetime
    seen_at: datetime
    mode: str
    size: Decimal
    stake: Decimal
    net_profit: Decimal
    edge_gross: Decimal | None
    edge_net: Decimal | None
    price_a: Decimal | None
    price_b: Decimal | None
    limit_a: Decimal | None
    limit_b: Decimal | None
    notional_a: Decimal
    notional_b: Decimal
    fee_a: Decimal
    fee_b: Decimal
    target_profit: Decimal | None
    worst_profit: Decimal
    annual_return: Decimal | None
    settles_at: datetime | None
    gates: tuple[CheckRecord, ...]
    payouts: tuple[PayoutRecord, ...]
    risk_cost: Decimal
    risks: tuple[RiskRecord, ...] = sparse(())
    # Of event, markets and rules: what a search finds.
    words: tuple[str, ...] = sparse(())


OPPORTUNITIES = Records("arbitrage_opportunities", OpportunityRecord)
