"""A pair with its present prices, as pricing, opportunities and cooldown share it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from positions.venues.types import Market
from strategy.arbitrage import Basket, Check, Decision
from strategy.models import PairRecord

TAKEN = str(Decision.TAKEN)
NOTHING = Decimal(-10)  # less than any edge: nobody sells


@dataclass
class Priced:
    """A pair with both its markets, what its prices say of it, and any doubt.

    `read_at` is when the oldest of its books was read, on the wall's clock. `reason` is
    the entry check that rejected it or "taken", `edge` the profit per set after fees
    and the expected cost of its risks, in dollars. The basket with all its numbers is
    made on first use: most pairs cost more than a dollar and never need it.
    """

    pair: PairRecord
    evaluate: Callable[[], Basket]
    read_at: datetime
    reason: str = ""
    edge: Decimal | None = None
    doubt: str = ""

    @property
    def market_a(self) -> Market:
        return self.pair.market_a

    @property
    def market_b(self) -> Market:
        return self.pair.market_b

    @cached_property
    def basket(self) -> Basket:
        """The better of both directions."""
        return self.evaluate()

    @property
    def merit(self) -> tuple[bool, Decimal]:
        """Orders pairs: taken ones before rejected ones, then by profit per set."""
        return self.reason == TAKEN, NOTHING if self.edge is None else self.edge


def refused(priced: Priced, check: Check) -> Priced:
    """The same pair, rejected by a check outside the evaluation."""
    name = str(check)
    basket = replace(priced.basket, decision=Decision.REFUSED, refusal=name)
    return replace(priced, evaluate=lambda: basket, reason=name)


def merit(basket: Basket) -> tuple[bool, Decimal]:
    """Orders the two directions of a pair in the same way."""
    edge = basket.edge_after_risks
    return basket.decision is Decision.TAKEN, NOTHING if edge is None else edge
