"""The list of matched pairs: the verdict on each, the facts, and who decided."""

from __future__ import annotations

from arbsite.pages.lists.listing import (
    Column,
    Filter,
    Listing,
    by_time,
    column,
    columns,
    members,
    values_of,
)
from arbsite.pages.lists.words import WordIndex
from arbsite.pages.reports.causes import counted_pairs
from arbsite.pages.reports.reasons import cause_in_words, in_words
from strategy.doubt import Doubt
from strategy.models import PAIRS as RECORDS
from strategy.models import PairRecord, PairVerdict
from tasklog.storage.reading import clean

REASONS_SHOWN = 20
DOUBTS = tuple(doubt.value for doubt in Doubt)


def _reasons(pair: PairRecord) -> str:
    return "; ".join(clean(reason) for reason in pair.reasons[:REASONS_SHOWN])


def _risks(pair: PairRecord) -> str:
    return "; ".join(clean(risk.name) for risk in pair.risks[:REASONS_SHOWN])


PAIRS = Listing(
    name="pairs",
    title="Matched pairs",
    source=RECORDS,
    filters=(
        Filter("verdict", "Verdict", "verdict", members(PairVerdict), is_closed=True),
        Filter("type", "Market type", "market_type", values_of(RECORDS, "market_type")),
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
            describe=in_words,
            # The index has only the pairs that are doubted, and no other filter.
            incompatible_with=frozenset({"verdict", "type", "listed", "cause"}),
        ),
        Filter(
            "cause",
            "Cause",
            "cause",
            values_of(RECORDS, "cause"),
            describe=cause_in_words,
            # Its index has no other filter.
            incompatible_with=frozenset({"verdict", "type", "listed", "doubt"}),
        ),
    ),
    sort_options=by_time("first_seen_at", "first seen"),
    columns=(
        *columns("id", "event_name", "market_type", "verdict", "cause", "score"),
        Column("reasons", _reasons),
        Column("risks", _risks),
        *columns("venue_a", "market_id_a", "outcome_a"),
        *columns("venue_b", "market_id_b", "outcome_b"),
        *columns("is_listed", "first_seen_at", "changed_at", "priced_at"),
        *columns("last_edge", "last_reason"),
        column("doubt", "doubt.reason"),
        column("doubted_at", "doubt.at"),
        column("decision", "decision.verdict"),
        column("decided_by", "decision.actor"),
        column("decided_why", "decision.reason"),
        column("decided_at", "decision.at"),
    ),
    exact=("_id", "market_id_a", "market_id_b"),
    search_hint="words of event, market or rules, or an id",
    words=WordIndex("pair_words", "first_seen_at"),
    # Rules, clauses and quotes are most of a pair's size, and no row shows them.
    hidden=(
        *("clauses_a", "clauses_b", "words"),
        *(
            f"market_{side}.{name}"
            for side in ("a", "b")
            for name in ("rules", "quotes", "outcomes", "price_steps", "facts")
        ),
    ),
    counts=counted_pairs,
    empty=(
        "No pair has been matched yet. Discovery reads the venues' listings and "
        "matches them; start the agent with"
    ),
)
