"""Baskets whose second leg fails in random ways, on books that move at random.

Each basket is checked every ten seconds, as the agent does, until it is closed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from positions.lifecycle import State
from positions.models import POSITIONS, PositionRecord, holdings
from positions.services import enter, open_position, resume_entries
from positions.venues.errors import VenueUnavailable
from strategy.invariants.positions import check
from tests.support.fakes import FakeVenue, Street, levels, street

CHECK = timedelta(seconds=10)
LONGEST = timedelta(minutes=20)
EMERGENCY_LOSS = Decimal("0.10")
CENT = Decimal("0.01")


@dataclass
class Report:
    """What became of the baskets; losses are parts of the stake, profits negative."""

    entered: int = 0
    unwound: int = 0
    losses: list[Decimal] = field(default_factory=list)
    longest_needlessly_open: timedelta = timedelta(0)

    @property
    def mean_loss(self) -> Decimal:
        return sum(self.losses, Decimal(0)) / max(len(self.losses), 1)


def broken_baskets(count: int, seed: int) -> Report:
    rng, report = random.Random(seed), Report()
    for number in range(count):
        here = street()
        _live(here, rng, f"broken-{seed}-{number}", report)
    return report


def _live(here: Street, rng: random.Random, name: str, report: Report) -> None:
    market = Market(here, rng)
    plan = replace(here.plan(name), event_key=name)
    position = open_position(plan, here.context())
    assert position is not None
    market.break_the_second_leg()
    enter(position, here.context())
    waited = needless = timedelta(0)
    while (stored := _stored(position)).state is State.WATCHING and waited < LONGEST:
        is_offered = market.offers_a_way_out()
        needless = needless + CHECK if is_offered else timedelta(0)
        longest = max(report.longest_needlessly_open, needless)
        report.longest_needlessly_open = longest
        market.move()
        here.clock.wall += CHECK
        waited += CHECK
        resume_entries(here.context())
        assert list(check(_stored(position))) == []
    report.entered += stored.state is State.ENTERED
    report.unwound += stored.state is State.LOSS or stored.state is State.PROFITABLE
    report.losses.append(_loss(stored))


def _stored(position: PositionRecord) -> PositionRecord:
    stored = POSITIONS.get(position.id)
    assert stored is not None
    return stored


def _loss(position: PositionRecord) -> Decimal:
    if position.actual_profit is not None:
        return -position.actual_profit / position.stake
    stake = holdings.stake_of(position.legs)
    return (stake - holdings.hedged_size(position.legs)) / stake


class Market:
    """Both venues' books of the basket, around one fair price that wanders."""

    def __init__(self, here: Street, rng: random.Random):
        self.here, self.rng = here, rng
        self.fair = 46  # cents, of Yes
        self.is_down = {"polymarket": False, "kalshi": False}
        for venue in (here.polymarket, here.kalshi):
            venue.before = self._gate(venue)

    def break_the_second_leg(self) -> None:
        """The price moves away, the depth is thin, or the venue fails."""
        self.quote()
        way = self.rng.choice(("moved", "thin", "down"))
        worse = self.rng.choice((1, 1, 2, 2, 3, 5, 9))
        if way == "moved":
            self.here.kalshi.asks["K", 1] = levels((f"0.{52 + worse}", "300"))
        elif way == "thin":
            part = self.rng.randint(5, 95)
            price = f"0.{52 + worse}"
            self.here.kalshi.asks["K", 1] = levels(("0.52", str(part)), (price, "300"))
        else:
            self.is_down["kalshi"] = True
        self.here.polymarket.asks["1", 0] = levels(("0.45", "500"))

    def move(self) -> None:
        self.fair = min(90, max(10, self.fair + self.rng.choice((-1, 0, 0, 0, 1))))
        self.is_down["kalshi"] = self.is_down["kalshi"] and self.rng.random() < 0.8
        self.is_down["polymarket"] = self.rng.random() < 0.1
        self.quote()

    def quote(self) -> None:
        for venue, market_id in ((self.here.polymarket, "1"), (self.here.kalshi, "K")):
            for index, middle in ((0, self.fair), (1, 100 - self.fair)):
                spread = self.rng.choice((1, 1, 2, 3))
                depth = self.rng.choice(("20", "60", "150", "400"))
                is_empty = self.rng.random() < 0.15
                ask, bid = _price(middle + spread), _price(middle - spread)
                venue.asks[market_id, index] = () if is_empty else levels((ask, depth))
                venue.bids[market_id, index] = () if is_empty else levels((bid, depth))

    def offers_a_way_out(self) -> bool:
        """Whether one book alone closes all within the emergency limit now."""
        position = POSITIONS.find({"state": "watching"}).records[0]
        size = holdings.unhedged_size(position.legs)
        cost = Decimal("0.45")
        ways = []
        for venue, market_id in ((self.here.polymarket, "1"), (self.here.kalshi, "K")):
            if not self.is_down[venue.name]:
                for level in venue.asks.get((market_id, 1), ()):
                    if level.size is not None and level.size >= size:
                        stake = cost + level.price
                        ways.append((stake - 1) / stake)
        if not self.is_down["polymarket"]:
            for level in self.here.polymarket.bids.get(("1", 0), ()):
                if level.size is not None and level.size >= size:
                    ways.append((cost - level.price) / cost)
        return any(loss <= EMERGENCY_LOSS for loss in ways)

    def _gate(self, venue: FakeVenue) -> Callable[[str], None]:
        def fail(call: str) -> None:
            if self.is_down[venue.name]:
                raise VenueUnavailable(venue.name, "503")

        return fail


def _price(cents: int) -> str:
    return f"0.{min(99, max(1, cents)):02}"
