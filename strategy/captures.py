"""The venues of a capture, their listings and the pairs among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from positions.venues.captures import open_capture
from positions.venues.registry import spec
from positions.venues.replay import ReplayClock, captured_at
from positions.venues.spec import CaptureReader
from positions.venues.types import Listing, Market
from strategy.arbitrage import Listed
from strategy.doubt import doubt_of_texts
from strategy.matching import Judgement, Pair, find_pairs
from strategy.matching.types import outcome_index


@dataclass(frozen=True, slots=True)
class CapturedPair:
    """A pair with both its markets, and the books that the capture has of them."""

    pair: Pair
    listed_a: Listed
    listed_b: Listed


@dataclass(frozen=True, slots=True)
class Capture:
    """All venues of a capture in registration order, with their listings."""

    clock: ReplayClock
    readers: tuple[CaptureReader, ...]
    listings: tuple[Listing, ...]

    @property
    def skipped(self) -> dict[str, int]:
        """How many records were left out, by reason."""
        skipped: Counter[str] = Counter()
        for listing in self.listings:
            skipped.update(listing.skipped)
        return dict(sorted(skipped.items()))

    @property
    def problems(self) -> tuple[str, ...]:
        """File, line and reason of each line that could not be read."""
        return tuple(problem for reader in self.readers for problem in reader.problems)

    @property
    def size(self) -> int:
        return sum(len(listing.markets) for listing in self.listings)

    def pairs(self) -> Iterator[Pair]:
        """The pairs of every two venues."""
        for listing_a, listing_b in combinations(self.listings, 2):
            yield from _believed(listing_a, listing_b)

    def priced_pairs(self) -> Iterator[CapturedPair]:
        """The pairs with their books, each venue's read in one go."""
        pairs = tuple(self.pairs())
        markets = {
            (market.venue, market.market_id): market
            for listing in self.listings
            for market in listing.markets
        }
        books: dict[tuple[str, str], Any] = {}
        for reader in self.readers:
            ids = {
                market_id
                for pair in pairs
                for venue, market_id in _markets_of(pair)
                if venue == reader.name
            }
            wanted = [markets[reader.name, market_id] for market_id in sorted(ids)]
            for market_id, book in reader.read_books(wanted).items():
                books[reader.name, market_id] = book
        for pair in pairs:
            listed_a, listed_b = (
                Listed(markets[key], books.get(key)) for key in _markets_of(pair)
            )
            yield CapturedPair(pair, listed_a, listed_b)


def read_capture(folder: Path, wall_now: Callable[[], datetime]) -> Capture:
    """The capture of a folder. Raises CaptureError where it holds none."""
    clock = ReplayClock(captured_at(folder), wall_now)
    readers = open_capture(folder, clock)
    return Capture(clock, readers, tuple(reader.list_markets() for reader in readers))


def _believed(listing_a: Listing, listing_b: Listing) -> Iterator[Pair]:
    """The pairs; one whose texts are doubted is to be reviewed, as in discovery."""
    rules_a, rules_b = (
        {market.market_id: market.rules for market in listing.markets}
        for listing in (listing_a, listing_b)
    )
    for pair in find_pairs(listing_a.markets, listing_b.markets):
        doubt = doubt_of_texts(rules_a[pair.market_a], rules_b[pair.market_b])
        if doubt is None:
            yield pair
        else:
            reasons = (*pair.reasons, f"doubted: {doubt}")
            yield replace(pair, verdict=Judgement.REVIEW, reasons=reasons)


def _markets_of(pair: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    return (pair.venue_a, pair.market_a), (pair.venue_b, pair.market_b)


def pair_ids(pair: Pair) -> dict[str, Any]:
    """The markets of a pair for JSON, under the names that their venues' ids have."""
    return {
        "venue_a": pair.venue_a,
        "market_a": pair.market_a,
        "outcome_a": pair.outcome_a,
        "venue_b": pair.venue_b,
        "market_b": pair.market_b,
        "outcome_b": pair.outcome_b,
        "outcome_index": outcome_index(pair.outcome_a, pair.outcome_b),
        spec(pair.venue_a).id_field: pair.market_a,
        spec(pair.venue_b).id_field: pair.market_b,
    }


def market_name(market: Market) -> str:
    """A market for people: its venue and its id there."""
    return f"{spec(market.venue).display_name} {market.market_id}"
