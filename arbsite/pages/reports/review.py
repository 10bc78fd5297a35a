"""What an operator weighs before deciding on a pair, and the pairs that wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arbsite.pages.display import displayed
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.payoff import in_words
from arbsite.pages.reports.trail import trail_lines
from positions.lifecycle import OPEN
from positions.models import POSITIONS, PositionRecord
from positions.models.opportunity import OPPORTUNITIES, OpportunityRecord
from positions.venues.types import Market, Quote
from strategy.arbitrage import Direction
from strategy.matching.types import Standing
from strategy.models import PAIRS, PairRecord, PairVerdict
from tasklog.records import TrailLine

COUNTED = 99
ALIKE_READ, ALIKE_SHOWN = 100, 25
POSITIONS_SHOWN, HISTORY_SHOWN = 20, 20
IN_REVIEW = {"verdict": str(PairVerdict.REVIEW)}
# By an index whose order no later reading of the listings changes.
OLDER = [("first_seen_at", -1), ("_id", -1)]
NEWER = [("first_seen_at", 1), ("_id", 1)]
# Not needed to compare a pair with another.
LARGE = ("market_a", "market_b", "outbox", "risks")
NUMBER = re.compile(r"\d[\d.,:/%]*")
# A capital letter that begins no sentence begins a name.
NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w\u2019'-]*")


@dataclass(frozen=True, slots=True)
class Ask:
    """What one way to buy the basket costs at the listed prices, in dollars per set."""

    words: str
    a: Decimal | None
    b: Decimal | None

    @property
    def total(self) -> Decimal | None:
        return None if self.a is None or self.b is None else self.a + self.b

    @property
    def edge(self) -> Decimal | None:
        """Before fees, depth and risks."""
        return None if self.total is None else 1 - self.total


@dataclass(frozen=True, slots=True)
class Queue:
    """The ids of the neighbours of a pair among those that wait; "" for none."""

    newer: str
    older: str
    waiting: int

    @property
    def is_more(self) -> bool:
        return self.waiting >= COUNTED


@dataclass(frozen=True, slots=True)
class Review:
    """What is at stake with a pair, what looks like it, and what was decided before.

    `alike` are ids of pairs that wait for the same reason, this one first.
    """

    asks: tuple[Ask, ...]
    opportunity: OpportunityRecord | None
    positions: tuple[PositionRecord, ...]
    queue: Queue
    alike: tuple[str, ...]
    history: list[TrailLine]


def waiting_pairs() -> int:
    """How many pairs wait for a decision, COUNTED at most."""
    return PAIRS.raw.count_documents(
        IN_REVIEW, limit=COUNTED, maxTimeMS=MAX_MILLISECONDS
    )


def first_waiting() -> str:
    """The newest pair that waits; "" where none does."""
    return _first({}, OLDER)


def review(pair: PairRecord) -> Review:
    opportunities = OPPORTUNITIES.show(
        {"pair_id": pair.id}, [("seen_at", -1), ("_id", -1)], 1, MAX_MILLISECONDS
    )
    latest = next(iter(opportunities), None)
    return Review(
        asks=tuple(_asks(pair)),
        opportunity=None if latest is None else displayed(latest),
        positions=tuple(_open_on(pair)),
        queue=neighbours(pair.id, pair.first_seen_at),
        alike=tuple(_alike(pair)),
        history=trail_lines({"pair_id": {"$gt": "", "$eq": pair.id}}, HISTORY_SHOWN),
    )


def neighbours(pair_id: str, first_seen_at: datetime | None) -> Queue:
    """The pairs before and after this one; from the oldest, the newest comes next."""
    if first_seen_at is None:
        return Queue("", first_waiting(), waiting_pairs())
    older = _first(_beyond("$lt", first_seen_at, pair_id), OLDER)
    newer = _first(_beyond("$gt", first_seen_at, pair_id), NEWER)
    if not older and (first := first_waiting()) != pair_id:
        older = first
    return Queue(newer, older, waiting_pairs())


def _beyond(than: str, at: datetime, pair_id: str) -> dict[str, object]:
    return {
        "$or": [
            {"first_seen_at": {than: at}},
            {"first_seen_at": at, "_id": {than: pair_id}},
        ]
    }


def _first(filters: dict[str, object], order: list[tuple[str, int]]) -> str:
    found = PAIRS.raw.find_one(
        {**IN_REVIEW, **filters},
        {"_id": 1},
        sort=order,
        max_time_ms=MAX_MILLISECONDS,
    )
    return "" if found is None else str(found["_id"])


def _open_on(pair: PairRecord) -> Iterator[PositionRecord]:
    filters = {
        "legs.market_id": pair.market_id_a,
        "pair_id": pair.id,
        "state": {"$in": [str(state) for state in OPEN]},
    }
    large = ("events", "outbox", "opportunity")
    newest = [("created_at", -1), ("_id", -1)]
    for position in POSITIONS.show(
        filters, newest, POSITIONS_SHOWN, MAX_MILLISECONDS, large
    ):
        yield displayed(position)


def _asks(pair: PairRecord) -> Iterator[Ask]:
    """Both directions at the prices of the last listing."""
    for direction in Direction:
        is_yes_a = direction is Direction.A_YES_B_NO
        yield Ask(
            in_words(direction, pair.venue_a, pair.venue_b),
            _ask(pair.market_a, pair.outcome_a, is_yes_a),
            _ask(pair.market_b, pair.outcome_b, not is_yes_a),
        )


def _ask(market: Market | None, outcome: int | None, is_yes: bool) -> Decimal | None:
    """What the matched outcome, or the one against it, is sold for."""
    quotes: tuple[Quote, ...] = getattr(market, "quotes", None) or ()
    if outcome not in (0, 1) or len(quotes) != 2:
        return None
    return quotes[outcome if is_yes else 1 - outcome].ask


def _alike(pair: PairRecord) -> Iterator[str]:
    """Those in review whose open points read the same but for names and numbers."""
    if pair.verdict != PairVerdict.REVIEW or not pair.cause:
        return
    filters = {"cause": pair.cause}
    pairs = PAIRS.show(filters, OLDER, ALIKE_READ, MAX_MILLISECONDS, LARGE)
    pattern, count = open_points(pair), 1
    yield pair.id
    for other in pairs:
        if count == ALIKE_SHOWN:
            return
        if (
            other.id != pair.id
            and other.verdict == PairVerdict.REVIEW
            and other.market_type == pair.market_type
            and open_points(other) == pattern
        ):
            count += 1
            yield other.id


def open_points(pair: PairRecord) -> frozenset[tuple[str, ...]]:
    """What the matcher could not decide, with names and numbers left out."""
    facts = (
        ("fact", fact.name or "", str(fact.standing))
        for fact in pair.facts
        if fact.standing != Standing.AGREE and (fact.is_hard or fact.is_needed)
    )
    clauses = (
        (side, str(clause.kind), without_names(clause.words or ""))
        for side, each in (("a", pair.clauses_a), ("b", pair.clauses_b))
        for clause in each
        if clause.standing != Standing.AGREE
    )
    return frozenset((*facts, *clauses))


def without_names(text: str) -> str:
    """The text with # for each number and ~ for each name."""
    return NUMBER.sub("#", NAME.sub("~", text))
