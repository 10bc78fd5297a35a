"""Value types shared by all venues.

Prices are dollars per share or contract in [0, 1], sizes are shares or contracts,
times are aware and UTC. Every outcome pays 1.00 at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from positions.venues.fees import FeeSchedule


class Mode(StrEnum):
    """Where prices come from. Orders are paper orders in every mode."""

    SIMULATED = "simulated"
    REPLAY = "replay"
    LIVE = "live"

    @property
    def banner(self) -> str:
        if self is Mode.LIVE:
            return "LIVE DATA · PAPER ORDERS"
        return self.value.upper()


class MarketStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the two sides of a market. Kalshi: index 0 is YES, 1 is NO."""

    index: int
    name: str
    token_id: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """Resting size at one price; None where the venue does not state it."""

    price: Decimal
    size: Decimal | None


@dataclass(frozen=True, slots=True)
class Book:
    """Resting orders for one outcome, best first on both sides.

    `read_at` is when this program asked for it, on the wall's clock, not when the
    venue last changed it: a quiet market is not a stale one. `changed_at` is the
    venue's own stamp, which tells only whether the book is plausible. `tick` and
    `min_size` go before those of the listing (positions.venues.terms). What a venue
    does not state is None. `doubt` is why the stamp cannot be right, "" if it can.
    """

    venue: str
    market_id: str
    outcome_index: int
    bids: tuple[Level, ...]
    asks: tuple[Level, ...]
    read_at: datetime
    changed_at: datetime | None = None
    tick: Decimal | None = None
    min_size: Decimal | None = None
    doubt: str = ""


BookPair = tuple[Book, Book]


@dataclass(frozen=True, slots=True)
class PriceStep:
    """Prices from `start` up to `end` move in steps of `step`."""

    start: Decimal
    end: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """Best prices from a listing: indicative, and the stand-in for a missing book."""

    bid: Decimal | None
    ask: Decimal | None
    bid_size: Decimal | None = None
    ask_size: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Market:
    """One binary market as listed, in terms common to all venues.

    `closes_at` is the nominal end of trading; `expected_end_at` the venue's best
    guess of when the outcome is known; `event_starts_at` the start of a game.
    `rules` is the whole rule text; where it is too long to be read, it ends in CUT_OFF
    and no verdict can rely on it. `text_style` names the reader of strategy.matching
    that understands the market's texts. `facts` keep as text, for
    matching, what the venue has in structured form (strike_type, floor_strike,
    sports_market_type, series …). `min_notional` is the least that a purchase which
    takes liquidity may cost, in dollars before fees. `spends_dollars`: a purchase is an
    amount of dollars, size times limit price in whole cents, all of which is spent;
    better prices give more shares. The venue matches an order `taker_delay` after it
    arrives. `opens_at` is when trading began. `exclusion` names why nobody should enter
    although the market may be open ("uma_disputed"), "" if nothing is against it.
    """

    venue: str
    market_id: str
    event_id: str
    title: str
    outcomes: tuple[Outcome, Outcome]
    rules: str
    market_type: str
    status: MarketStatus
    closes_at: datetime | None
    expected_end_at: datetime | None
    fee: FeeSchedule
    min_size: Decimal
    lot: Decimal
    price_steps: tuple[PriceStep, ...]
    quotes: tuple[Quote, Quote]
    event_title: str = ""
    subtitle: str = ""
    event_starts_at: datetime | None = None
    resolution_source: str = ""
    url: str = ""
    text_style: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    min_notional: Decimal = Decimal(0)
    spends_dollars: bool = False
    taker_delay: timedelta = timedelta(0)
    opens_at: datetime | None = None
    exclusion: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The markets that one reading of a venue's listing returned.

    `skipped` counts unusable records by named reason. An incomplete listing (a
    page failed, a cursor repeated) must not be read as "the others are gone".
    """

    markets: tuple[Market, ...]
    skipped: Mapping[str, int]
    complete: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """The status of a market and what it paid.

    `payouts` are dollars per share of outcome 0 and 1 once the market is final: 1, 0,
    0.5 (void) or any scalar in [0, 1]. `note` is the venue's own word for its state
    ("proposed", "determined", "disputed" …). `presumed` are the payouts of a market
    that looks final without saying so: they count once they were read again later.
    """

    market_id: str
    status: MarketStatus
    payouts: tuple[Decimal, Decimal] | None
    note: str = ""
    closes_at: datetime | None = None
    presumed: tuple[Decimal, Decimal] | None = None


class OrderAction(StrEnum):
    BUY = "buy"
    SELL = "sell"


class TimeInForce(StrEnum):
    """What becomes of the part of an order that cannot be matched at once."""

    FILL_OR_KILL = "fill_or_kill"
    IMMEDIATE_OR_CANCEL = "immediate_or_cancel"


class OrderStatus(StrEnum):
    """Delayed: the venue took the order and matches it later. The others are final."""

    ACCEPTED = "accepted"
    DELAYED = "delayed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Order:
    """Buy or sell `size` of one outcome at `limit_price` or better.

    Fill-or-kill orders are filled whole or not at all, the others as far as the book
    reaches; nothing ever rests in the book. `client_order_id` is the idempotency key: a
    repeated id never places another order. From `expires_at`, on the wall's clock, the
    venue neither takes nor matches the order any more.
    """

    client_order_id: str
    venue: str
    market_id: str
    outcome_index: int
    size: Decimal
    limit_price: Decimal
    action: OrderAction = OrderAction.BUY
    time_in_force: TimeInForce = TimeInForce.FILL_OR_KILL
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    price: Decimal
    size: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """A venue's answer to an order: what was filled at which prices, for which fee.

    An accepted order was filled at least in part; `size` may be less than was ordered,
    and more where the purchase spent dollars at better prices. `matches_at`, on the
    venues' clock, is when a delayed order is matched: look it up from then on.
    """

    client_order_id: str
    status: OrderStatus
    fills: tuple[Fill, ...] = ()
    fee: Decimal = Decimal(0)
    reason: str = ""
    matches_at: datetime | None = None

    @property
    def size(self) -> Decimal:
        return sum((fill.size for fill in self.fills), Decimal(0))

    @property
    def notional(self) -> Decimal:
        """Dollars paid for a purchase, or received for a sale, before the fee."""
        return sum((fill.size * fill.price for fill in self.fills), Decimal(0))
