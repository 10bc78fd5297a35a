"""A matched pair as it is stored, with the clauses and risks of both texts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from positions.venues.registry import spec
from positions.venues.types import Market
from strategy.doubt import doubt_of_texts
from strategy.matching import Clause, Pair, Risk, Standing
from strategy.models import PairRecord, PairVerdict
from strategy.models.records import (
    ClauseRecord,
    DoubtRecord,
    FactRecord,
    PairRiskRecord,
)
from strategy.services import causes
from strategy.services.events import event_key
from tasklog.storage.ids import content_id
from tasklog.words import words_of

# Of one text; longer ones are cut, so that no document grows without an end.
CLAUSES_STORED = 60
WORDS_STORED = 800
RISKS_STORED = 12
# The places with which amounts are stored.
STORED = Decimal("0.00000001")


def pair_id(pair: Pair) -> str:
    """The same two outcomes have the same id, whoever finds them."""
    side_a = (pair.venue_a, pair.market_a, pair.outcome_a)
    return content_id("pair", *side_a, pair.venue_b, pair.market_b, pair.outcome_b)


def keys(pair: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both markets, each by venue and id."""
    return (pair.venue_a, pair.market_a), (pair.venue_b, pair.market_b)


def to_record(
    pair: Pair, market_a: Market, market_b: Market, now: datetime
) -> PairRecord:
    """The pair as it is stored where nothing is stored of it yet."""
    doubt = doubt_of_texts(market_a.rules, market_b.rules)
    return PairRecord(
        id=pair_id(pair),
        event_name=market_a.title,
        event_key=event_key(market_a),
        market_type=market_type(market_a, market_b),
        venue_a=pair.venue_a,
        market_id_a=pair.market_a,
        outcome_a=pair.outcome_a,
        venue_b=pair.venue_b,
        market_id_b=pair.market_b,
        outcome_b=pair.outcome_b,
        verdict=PairVerdict(str(pair.verdict)),
        score=float(pair.score),
        reasons=pair.reasons,
        facts=tuple(FactRecord(**fact._asdict()) for fact in pair.facts),
        cause=causes.of_match(pair),
        risks=tuple(_risk(risk) for risk in pair.risks[:RISKS_STORED]),
        clauses_a=bounded(pair.clauses_a),
        clauses_b=bounded(pair.clauses_b),
        is_listed=True,
        first_seen_at=now,
        changed_at=now,
        priced_at=None,
        last_reason=None,
        last_edge=None,
        rules_fingerprint=fingerprint(market_a, market_b),
        market_a=market_a,
        market_b=market_b,
        doubt=DoubtRecord(doubt, now) if doubt else None,
        words=market_words(market_a, market_b),
    )


def market_words(market_a: Market, market_b: Market) -> tuple[str, ...]:
    """The words of both markets by which a search finds what was made of them."""
    markets = (market_a, market_b)
    titles = [
        text
        for market in markets
        for text in (
            market.title,
            market.event_title,
            market.subtitle,
            *(outcome.name for outcome in market.outcomes),
        )
    ]
    # Titles go first: of too many words the last ones are left out.
    return words_of([*titles, *(market.rules for market in markets)])


def _risk(risk: Risk) -> PairRiskRecord:
    return PairRiskRecord(
        name=risk.name,
        family=risk.family,
        paid_a=_stored(risk.paid_a),
        paid_b=_stored(risk.paid_b),
        text_a=_cut(risk.text_a),
        text_b=_cut(risk.text_b),
    )


def _stored(paid: Decimal | None) -> Decimal | None:
    return None if paid is None else paid.quantize(STORED)


def bounded(clauses: Sequence[Clause]) -> tuple[ClauseRecord, ...]:
    """The clauses in the order of their text; of too many, those that differ stay."""
    numbered = sorted(
        enumerate(clauses),
        key=lambda each: (each[1].standing is Standing.AGREE, each[0]),
    )
    chosen = sorted(numbered[:CLAUSES_STORED], key=lambda each: each[0])
    return tuple(
        ClauseRecord(
            kind=clause.kind,
            words=_cut(clause.words),
            counterpart=_cut(clause.counterpart),
            standing=clause.standing,
            reason=_cut(clause.reason),
        )
        for _, clause in chosen
    )


def _cut(text: str) -> str:
    return text if len(text) <= WORDS_STORED else text[: WORDS_STORED - 1] + "…"


def market_type(market_a: Market, market_b: Market) -> str:
    """The type of the market whose venue states one; "Other" if neither does.

    A category that a venue states as part of its listing goes before one that was
    derived from tags.
    """
    markets = sorted(
        (market_a, market_b),
        key=lambda market: not spec(market.venue).states_category,
    )
    types = [market.market_type for market in markets]
    return next((name for name in types if name != "Other"), types[-1])


def fingerprint(market_a: Market, market_b: Market) -> str:
    """Changes whenever either rule text does."""
    # Separated: words that move from one text to the other are a change as well.
    text = f"{market_a.rules}\0{market_b.rules}"
    return hashlib.sha256(text.encode()).hexdigest()
