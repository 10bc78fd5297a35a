"""A third venue, held in memory, whose texts read like Kalshi's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from positions.venues.fees import FREE
from positions.venues.fields import as_record, instant, text
from positions.venues.interface import Clock
from positions.venues.registry import register
from positions.venues.spec import Connect, VenueSpec
from positions.venues.types import (
    Book,
    BookPair,
    Level,
    Listing,
    Market,
    MarketStatus,
    Outcome,
    PriceStep,
    Quote,
    Resolution,
)

NAME = "memory"
_CLOSES_AT = datetime(2027, 1, 14, 12, tzinfo=UTC)


def parse_market(record: object, *, reduced: bool = False) -> Market:
    """The market of a record with id, title and rules, and perhaps closes_at."""
    fields = as_record(record)
    closes_at = instant(fields.get("closes_at")) or _CLOSES_AT
    return Market(
        venue=NAME,
        market_id=text(fields, "id"),
        event_id=text(fields, "id"),
        title=text(fields, "title"),
        outcomes=(Outcome(0, "Yes"), Outcome(1, "No")),
        rules=text(fields, "rules"),
        market_type=text(fields, "market_type") or "Other",
        status=MarketStatus.OPEN,
        closes_at=closes_at,
        expected_end_at=closes_at + timedelta(hours=1),
        fee=FREE,
        min_size=Decimal(1),
        lot=Decimal(1),
        price_steps=(PriceStep(Decimal(0), Decimal(1), Decimal("0.01")),),
        quotes=(Quote(None, None), Quote(None, None)),
        subtitle=text(fields, "subtitle"),
        text_style="kalshi",
    )


@dataclass
class MemoryVenue:
    """What the venue lists, quotes and has settled; a test changes it at any time."""

    markets: dict[str, Market] = field(default_factory=dict)
    asks: dict[tuple[str, int], tuple[Level, ...]] = field(default_factory=dict)
    payouts: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)

    def list_market(
        self, market: Market, yes_asks: str, no_asks: str, **changes: object
    ) -> Market:
        """List a copy of a market, of any venue, with asks such as "0.40x50 0.42x9"."""
        copy = replace(market, venue=NAME, **changes)  # type: ignore[arg-type]
        self.markets[copy.market_id] = copy
        self.asks[copy.market_id, 0] = _levels(yes_asks)
        self.asks[copy.market_id, 1] = _levels(no_asks)
        return copy

    def settle(self, market_id: str, yes: Decimal) -> None:
        """Close a market for good; `yes` is what a share of outcome 0 pays."""
        self.payouts[market_id] = (yes, 1 - yes)
        closed = replace(self.markets[market_id], status=MarketStatus.FINAL)
        self.markets[market_id] = closed

    def spec(self) -> VenueSpec:
        """The registration by which it takes part in every mode."""

        def open_reader(connect: Connect, clock: Clock) -> MemoryReader:
            return MemoryReader(self, clock)

        def open_capture(capture_dir: Path, clock: Clock) -> MemoryReader:
            return MemoryReader(self, clock)

        return VenueSpec(
            name=NAME,
            display_name="Memory Exchange",
            id_field="memory_id",
            parse_market=parse_market,
            open_live=open_reader,
            open_simulated=open_reader,
            open_capture=open_capture,
            sites=("https://memory.example/",),
        )


@dataclass(frozen=True)
class MemoryReader:
    """The Reader of a MemoryVenue."""

    venue: MemoryVenue
    clock: Clock
    name: str = NAME
    problems: tuple[str, ...] = ()

    def list_markets(self) -> Listing:
        markets = tuple(
            market
            for market in self.venue.markets.values()
            if market.status is MarketStatus.OPEN
        )
        return Listing(markets, {}, complete=True)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        return _only(self.venue.markets, market_ids)

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        return {market.market_id: self._books(market.market_id) for market in markets}

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        return {
            market_id: Resolution(
                market_id,
                market.status,
                self.venue.payouts.get(market_id),
                closes_at=market.closes_at,
            )
            for market_id, market in _only(self.venue.markets, market_ids).items()
        }

    def _books(self, market_id: str) -> BookPair:
        read_at = self.clock.wall_now()
        asks = self.venue.asks
        return (
            Book(NAME, market_id, 0, (), asks.get((market_id, 0), ()), read_at),
            Book(NAME, market_id, 1, (), asks.get((market_id, 1), ()), read_at),
        )


@contextmanager
def registered(venue: VenueSpec) -> Iterator[None]:
    """The venue is registered for the length of the block."""
    unregister = register(venue)
    try:
        yield
    finally:
        unregister()


def _only(markets: Mapping[str, Market], ids: Sequence[str]) -> dict[str, Market]:
    return {key: markets[key] for key in ids if key in markets}


def _levels(asks: str) -> tuple[Level, ...]:
    levels = (level.partition("x") for level in asks.split())
    return tuple(Level(Decimal(price), Decimal(size)) for price, _, size in levels)
