"""The list of matched pairs: what was found to ask the same, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arbsite.pages.lists.listing import (
    Column,
    Filter,
    Listing,
    flags,
    identity,
    newest,
    numbers,
    texts,
    times,
    values_of,
    wholes,
)
from arbsite.pages.reports.reasons import in_words
from strategy.doubt import Doubt
from strategy.models import PairVerdict
from tasklog.storage.codec import Document, decode
from tasklog.storage.reading import clean, moment, number, parts, text, whole

REASONS_SHOWN = 20
DOUBTS = tuple(map(str, Doubt))


@dataclass(frozen=True, slots=True)
class FactRow:
    """What the two texts say of one fact, and whether they agree."""

    name: str
    standing: str
    polymarket: str
    kalshi: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair with its verdict; `doubt` and the operator's decision where there are."""

    id: str
    event_name: str
    market_type: str
    verdict: str
    score: Decimal | None
    reasons: tuple[str, ...]
    facts: tuple[FactRow, ...]
    polymarket_id: str
    polymarket_title: str
    kalshi_ticker: str
    kalshi_title: str
    outcome_index: int | None
    is_listed: bool
    last_edge: Decimal | None
    last_reason: str
    last_reason_words: str
    priced_at: datetime | None
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    doubt: str
    doubted_at: datetime | None
    decided: str
    decided_by: str
    decided_why: str
    decided_at: datetime | None


def pair_row(document: Document) -> PairRow:
    plain = decode(document)
    doubted, decided = _part(plain, "doubt"), _part(plain, "decision")
    return PairRow(
        id=text(plain, "_id"),
        event_name=text(plain, "event_name") or "(no name)",
        market_type=text(plain, "market_type"),
        verdict=text(plain, "verdict"),
        score=number(plain, "score"),
        reasons=_reasons(plain),
        facts=tuple(_fact(one) for one in parts(plain, "facts")),
        polymarket_id=text(plain, "polymarket_id"),
        polymarket_title=text(_part(plain, "polymarket"), "title"),
        kalshi_ticker=text(plain, "kalshi_ticker"),
        kalshi_title=text(_part(plain, "kalshi"), "title"),
        outcome_index=whole(plain, "outcome_index"),
        is_listed=plain.get("is_listed") is True,
        last_edge=number(plain, "last_edge"),
        last_reason=text(plain, "last_reason"),
        last_reason_words=in_words(text(plain, "last_reason")),
        priced_at=moment(plain, "priced_at"),
        first_seen_at=moment(plain, "first_seen_at"),
        last_seen_at=moment(plain, "last_seen_at"),
        doubt=in_words(text(doubted, "reason")),
        doubted_at=moment(doubted, "at"),
        decided=text(decided, "verdict"),
        decided_by=text(decided, "actor"),
        decided_why=text(decided, "reason"),
        decided_at=moment(decided, "at"),
    )


def _part(document: Document, key: str) -> Document:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _reasons(document: Document) -> tuple[str, ...]:
    value = document.get("reasons")
    found = value[:REASONS_SHOWN] if isinstance(value, list) else []
    return tuple(clean(str(one)) for one in found)


def _fact(document: Document) -> FactRow:
    return FactRow(
        text(document, "name").replace("_", " "),
        text(document, "standing"),
        text(document, "polymarket"),
        text(document, "kalshi"),
    )


def _of(part: str, key: str, name: str) -> Column:
    return Column(name, lambda document: text(_part(document, part), key))


def _when(part: str, name: str) -> Column:
    return Column(name, lambda document: moment(_part(document, part), "at"))


PAIRS = Listing(
    name="pairs",
    title="Matched pairs",
    source="matched_pairs",
    row=pair_row,
    filters=(
        Filter(
            "verdict", "Verdict", "verdict", lambda: PairVerdict.values, is_closed=True
        ),
        Filter(
            "type",
            "Market type",
            "market_type",
            values_of("matched_pairs", "market_type"),
        ),
        Filter(
            "listed",
            "Listed now",
            "is_listed",
            lambda: ("yes", "no"),
            is_closed=True,
            groups={"yes": [True], "no": [False]},
        ),
        Filter(
            "doubt",
            "Doubt",
            "doubt.reason",
            lambda: ("any", *DOUBTS),
            is_closed=True,
            groups={"any": DOUBTS},
            words=in_words,
            without=frozenset({"verdict", "type", "listed"}),
        ),
    ),
    ways=newest("first_seen_at", "first seen"),
    columns=(
        identity(),
        *texts("event_name", "market_type", "verdict"),
        *numbers("score"),
        Column("reasons", lambda document: "; ".join(_reasons(document))),
        *texts("polymarket_id"),
        *wholes("outcome_index"),
        *texts("kalshi_ticker"),
        *flags("is_listed"),
        *times("first_seen_at", "last_seen_at", "priced_at"),
        *numbers("last_edge"),
        *texts("last_reason"),
        _of("doubt", "reason", "doubt"),
        _when("doubt", "doubted_at"),
        _of("decision", "verdict", "decision"),
        _of("decision", "actor", "decided_by"),
        _of("decision", "reason", "decided_why"),
        _when("decision", "decided_at"),
    ),
    exact=("_id", "polymarket_id", "kalshi_ticker"),
    search_hint="id, Polymarket id, Kalshi ticker, or how the name begins",
    hidden={
        f"{side}.{key}": 0
        for side in ("polymarket", "kalshi")
        for key in ("rules", "quotes", "outcomes", "price_steps", "facts")
    },
    empty=(
        "No pair has been matched yet. Discovery reads the listings of both venues and "
        "matches them; start the agent with"
    ),
)
