"""The pairs of a market type that may be traded, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator

from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.schedule import Claim
from strategy.services.context import AgentContext
from tasklog.storage.collections import Batch

# Exposure and books are read once for so many, and no more are held in memory.
PAIRS_AT_ONCE = 200


def tradable(
    market_type: str, claim: Claim, context: AgentContext
) -> Iterator[Batch[PairRecord]]:
    """Pairs that may be traded on venues of this mode, always in the same order."""
    is_open = {"$in": [venue.name for venue in context.positions.venues]}
    pairs = claim.pairs if claim.is_streamed else context.pairs
    chosen = {} if pairs is None else {"$in": sorted(pairs)}
    last_id = ""
    while True:
        batch = PAIRS.find(
            {
                "market_type": market_type,
                "is_listed": True,
                "verdict": str(PairVerdict.SAME),
                "venue_a": is_open,
                "venue_b": is_open,
                # Not by number, or pairs that change would hide others.
                "_id": {"$gt": last_id, **chosen},
            },
            order=[("_id", 1)],
            limit=PAIRS_AT_ONCE,
            without=("clauses_a", "clauses_b"),
        )
        ids = [pair.id for pair in batch.records]
        ids += [str(problem.identity) for problem in batch.damaged]
        if not ids:
            return
        yield batch
        last_id = max(ids)
