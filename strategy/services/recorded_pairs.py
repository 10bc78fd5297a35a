"""Pairs, markets and books as rows of a recording."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from positions.venues.replay.recording.texts import digest_of, to_text
from positions.venues.types import BookPair, Market, Resolution
from strategy.doubt import Doubt
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.services import causes

logger = logging.getLogger(__name__)

# Prices raise these doubts; whoever looks at the recording decides for himself.
BY_PRICE = (Doubt.UNBELIEVABLE_EDGE, Doubt.NO_CONVERGENCE)
# Of a pair: what the table of markets holds, what nobody needs to trade it, and what
# each poll changes.
LEFT_OUT = (
    *("market_a", "market_b", "clauses_a", "clauses_b", "outbox", "words", "undo"),
    *("priced_at", "last_reason", "last_edge"),
)

PAIRS_AT_ONCE = 200
# Of those that left the listings while nothing was recorded, the newest.
MOST_UNLISTED = 500

Row = Mapping[str, Any]
# All that a row would say of the books of a market.
Seen = tuple[object, ...] | None


def seen_of(pair: BookPair | None) -> Seen:
    """All that a row would say of the books of a market, None for none."""
    if pair is None:
        return None
    return tuple(
        (book.bids, book.asks, book.tick, book.min_size, book.doubt) for book in pair
    )


def pair_row(pair: PairRecord, is_listed: bool) -> Row:
    text = to_text(pair, LEFT_OUT)
    return {
        "pair_id": pair.id,
        "event_name": pair.event_name,
        "market_type": pair.market_type,
        "venue_a": pair.venue_a,
        "market_a": pair.market_id_a,
        "outcome_a": pair.outcome_a,
        "venue_b": pair.venue_b,
        "market_b": pair.market_id_b,
        "outcome_b": pair.outcome_b,
        "verdict": str(pair.verdict),
        "is_listed": is_listed,
        "digest": digest_of(f"{text}{is_listed}"),
        "record": text,
    }


def market_row(market: Market, outcome: Resolution) -> Row:
    """A market, with what its venue says of its outcome."""
    text = to_text(market)
    payouts = outcome.payouts or (None, None)
    return {
        "venue": market.venue,
        "market_id": market.market_id,
        "title": market.title,
        "market_type": market.market_type,
        "status": str(outcome.status),
        "note": outcome.note,
        "closes_at": outcome.closes_at or market.closes_at,
        "payout_0": payouts[0],
        "payout_1": payouts[1],
        "digest": digest_of(text),
        "record": text,
    }


def signatures() -> Iterator[tuple[str, object]]:
    """Each pair that is traded, or would be but for its prices, and what it is now."""
    shown = {
        "content_fingerprint": 1,
        "verdict": 1,
        "doubt.reason": 1,
        "decision.at": 1,
        "changed_at": 1,
    }
    doubted = [causes.of_doubt(reason) for reason in BY_PRICE]
    for verdict, cause in (
        (PairVerdict.SAME, {}),
        (PairVerdict.REVIEW, {"cause": {"$in": doubted}}),
    ):
        filters = {"is_listed": True, "verdict": str(verdict), **cause}
        for document in PAIRS.raw.find(filters, shown):
            yield str(document.pop("_id")), document


def read_pairs(ids: Sequence[str]) -> Iterator[PairRecord]:
    for start in range(0, len(ids), PAIRS_AT_ONCE):
        filters: Mapping[str, Any] = {
            "_id": {"$in": list(ids[start : start + PAIRS_AT_ONCE])}
        }
        batch = PAIRS.find(filters, without=("clauses_a", "clauses_b"))
        for problem in batch.damaged:
            logger.warning("%s; it is not recorded", problem)
        yield from batch.records


def read_unlisted() -> Iterator[PairRecord]:
    """Pairs that were traded and are not listed any more, the newest first."""
    batch = PAIRS.find(
        {"is_listed": False, "verdict": str(PairVerdict.SAME)},
        order=[("first_seen_at", -1), ("_id", -1)],
        limit=MOST_UNLISTED,
        without=("clauses_a", "clauses_b"),
    )
    yield from batch.records
