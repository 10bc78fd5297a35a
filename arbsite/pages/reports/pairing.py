"""On what does a position rest: do both rule texts really ask the same?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from arbsite.pages.lists.pairs import PairRow, pair_row
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import clean, text

PARAGRAPHS = 40
PARAGRAPH_LENGTH = 4_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What one venue says of its market, as last listed."""

    venue: str
    title: str
    source: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pair as it stands now, which need not be as it was at entry."""

    row: PairRow
    rules: tuple[Rules, ...]


def pairing(pair_id: str) -> Pairing | None:
    """None where the pair is not known any more."""
    if not pair_id:
        return None
    hidden = {
        f"{side}.{key}": 0
        for side in ("polymarket", "kalshi")
        for key in ("quotes", "outcomes", "price_steps", "facts")
    }
    document = collection("matched_pairs").find_one(
        {"_id": pair_id}, hidden, max_time_ms=MAX_MILLISECONDS
    )
    if document is None:
        return None
    rules = tuple(
        _rules(side, market)
        for side in ("polymarket", "kalshi")
        if isinstance(market := document.get(side), dict)
    )
    return Pairing(pair_row(document), rules)


def _rules(venue: str, market: Document) -> Rules:
    return Rules(
        venue,
        text(market, "title"),
        text(market, "resolution_source"),
        _paragraphs(market.get("rules")),
    )


def _paragraphs(value: Any) -> tuple[str, ...]:
    given = value.split("\n\n")[:PARAGRAPHS] if isinstance(value, str) else []
    cleaned = (clean(one, PARAGRAPH_LENGTH) for one in given)
    return tuple(one for one in cleaned if one)
