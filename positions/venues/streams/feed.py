"""What all feeds share. A feed rebuilds the books of one connection from its frames.

Feeds are pure: they get the time as an argument and return the frames to be sent.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from positions.venues.fields import Record, Skipped, number
from positions.venues.streams.freshness import Liveness
from positions.venues.types import Book, BookPair, Level, Market
from tasklog import strict_json

# How long a fresh snapshot may take before it is requested again.
REQUESTED_AGAIN = timedelta(seconds=5)
FRAME_BYTES = 4 * 2**20

# The cheapest offer for outcome 0 and for outcome 1, None where nobody sells.
BestAsks = tuple[Level | None, Level | None]
Sizes = dict[Decimal, Decimal]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_STAMP = 32_503_680_000_000  # the year 3000

AWAITS_SNAPSHOT = "awaits its snapshot"
UNREADABLE = "a message could not be read"


class Feed(ABC):
    """The books of the markets that one connection follows.

    A book is doubtful from its subscription to its snapshot, and again from whatever
    shows that something of it was missed until a fresh snapshot arrives.
    """

    # The text that asks for a sign of life, "" where pings of the protocol do that.
    heartbeat = ""

    def __init__(self) -> None:
        self.lag: timedelta | None = None
        self.answered_at: datetime | None = None
        # What the venue has objected to last.
        self.problem = ""
        self._markets: dict[str, Market] = {}
        self._doubts: dict[str, str] = {}
        self._requested_at: dict[str, datetime] = {}

    @abstractmethod
    def _subscribe(self, market_ids: Collection[str]) -> list[str]:
        """Frames that subscribe to these markets, each of which gets its snapshot."""

    @abstractmethod
    def _unsubscribe(self, market_ids: Collection[str]) -> list[str]:
        """Frames that end the subscription of these markets."""

    @abstractmethod
    def _handle(self, message: object, at: datetime) -> set[str]:
        """The markets whose books have changed. Raises Skipped."""

    @abstractmethod
    def _sides(self, market_id: str, outcome_index: int) -> tuple[Sizes, Sizes]:
        """The sizes of bids and asks by price."""

    @property
    def liveness(self) -> Liveness:
        return Liveness(self.answered_at, self.lag)

    @property
    def fresh_books(self) -> int:
        """How many markets have books that may be used while the connection lives."""
        return sum(map(self._is_sound, self._markets))

    def _is_sound(self, market_id: str) -> bool:
        return market_id in self._markets and market_id not in self._doubts

    def follow(self, markets: Mapping[str, Market], at: datetime) -> list[str]:
        """Frames after which exactly these markets are subscribed to."""
        ended = [each for each in self._markets if each not in markets]
        added = [each for each in markets if each not in self._markets]
        frames = self._unsubscribe(ended) if ended else []
        for market_id in ended:
            del self._markets[market_id]
            self._doubts.pop(market_id, None)
            self._requested_at.pop(market_id, None)
        for market_id in added:
            self._markets[market_id] = markets[market_id]
            self._doubts[market_id] = AWAITS_SNAPSHOT
            self._requested_at[market_id] = at
        return frames + (self._subscribe(added) if added else [])

    def receive(self, frame: str | bytes, at: datetime) -> set[str]:
        """The markets whose books have changed, or are doubtful from now on.

        A frame that cannot be read may have concerned any book of the connection.
        """
        try:
            message = strict_json.loads(frame, max_bytes=FRAME_BYTES)
            return self._handle(message, at) & self._markets.keys()
        except (strict_json.BadJson, Skipped):
            for market_id in self._markets:
                self.doubt(market_id, UNREADABLE)
            return set(self._markets)

    def recover(self, at: datetime) -> list[str]:
        """Frames that request a fresh snapshot of what is doubtful."""
        due = [market_id for market_id in self._doubts if self._is_due(market_id, at)]
        if not due:
            return []
        for market_id in due:
            self._requested_at[market_id] = at
        return self._unsubscribe(due) + self._subscribe(due)

    def _is_due(self, market_id: str, at: datetime) -> bool:
        requested_at = self._requested_at.get(market_id)
        return requested_at is None or at - requested_at >= REQUESTED_AGAIN

    def doubt(self, market_id: str, reason: str) -> None:
        """Use this book no more until a fresh snapshot arrives."""
        if market_id in self._markets:
            self._doubts.setdefault(market_id, reason)

    def asks(self, market_id: str) -> BestAsks | None:
        """The cheapest offers; None while the book is doubtful."""
        if not self._is_sound(market_id):
            return None
        return self._best_ask(market_id, 0), self._best_ask(market_id, 1)

    def books(self, market_id: str, at: datetime) -> BookPair | None:
        """Both books of a market; None while one is doubtful."""
        if not self._is_sound(market_id):
            return None
        market = self._markets[market_id]
        return self._book(market, 0, at), self._book(market, 1, at)

    def _best_ask(self, market_id: str, outcome_index: int) -> Level | None:
        asks = self._sides(market_id, outcome_index)[1]
        if not asks:
            return None
        price = min(asks)
        return Level(price, asks[price])

    def _book(self, market: Market, index: int, at: datetime) -> Book:
        bids, asks = self._sides(market.market_id, index)
        return Book(
            market.venue,
            market.market_id,
            index,
            _ladder(bids, best_is_highest=True),
            _ladder(asks, best_is_highest=False),
            at,
        )

    def _trust(self, market_id: str) -> None:
        """A fresh snapshot has arrived."""
        self._doubts.pop(market_id, None)
        self._requested_at.pop(market_id, None)


def _ladder(sizes: Sizes, *, best_is_highest: bool) -> tuple[Level, ...]:
    ordered = sorted(sizes.items(), reverse=best_is_highest)
    return tuple(Level(price, size) for price, size in ordered)


def is_crossed(bids: Sizes, asks: Sizes) -> bool:
    """Somebody bids as much as somebody asks: no venue leaves that unmatched."""
    return bool(bids) and bool(asks) and max(bids) >= min(asks)


def word(record: Record, key: str) -> str:
    """A field that is compared with words of ours, "" where it is no text.

    It is neither stored nor shown, so it needs no cleaning, which takes its time.
    """
    value = record.get(key)
    return value if isinstance(value, str) else ""


def milliseconds(stamp: object) -> int:
    """A venue's stamp in milliseconds since 1970. Raises Skipped."""
    stated = number(stamp, "bad_timestamp")
    if stated is None or not 0 < stated < _LATEST_STAMP:
        raise Skipped("bad_timestamp")
    return int(stated)


def lag_of(stamp: int, at: datetime) -> timedelta:
    """How long after its stamp in milliseconds a message arrived."""
    return at - (_EPOCH + timedelta(milliseconds=stamp))
