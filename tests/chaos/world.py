"""The world of a life: six baskets, varied by a seed, on venues that forget nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from positions.venues.types import Level, Receipt
from strategy.services import AgentContext
from tests.chaos.judge import AGAIN
from tests.support.crash_life import Life


class ForgetfulLedger:
    """A venue without idempotency: an order that is sent again is another order."""

    def __init__(self, ledger: Any) -> None:
        self._ledger = ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def place(self, arrival: Any) -> Receipt:
        order, number, sent = arrival.order, 0, arrival
        while self._ledger.find(sent.order.client_order_id) is not None:
            number += 1
            identity = f"{order.client_order_id}{AGAIN}{number}"
            again = replace(order, client_order_id=identity)
            # As if the levels had been filled up since.
            sent = replace(arrival, order=again, book=arrival.shown)
        receipt: Receipt = self._ledger.place(sent)
        return replace(receipt, client_order_id=order.client_order_id)


@dataclass
class SeededLife(Life):
    """A life whose books depend on its seed; `looks_up` False never finds an order."""

    seed: int = 0
    looks_up: bool = True
    at_point: Any = field(default=None)

    def __post_init__(self) -> None:
        super().__post_init__()
        chance = random.Random(self.seed)
        for venue in (self.polymarket, self.kalshi):
            for key in sorted(venue.asks):
                venue.asks[key] = tuple(
                    Level(each.price, (each.size or 0) + Decimal(chance.randrange(40)))
                    for each in venue.asks[key]
                )
            if self.at_point is not None:
                venue.before = self._at("before", venue.name)
                venue.after = self._at("after", venue.name)

    def _at(self, side: str, name: str) -> Callable[[str], None]:
        def at(call: str) -> None:
            self.at_point(f"{side} {name} {call}")

        return at

    def _context(self, token: int) -> AgentContext:
        context = super()._context(token)
        for venue in context.positions.venues:
            # As a venue that would fill an order that it has filled already.
            venue._ledger = ForgetfulLedger(venue._ledger)  # type: ignore[attr-defined]
            venue.place_order = _without_lookup(venue)  # type: ignore[method-assign]
            if not self.looks_up:
                venue.find_order = _find_nothing  # type: ignore[method-assign]
        return context


def _without_lookup(venue: Any) -> Any:
    def place_order(order: Any) -> Receipt:
        receipt: Receipt = venue._ledger.place(venue._arrive(order))
        return receipt

    return place_order


def _find_nothing(client_order_id: str) -> Receipt | None:
    """As a venue that cannot be asked for an order."""
    return None


def state_of(life: Life) -> tuple[int, int, datetime, datetime]:
    """What outlives a killed process of this life."""
    return life.step, life.restarts, life.clock.venue, life.clock.wall


def resumed(life: Life, state: tuple[int, int, datetime, datetime]) -> None:
    life.step, life.restarts, life.clock.venue, life.clock.wall = state
