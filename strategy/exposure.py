"""How many dollars may still be locked, by whichever bound is nearest?

Pure rules. Open intents count in full: a position is exposed from its first write on.
Bounds are named "all", "type:Crypto", "venue:kalshi", "event:…", "market:…"; a basket
has a share in several of them.
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
        """The bound that a name stands under. Raises KeyError for an unknown kind."""
        kinds = {
            "all": self.overall,
            "type": self.per_type,
            "venue": self.per_venue,
            "event": self.per_event,
            "market": self.per_market,
        }
        return kinds[name.partition(":")[0]]


@dataclass(frozen=True, slots=True)
class Held:
    """One open basket: its stake, and what each leg costs by venue and market."""

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
    """Dollars locked by name, brought up to date as baskets are opened."""

    locked: defaultdict[str, Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )

    def add(self, shares: Iterable[tuple[str, Decimal]]) -> None:
        for name, dollars in shares:
            self.locked[name] += dollars

    def room(self, names: Iterable[str], bounds: Bounds) -> Mapping[str, Decimal]:
        """What is free under each of these names; never below zero."""
        return {
            name: max(bounds.of(name) - self.locked[name], Decimal(0)) for name in names
        }

    def refuses(self, held: Held, bounds: Bounds) -> str:
        """The first bound that this basket would break, "" if there is none."""
        for name, dollars in held.shares():
            if self.locked[name] + dollars > bounds.of(name):
                return name
        return ""
