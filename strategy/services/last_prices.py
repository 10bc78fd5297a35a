"""Keeps with each pair what its last prices said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pymongo import UpdateOne

from strategy.models import PAIRS, PairVerdict
from strategy.models.records import DoubtRecord
from strategy.services import causes
from strategy.services.context import AgentContext
from strategy.services.priced import Priced
from tasklog.storage.codec import changes, encode


def keep_prices(priced: Sequence[Priced], context: AgentContext) -> None:
    """Store price, reason and doubt of the pairs where they changed, in one trip.

    Prices of most pairs stay what they were: a poll that finds nothing new writes
    nothing but its line.
    """
    writes = list(_writes(priced, context))
    if writes:
        PAIRS.raw.bulk_write(writes, ordered=False)


def _writes(priced: Sequence[Priced], context: AgentContext) -> Iterator[UpdateOne]:
    now = context.positions.wall_now()
    for each in priced:
        before = each.pair
        latest = each.reason, each.edge
        if not each.doubt and latest == (before.last_reason, before.last_edge):
            continue
        after = replace(
            before, priced_at=now, last_reason=each.reason, last_edge=each.edge
        )
        guard: dict[str, object] = {"_id": before.id}
        if each.doubt:
            # Guarded: an operator may have confirmed the pair since it was read.
            decision = before.decision
            guard["decision"] = None if decision is None else encode(decision)
            after = replace(
                after,
                verdict=PairVerdict.REVIEW,
                doubt=DoubtRecord(each.doubt, now),
                cause=causes.of_doubt(each.doubt),
            )
        yield UpdateOne(guard, {"$set": changes(before, after)})
