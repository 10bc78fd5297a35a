"""Venues and clocks that tests set by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from positions.models import LegRecord, PositionRecord
from positions.models.opportunity import OpportunityRecord
from positions.services import (
    Plan,
    PlannedLeg,
    PositionContext,
    enter,
    open_position,
)
from positions.services.ordering import order_of
from positions.venues.fees import FREE
from positions.venues.interface import Venues
from positions.venues.paper.filling import fill
from positions.venues.types import (
    Book,
    BookPair,
    Level,
    Listing,
    Market,
    MarketStatus,
    Mode,
    Order,
    OrderAction,
    OrderStatus,
    Outcome,
    PriceStep,
    Quote,
    Receipt,
    Resolution,
)
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
CENT_STEPS = (PriceStep(Decimal(0), Decimal(1), Decimal("0.01")),)


@dataclass
class FakeClock:
    """Both clocks are fixed until a test moves them."""

    venue: datetime = START
    wall: datetime = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def venue_now(self) -> datetime:
        return self.venue

    def wall_now(self) -> datetime:
        return self.wall

    def pass_days(self, days: float) -> None:
        self.venue += timedelta(days=days)
        self.wall += timedelta(days=days)


def market(
    venue: str = "polymarket",
    market_id: str = "1",
    title: str = "Will it rain?",
    **changes: object,
) -> Market:
    """A market that is open, free of fees and ends ten days after START."""
    plain = Market(
        venue=venue,
        market_id=market_id,
        event_id="event",
        title=title,
        outcomes=(Outcome(0, "Yes", "t0"), Outcome(1, "No", "t1")),
        rules="Resolves Yes if it rains.",
        market_type="Weather",
        status=MarketStatus.OPEN,
        closes_at=START + timedelta(days=10),
        expected_end_at=START + timedelta(days=10),
        fee=FREE,
        min_size=Decimal(1),
        lot=Decimal(1),
        price_steps=CENT_STEPS,
        quotes=(Quote(None, None), Quote(None, None)),
        min_notional=Decimal(venue == "polymarket"),
        text_style=venue,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def levels(*pairs: tuple[str, str]) -> tuple[Level, ...]:
    return tuple(Level(Decimal(price), Decimal(size)) for price, size in pairs)


@dataclass
class FakeVenue:
    """One venue whose books, outcomes, orders and failures a test decides."""

    name: str
    clock: FakeClock
    markets: dict[str, Market] = field(default_factory=dict)
    asks: dict[tuple[str, int], tuple[Level, ...]] = field(default_factory=dict)
    bids: dict[tuple[str, int], tuple[Level, ...]] = field(default_factory=dict)
    payouts: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    presumed: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    placed: list[Order] = field(default_factory=list)
    # Orders that were sent again although the venue had them.
    repeated: list[str] = field(default_factory=list)
    # How long ago its books were read.
    book_age: timedelta = timedelta(0)
    before: Callable[[str], None] = lambda call: None
    after: Callable[[str], None] = lambda call: None

    def list_markets(self) -> Listing:
        self.before("list_markets")
        return Listing(tuple(self.markets.values()), {}, complete=True)

    def read_markets(self, market_ids: Sequence[str]) -> dict[str, Market]:
        self.before("read_markets")
        return {id_: self.markets[id_] for id_ in market_ids if id_ in self.markets}

    def read_books(self, markets: Sequence[Market]) -> dict[str, BookPair]:
        self.before("read_books")
        return {market.market_id: self._books(market.market_id) for market in markets}

    def _books(self, market_id: str) -> BookPair:
        yes_book, no_book = (
            Book(
                self.name,
                market_id,
                index,
                self.bids.get((market_id, index), ()),
                self.asks.get((market_id, index), ()),
                self.clock.wall - self.book_age,
            )
            for index in (0, 1)
        )
        return yes_book, no_book

    def read_resolutions(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        self.before("read_resolutions")
        return {id_: self._resolution(id_) for id_ in market_ids}

    def _resolution(self, market_id: str) -> Resolution:
        payouts = self.payouts.get(market_id)
        status = MarketStatus.FINAL if payouts else MarketStatus.OPEN
        presumed = None if payouts else self.presumed.get(market_id)
        return Resolution(market_id, status, payouts, presumed=presumed)

    def place_order(self, order: Order) -> Receipt:
        self.before("place_order")
        if order.client_order_id in self.receipts:
            self.repeated.append(order.client_order_id)
        else:
            self.placed.append(order)
            self.receipts[order.client_order_id] = self._fill(order)
        self.after("place_order")
        return self.receipts[order.client_order_id]

    def _fill(self, order: Order) -> Receipt:
        key = order.market_id, order.outcome_index
        market = self.markets[order.market_id]
        receipt = fill(order, market, self._books(order.market_id)[order.outcome_index])
        side = self.asks if order.action is OrderAction.BUY else self.bids
        # What was bought is no longer offered.
        taken = {fill.price: fill.size for fill in receipt.fills}
        side[key] = tuple(
            Level(level.price, level.size and level.size - taken.get(level.price, 0))
            for level in side.get(key, ())
        )
        return receipt

    def find_order(self, client_order_id: str) -> Receipt | None:
        self.before("find_order")
        return self.receipts.get(client_order_id)

    def cancel_order(self, order: Order) -> Receipt:
        self.before("cancel_order")
        void = Receipt(order.client_order_id, OrderStatus.REJECTED, reason="cancelled")
        receipt = self.receipts.setdefault(order.client_order_id, void)
        self.after("cancel_order")
        return receipt


def journal(clock: FakeClock) -> Journal:
    numbers = count(1)
    return Journal(clock.wall_now, lambda: f"line-{next(numbers)}")


@dataclass
class Street:
    """Two venues with one market each, and a position context on them."""

    clock: FakeClock
    polymarket: FakeVenue
    kalshi: FakeVenue
    waits: list[float] = field(default_factory=list)
    host_offset: timedelta | None = None

    @property
    def venues(self) -> Venues:
        venues = (self.polymarket, self.kalshi)
        return Venues(Mode.SIMULATED, venues, self.clock, lambda: self.host_offset)

    def context(self, token: int = 1) -> PositionContext:
        lines = journal(self.clock)
        retrier = Retrier(lines, self.waits.append)
        return PositionContext(self.venues, retrier, lines, token, 10.0, lambda: None)

    def open_position(self, token: int = 1) -> PositionRecord:
        """The position that the plan opens."""
        position = open_position(self.plan(), self.context(token))
        assert position is not None, "another position holds the event"
        return position

    def enter(self, position: PositionRecord, token: int = 1) -> PositionRecord:
        """The position after its orders, or after its cancellation by a pause."""
        position_after = enter(position, self.context(token))
        assert position_after is not None, "another process moved the position"
        return position_after

    def spend_dollars(self, price: str) -> None:
        """Purchases on Polymarket are amounts of dollars; its Yes costs this now."""
        market = replace(self.polymarket.markets["1"], spends_dollars=True)
        self.polymarket.markets["1"] = market
        self.polymarket.asks["1", 0] = levels((price, "500"))

    def order_of(self, leg: LegRecord) -> Order:
        """The order of a leg, as a process sends it that was frozen meanwhile."""
        return order_of(leg)

    def plan(self, opportunity_id: str = "opportunity-1") -> Plan:
        """Yes at 0.45 on Polymarket, No at 0.52 on Kalshi, a hundred sets."""
        size, free = Decimal(100), Decimal(0)
        market_a, market_b = self.polymarket.markets["1"], self.kalshi.markets["K"]
        price_a, price_b = Decimal("0.45"), Decimal("0.52")
        return Plan(
            opportunity=opportunity(opportunity_id, market_a, self.clock),
            event_key="polymarket:1",
            leg_a=PlannedLeg(market_a, 0, size, price_a, size * price_a, free),
            leg_b=PlannedLeg(market_b, 1, size, price_b, size * price_b, free),
            reserved=Decimal("111.11"),
            expiration_date=START + timedelta(days=10),
        )


def opportunity(
    opportunity_id: str, market_a: Market, clock: FakeClock
) -> OpportunityRecord:
    """What strategy would have written of the plan's basket."""
    return OpportunityRecord(
        id=opportunity_id,
        opportunity_id=opportunity_id,
        pair_id="pair",
        event_name=market_a.title,
        market_type="Weather",
        venue_a="polymarket",
        venue_b="kalshi",
        direction="a_yes_b_no",
        decision="taken",
        refusal="",
        scheduled_for="now",
        found_at=clock.venue,
        seen_at=clock.wall,
        mode=Mode.SIMULATED,
        size=Decimal(100),
        stake=Decimal(97),
        net_profit=Decimal(3),
        edge_gross=Decimal("0.03"),
        edge_net=Decimal("0.03"),
        price_a=Decimal("0.45"),
        price_b=Decimal("0.52"),
        limit_a=Decimal("0.45"),
        limit_b=Decimal("0.52"),
        notional_a=Decimal(45),
        notional_b=Decimal(52),
        fee_a=Decimal(0),
        fee_b=Decimal(0),
        target_profit=Decimal("3.09"),
        worst_profit=Decimal(-97),
        annual_return=None,
        settles_at=None,
        gates=(),
        payouts=(),
        risk_cost=Decimal(0),
    )


def street() -> Street:
    clock = FakeClock()
    polymarket = FakeVenue("polymarket", clock, {"1": market()})
    polymarket.asks = {
        ("1", 0): levels(("0.45", "500")),
        ("1", 1): levels(("0.57", "500")),
    }
    kalshi = FakeVenue("kalshi", clock, {"K": market("kalshi", "K")})
    kalshi.asks = {("K", 0): levels(("0.50", "500")), ("K", 1): levels(("0.52", "500"))}
    return Street(clock, polymarket, kalshi)
