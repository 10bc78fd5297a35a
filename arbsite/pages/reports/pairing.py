"""The pair that a position rests on, with the rule texts of both markets."""

from __future__ import annotations

from dataclasses import dataclass

from arbsite.pages.display import displayed, venue_name
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from positions.venues.types import Market
from strategy.models import PAIRS, PairRecord
from tasklog.storage.reading import clean

PARAGRAPHS = 40
PARAGRAPH_LENGTH = 4_000
# Prices, and what only matching reads.
UNREAD = tuple(
    f"market_{side}.{name}"
    for side in ("a", "b")
    for name in ("quotes", "outcomes", "price_steps", "facts")
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one venue says of its market, as last listed; `venue` is its id for HTML."""

    venue: str
    venue_name: str
    title: str
    source: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pair as it is now, which need not be as it was at entry."""

    pair: PairRecord
    rules: tuple[Rules, ...]


def pairing(pair_id: str) -> Pairing | None:
    """None where the pair does not exist (any more)."""
    if not pair_id:
        return None
    pairs = list(PAIRS.show({"_id": pair_id}, None, 1, MAX_MILLISECONDS, UNREAD))
    if not pairs:
        return None
    pair = pairs[0]
    # Texts are cut when they are cleaned: the rules need more room than the others.
    rules = (
        _rules(pair.venue_a, pair.market_a),
        _rules(pair.venue_b, pair.market_b),
    )
    return Pairing(displayed(pair), rules)


def _rules(venue: str, market: Market) -> Rules:
    paragraphs = market.rules.split("\n\n")[:PARAGRAPHS]
    cleaned = (clean(paragraph, PARAGRAPH_LENGTH) for paragraph in paragraphs)
    return Rules(
        venue=clean(venue),
        venue_name=venue_name(clean(venue)),
        title=clean(market.title),
        source=clean(market.resolution_source),
        paragraphs=tuple(paragraph for paragraph in cleaned if paragraph),
    )
