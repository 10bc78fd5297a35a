"""One venue's markets as they were read, searchable by what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


class Shelf:
    """Markets by their id, and the index that searches them."""

    def __init__(self) -> None:
        self._texts: dict[str, MarketText] = {}
        self._index = Index()

    def __len__(self) -> int:
        return len(self._texts)

    def market_ids(self) -> set[str]:
        return set(self._texts)

    def holds(self, market: Market) -> bool:
        """Whether this market was read with the same texts; prices do not matter."""
        text = self._texts.get(market.market_id)
        if text is None:
            return False
        # Listings reuse a market whose record has not changed.
        return text.market is market or _is_equal(text.market, market, TEXT_FIELDS)

    def put(self, market: Market) -> MarketText:
        """Read a market and hold it in the place of the one with its id."""
        old = self._texts.get(market.market_id)
        if old and not old.game and _is_equal(old.market, market, TITLE_FIELDS):
            # The keys come from the title alone, so the index needs no change.
            text = old.with_market(market)
            self._texts[market.market_id] = text
            return text
        text = read_texts(market)
        # The index cannot replace the keys of a market, only remove it.
        self.drop((market.market_id,))
        self._texts[market.market_id] = text
        self._index.add(market.market_id, text)
        return text

    def drop(self, market_ids: Iterable[str]) -> None:
        for market_id in market_ids:
            if self._texts.pop(market_id, None) is not None:
                self._index.remove(market_id)

    def like(self, text: MarketText) -> Iterator[MarketText]:
        """The markets most like another venue's market, best first."""
        for market_id in self._index.like(text):
            yield self._texts[market_id]


def _is_equal(old: Market, new: Market, names: Iterable[str]) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in names)
