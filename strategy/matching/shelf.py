"""One venue's markets as they were read, searchable by what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from positions.venues.types import Market
from strategy.matching.index import Index
from strategy.matching.judging import MarketText, read_texts

# The fields of a market that the reading of its title depends on.
TITLE_FIELDS = (
    "title",
    "subtitle",
    "outcomes",
    "closes_at",
    "event_title",
    "event_starts_at",
    "expected_end_at",
    "facts",
)
# All fields that matching reads.
TEXT_FIELDS = ("rules", "resolution_source", *TITLE_FIELDS)
# A market that was read, with its keys and verdicts, but without its rules.
MARKET_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class Difference:
    """What a shelf has to read and to forget to hold a listing.

    `size` is what it takes in memory then, in bytes, about.
    """

    changed: list[Market]
    gone: set[str]
    size: int


class Shelf:
    """Markets by their id, and the index that searches them."""

    def __init__(self) -> None:
        self._texts: dict[str, MarketText] = {}
        self._index = Index()
        # By id(), unambiguous for as long as the markets are held. Most markets of a
        # listing are the objects of the one before, and to find out which are not
        # nothing of a market has to be looked at.
        self._ids: dict[int, str] = {}
        self._size = 0

    def __len__(self) -> int:
        return len(self._texts)

    def compare(self, listing: Sequence[Market]) -> Difference:
        """The difference to a whole listing."""
        missing = self._ids.copy()
        others = [market for market in listing if missing.pop(id(market), None) is None]
        changed = self.changed(others)
        gone = set(missing.values()).difference(market.market_id for market in others)
        left = [self._texts[market_id].market for market_id in gone]
        replaced = [
            self._texts[market.market_id].market
            for market in changed
            if market.market_id in self._texts
        ]
        size = self._size + _bytes_of(changed) - _bytes_of(replaced) - _bytes_of(left)
        return Difference(changed, gone, size)

    def changed(self, markets: Iterable[Market]) -> list[Market]:
        """Those that were not read with the same texts; prices do not matter."""
        return [market for market in markets if not self._holds(market)]

    def _holds(self, market: Market) -> bool:
        text = self._texts.get(market.market_id)
        if text is None:
            return False
        return text.market is market or _is_equal(text.market, market, TEXT_FIELDS)

    def get(self, market_id: str) -> MarketText | None:
        return self._texts.get(market_id)

    def has_claim(self, market: Market) -> bool:
        """Whether at most the rules of the market with this id have changed.

        A game's day and line are in its rules.
        """
        old = self._texts.get(market.market_id)
        return bool(
            old and not old.game and _is_equal(old.market, market, TITLE_FIELDS)
        )

    def put(self, market: Market, read: MarketText | None = None) -> MarketText:
        """Read a market and hold it in the place of the one with its id.

        `read` is what its texts say, None if they are still to be read.
        """
        old = self._texts.get(market.market_id)
        if old and self.has_claim(market):
            # The keys come from the title alone, so the index needs no change.
            text = old.with_market(market)
            self._forget(old)
        else:
            text = read or read_texts(market)
            if old:
                # The index cannot replace the keys of a market, only remove it.
                self.drop((market.market_id,))
            self._index.add(market.market_id, text)
        self._texts[market.market_id] = text
        self._ids[id(market)] = market.market_id
        self._size += _bytes_of((market,))
        return text

    def drop(self, market_ids: Iterable[str]) -> None:
        for market_id in market_ids:
            if text := self._texts.pop(market_id, None):
                self._forget(text)
                self._index.remove(market_id)

    def _forget(self, text: MarketText) -> None:
        del self._ids[id(text.market)]
        self._size -= _bytes_of((text.market,))

    def like(self, text: MarketText) -> Iterator[MarketText]:
        """The markets most like another venue's market, best first."""
        for market_id in self._index.like(text):
            yield self._texts[market_id]


def _bytes_of(markets: Iterable[Market]) -> int:
    return sum(MARKET_BYTES + len(market.rules) for market in markets)


def _is_equal(old: Market, new: Market, names: Iterable[str]) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in names)
