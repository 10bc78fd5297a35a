"""Polymarket's markets at a time: their ids, status, payouts, prices and books.

Condition ids and tokens end in the scenario's number. So they are resolved without an
index of all markets, and the rest of the id is compared to reject forged ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from positions.venues.simulator.ladder import Ladder, TickStructure, tick_structure
from positions.venues.simulator.outcomes import Lifecycle, Scenario
from positions.venues.simulator.pricing import POLYMARKET_RATES
from positions.venues.simulator.question import PolymarketText, SimVenue
from positions.venues.simulator.wording import polymarket_price
from positions.venues.simulator.world import World

# Keeps event ids apart from market ids, both of which are plain numbers.
EVENT_OFFSET = 500_000_000
TOKEN_DIGITS = 77


class Listing(NamedTuple):
    """A scenario that Polymarket lists, with its texts there, at a time."""

    world: World
    scenario: Scenario
    text: PolymarketText
    at: datetime

    @property
    def condition_id(self) -> str:
        """0x and 64 hexadecimal digits, the last 16 of which are the number."""
        digits = self.world.rng.hex_digits(48, self.scenario.number, "condition")
        return f"0x{digits}{self.scenario.number:016x}"

    @property
    def question_id(self) -> str:
        """0x and 64 hexadecimal digits."""
        return f"0x{self.world.rng.hex_digits(64, self.scenario.number, 'question')}"

    def token_id(self, index: int) -> str:
        """77 digits, the last 11 of which are the number and the outcome."""
        digits = self.world.rng.hex_digits(64, self.scenario.number, index, "token")
        padded = str(int(digits, 16))[1:66].ljust(65, "0")
        return f"1{padded}{self.scenario.number:010d}{index}"

    @property
    def token_ids(self) -> tuple[str, str]:
        """Those of both outcomes."""
        return self.token_id(0), self.token_id(1)

    @property
    def fee_rate(self) -> float:
        return float(POLYMARKET_RATES[self.scenario.question.market_type])

    @property
    def lifecycle(self) -> Lifecycle:
        return self.scenario.outcome.polymarket

    @property
    def exists(self) -> bool:
        """Whether the market has opened."""
        return self.lifecycle.opens_at <= self.at

    @property
    def status(self) -> str:
        """The UMA status: "" while open, then proposed, disputed, resolved."""
        return self.lifecycle.status_at(self.at) or ""

    @property
    def ends_at(self) -> datetime:
        """The end date that is listed; for games that is their start."""
        return self.scenario.question.starts_at or self.scenario.question.ends_at

    @property
    def tick(self) -> Decimal:
        """The tick size in dollars."""
        ticks = tick_structure(self.scenario, SimVenue.POLYMARKET)
        return Decimal("0.001") if ticks is TickStructure.MILL else Decimal("0.01")

    @property
    def payouts(self) -> tuple[Decimal, Decimal]:
        """What a share of outcome 0 and of outcome 1 pays at settlement, in dollars."""
        payout = self.lifecycle.payout
        return (1 - payout, payout) if self.text.yes_index else (payout, 1 - payout)

    @property
    def prices(self) -> tuple[str, str]:
        """Of both outcomes: the midpoint while open, the payouts once resolved."""
        status, payouts = self.status, self.payouts
        if status == "resolved":
            return f"{payouts[0].normalize():f}", f"{payouts[1].normalize():f}"
        if status:
            # Close to the payouts and never equal to them: whoever takes a proposed
            # result for final must not find 1 and 0 here.
            mills = 505 + round((payouts[0] - Decimal("0.5")) * 987)
        else:
            quote = self.world.quotes(self.scenario, self.at).polymarket
            mills = (quote.bid + quote.ask) // 2
            mills = 1000 - mills if self.text.yes_index else mills
        return polymarket_price(mills), polymarket_price(1000 - mills)

    @property
    def volume(self) -> float:
        """Dollars traded so far; grows evenly while the market is open."""
        most = self.world.rng.uniform(2e3, 4e5, self.scenario.number, "volume")
        return round(self.lifecycle.elapsed(self.at) * most, 2)

    @property
    def siblings(self) -> list[Listing]:
        """All the markets of its event, this one included, by id."""
        slug = self.text.event_slug
        same = [
            scenario
            for scenario in self.world.same_day(self.scenario)
            if (text := scenario.question.polymarket) and text.event_slug == slug
        ]
        return listings_of(self.world, same, self.at)

    def ladder(self, index: int, at: datetime | None = None) -> Ladder:
        """The resting orders for one outcome; the two outcomes mirror each other."""
        venue, number = SimVenue.POLYMARKET, str(self.scenario.number)
        affirming = self.world.ladder(self.scenario, venue, number, at or self.at)
        return affirming if index == self.text.yes_index else affirming.mirrored


class Token(NamedTuple):
    """One outcome of a market."""

    listing: Listing
    outcome: int

    @property
    def ladder(self) -> Ladder:
        return self.listing.ladder(self.outcome)


def listings_of(
    world: World, scenarios: Sequence[Scenario | None], at: datetime
) -> list[Listing]:
    """Those of the scenarios that Polymarket lists."""
    return [
        Listing(world, scenario, scenario.question.polymarket, at)
        for scenario in scenarios
        if scenario and scenario.question.polymarket
    ]


def listed(world: World, at: datetime) -> list[Listing]:
    """Every market that has opened, recently settled ones included."""
    return listings_of(world, tuple(world.scenarios(at)), at)


def numbered(world: World, number: int, at: datetime) -> Listing | None:
    """The market with this id."""
    return next(iter(listings_of(world, [world.by_number(number)], at)), None)


def with_id(world: World, text: str, at: datetime, offset: int = 0) -> Listing | None:
    """The market whose id a caller writes as this, plus `offset`."""
    # Longer numbers are no ids, and int() refuses those of thousands of digits.
    is_number = text.isdecimal() and len(text) <= 12
    return numbered(world, int(text) - offset, at) if is_number else None


def with_condition(world: World, condition: str, at: datetime) -> Listing | None:
    """The market with this condition id."""
    try:
        listing = numbered(world, int(condition[-16:], 16), at)
    except ValueError:
        return None
    return listing if listing and listing.condition_id == condition else None


def with_token(world: World, text: str, at: datetime) -> Token | None:
    """The outcome that a token stands for."""
    # isdecimal() also accepts digits of other scripts, and so does int(); comparing
    # the whole token below rejects them.
    if len(text) != TOKEN_DIGITS or not text.isdecimal() or text[-1] not in "01":
        return None
    listing, index = numbered(world, int(text[-11:-1]), at), int(text[-1])
    is_known = listing is not None and listing.token_id(index) == text
    return Token(listing, index) if listing and is_known else None


def open_token(world: World, text: str, at: datetime) -> Token | None:
    """The token if it has a book, which only tokens of open markets have."""
    token = with_token(world, text, at)
    return token if token and token.listing.lifecycle.is_open(at) else None


def event_id(listings: Sequence[Listing]) -> str:
    """The id of the event with these markets, derived from the lowest market id."""
    return str(EVENT_OFFSET + listings[0].scenario.number)
