"""Reads the newest decision of each market type, and what it has learned."""

from __future__ import annotations

from collections.abc import Sequence

from strategy.models import POLL_DECISIONS, PollDecisionRecord
from strategy.polling import Arrivals
from strategy.schedule import JOBS, POLL
from tasklog.storage.codec import DamagedDocument, Document, decode


def last_decision(market_type: str) -> PollDecisionRecord | None:
    """The newest decision of a type; None if there is none that can be read."""
    newest = POLL_DECISIONS.find(
        {"market_type": market_type}, [("decided_at", -1), ("_id", -1)], limit=1
    )
    return next(iter(newest.records), None)


def arrivals_of(decision: PollDecisionRecord | None) -> Arrivals:
    """What was learned up to a decision; without it, or if it is damaged, the start."""
    arrivals = decision.arrivals if decision else None
    return arrivals if arrivals and arrivals.is_sound else Arrivals()


def arrivals_elsewhere(market_type: str) -> Sequence[Arrivals]:
    """What the newest decision of each other type that is polled has learned."""
    jobs = JOBS.raw.find({"_id": {"$gte": POLL, "$lt": POLL + "\uffff"}}, {"_id": 1})
    polled = {str(job["_id"]).removeprefix(POLL) for job in jobs} - {market_type}
    # Along the index, one document of each type.
    newest = POLL_DECISIONS.raw.aggregate(
        [
            {"$sort": {"market_type": 1, "decided_at": -1, "_id": -1}},
            {"$group": {"_id": "$market_type", "newest": {"$first": "$$ROOT"}}},
        ]
    )
    return [_arrivals(row["newest"]) for row in newest if row["_id"] in polled]


def _arrivals(document: Document) -> Arrivals:
    try:
        return arrivals_of(decode(PollDecisionRecord, document))
    except DamagedDocument:
        return Arrivals()
