"""Which baskets rest because their last entries came to nothing?

Asked of the positions themselves, so that it survives every crash; and only for what
would be taken, which are few.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from positions.lifecycle import State
from positions.models import positions
from positions.services.opening import position_id_of
from strategy.arbitrage import Check, Decision
from strategy.cooldown import FAILURES_COUNTED, LONGEST, rests_until
from strategy.services.context import Mandate
from strategy.services.opportunities import opportunity_id
from tasklog.storage.codec import Document, collection

if TYPE_CHECKING:
    from strategy.services.pricing import Priced

LOOKED_BACK = 2 * LONGEST * FAILURES_COUNTED


def is_resting(one: Priced, slot: str, mandate: Mandate) -> bool:
    """The pair was tried in this direction not long ago, and nothing was bought.

    What was tried in this very slot does not count: a crash only repeats the slot.
    """
    now = mandate.desk.wall_now()
    own = position_id_of(opportunity_id(one, slot, mandate))
    until = rests_until(_failures(one, own, now))
    # A time too far ahead is that of a clock that was set back since.
    return until is not None and now < until <= now + LONGEST + timedelta(minutes=1)


def at_rest(one: Priced) -> Priced:
    """The same, refused because it rests."""
    rests = str(Check.RESTS_AFTER_FAILURE)
    basket = replace(one.basket, decision=Decision.REFUSED, refusal=rests)
    return replace(one, evaluated=lambda: basket, reason=rests)


def _failures(one: Priced, own: str, now: datetime) -> list[datetime]:
    """When its last entries were cancelled, newest first, up to one that was not."""
    direction = str(one.basket.direction)
    tried = [
        position_id_of(each["_id"])
        for each in _taken_lately(one.pair["_id"], now)
        if each.get("direction") == direction
    ]
    query = {"_id": {"$in": [*tried, own]}}
    found = positions().find(query, {"state": 1, "touched_at": 1})
    stored = {each["_id"]: each for each in found}
    if own in stored:
        return []
    last = [stored[identity] for identity in tried if identity in stored]
    failed = takewhile(lambda each: each["state"] == State.CANCELLED, last)
    return [each["touched_at"] for each in failed]


def _taken_lately(pair_id: str, now: datetime) -> list[Document]:
    query = {"pair_id": pair_id, "seen_at": {"$gt": now - LOOKED_BACK}}
    found = collection("arbitrage_opportunities").find(
        {**query, "decision": str(Decision.TAKEN)}, {"direction": 1}
    )
    newest = found.sort([("seen_at", -1), ("_id", -1)])
    return list(newest.limit(2 * FAILURES_COUNTED))
