"""Bounds on locked dollars: what is locked under each, and how much room is left.

Pure rules. Open intents count in full: a position is exposed from its first write on.
Bounds are named "all", "type:Crypto", "venue:NAME", "event:…", "market:NAME:ID"; a
basket counts against several of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Bounds:
    """Most dollars locked in all, per market type, venue, event and market."""

    overall: Decimal = Decimal(10_000)
    per_type: Decimal = Decimal(5_000)
    per_venue: Decimal = Decimal(8_000)
    per_event: Decimal = Decimal(200)
    per_market: Decimal = Decimal(200)

    def of(self, name: str) -> Decimal:
        """The bound of a name, in dollars. Raises KeyError for an unknown kind."""
        kinds = {
            "all": self.overall,
            "type": self.per_type,
            "venue": self.per_venue,
            "event": self.per_event,
            "market": self.per_market,
        }
        # Only up to the first colon: market names and ids contain colons themselves.
        return kinds[name.partition(":")[0]]


@dataclass(frozen=True, slots=True)
class BasketExposure:
    """What one open basket locks. Each leg is venue, market id and dollars."""

    stake: Decimal
    market_type: str
    event_key: str
    legs: tuple[tuple[str, str, Decimal], ...]

    def shares(self) -> Iterable[tuple[str, Decimal]]:
        """Dollars by the name of each bound that they count against."""
        yield "all", self.stake
        yield f"type:{self.market_type}", self.stake
        yield f"event:{self.event_key}", self.stake
        for venue, market_id, dollars in self.legs:
            yield f"venue:{venue}", dollars
            yield f"market:{venue}:{market_id}", dollars


@dataclass(slots=True)
class Exposure:
    """Dollars locked by name of the bound, updated as baskets are opened."""

    locked: defaultdict[str, Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )

    def add(self, shares: Iterable[tuple[str, Decimal]]) -> None:
        for name, dollars in shares:
            self.locked[name] += dollars

    def room(self, names: Iterable[str], bounds: Bounds) -> Mapping[str, Decimal]:
        """What is free under each of these names, in dollars.

        Never below zero, although a bound may have been lowered under what is locked.
        """
        return {
            name: max(bounds.of(name) - self.locked[name], Decimal(0)) for name in names
        }

    def broken_bound(self, basket: BasketExposure, bounds: Bounds) -> str:
        """The first bound that this basket would break, "" if there is none."""
        for name, dollars in basket.shares():
            if self.locked[name] + dollars > bounds.of(name):
                return name
        return ""
