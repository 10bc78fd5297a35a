"""What has expired, what did each leg really pay, and what was the profit?

`entered` becomes `expired` at the expiration date, or earlier where a venue has
already settled; `expired` becomes `profitable` or `loss` once both legs are final.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto
from typing import Any

from pymongo.errors import PyMongoError

from positions.lifecycle import HELD, State
from positions.models import Event, LegStatus, positions
from positions.services.context import Desk
from positions.settlement import SettledLeg, Settlement, settle
from positions.venues.errors import VenueError
from positions.venues.types import Resolution
from tasklog.models import Action
from tasklog.storage.codec import Document, decode

logger = logging.getLogger(__name__)

BATCH = 200

Resolutions = Mapping[tuple[str, str], Resolution]


def resolve_due(desk: Desk) -> set[str]:
    """Look at every held position that is due; the market types that closed some."""
    closed: set[str] = set()
    while batch := _due(desk):
        resolutions = _read(batch, desk)
        waiting = []
        for position in batch:
            desk.check_stop()
            result = _resolve_safely(position, resolutions, desk)
            if result is Result.CLOSED:
                closed.add(position["market_type"])
            elif result is Result.WAITS:
                waiting.append(position["_id"])
        _postpone(waiting, desk)
    return closed


def hurry_outcomes(desk: Desk) -> None:
    """Every held position is due now, whatever clock planned its next look."""
    now = desk.wall_now()
    positions().update_many(
        {
            "state": {"$in": [str(state) for state in HELD]},
            "outcome_due_at": {"$gt": now},
        },
        {"$set": {"outcome_due_at": now}},
    )


def _due(desk: Desk) -> list[Document]:
    query = {
        "state": {"$in": [str(state) for state in HELD]},
        "outcome_due_at": {"$lte": desk.wall_now()},
    }
    return list(positions().find(query).sort("outcome_due_at").limit(BATCH))


def _postpone(ids: list[str], desk: Desk) -> None:
    """Those that did not close are due again at the next check."""
    later = desk.wall_now() + timedelta(seconds=desk.check_seconds / 2)
    positions().update_many({"_id": {"$in": ids}}, {"$set": {"outcome_due_at": later}})


def _read(batch: list[Document], desk: Desk) -> dict[tuple[str, str], Resolution]:
    """Each venue asked once for all its markets; a failing venue leaves a gap."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for position in batch:
        for leg in position["legs"]:
            if leg["payout"] is None and leg["status"] == LegStatus.FILLED:
                wanted[leg["venue"]].add(leg["market_id"])
    found: dict[tuple[str, str], Resolution] = {}
    for name, ids in sorted(wanted.items()):
        try:
            answers = desk.venues.named(name).read_resolutions(sorted(ids))
        except VenueError as error:
            logger.warning("outcomes of %d markets wait: %s", len(ids), error)
            continue
        found |= {(name, market_id): answer for market_id, answer in answers.items()}
    return found


class Result(Enum):
    CLOSED = auto()
    WAITS = auto()
    FAULT = auto()


FAULT = "cannot be settled; see the last event"


def _resolve_safely(position: Document, resolutions: Resolutions, desk: Desk) -> Result:
    """One bad document must not stop the others: it is set aside for an hour."""
    try:
        closed = _resolve(position, resolutions, desk)
        return Result.CLOSED if closed else Result.WAITS
    except PyMongoError:
        raise
    except Exception as error:
        desk.set_aside(position, Action.RESOLVE, FAULT, error)
        return Result.FAULT


def _resolve(position: Document, resolutions: Resolutions, desk: Desk) -> bool:
    current: Document | None = _with_payouts(position, resolutions, desk)
    if current is not None and current["state"] == State.ENTERED:
        current = _expire_if_due(current, desk)
    if current is None or current["state"] != State.EXPIRED:
        return False
    held = [leg for leg in decode(current["legs"]) if leg["filled_size"]]
    if any(leg["payout"] is None for leg in held):
        return False
    return _close(current, held, desk) is not None


def _with_payouts(
    position: Document, resolutions: Resolutions, desk: Desk
) -> Document | None:
    """The position with each payout that has become final written into its leg."""
    values: dict[str, Any] = {}
    words = []
    for index, leg in enumerate(position["legs"]):
        resolution = resolutions.get((leg["venue"], leg["market_id"]))
        if leg["payout"] is not None or leg["status"] != LegStatus.FILLED:
            continue
        if resolution is None or resolution.payouts is None:
            continue
        payout = resolution.payouts[leg["outcome_index"]]
        values[f"legs.{index}.payout"] = payout
        values[f"legs.{index}.final_at"] = desk.venue_now()
        words.append(f"{leg['venue']} pays {payout} per {leg['outcome_name']}")
    if not values:
        return position
    event = Event("payout", Action.RESOLVE, "; ".join(words))
    return desk.change(position, event, values)


def _expire_if_due(position: Document, desk: Desk) -> Document | None:
    now = desk.venue_now()
    early = any(leg["payout"] is not None for leg in position["legs"])
    if now < position["expiration_date"] and not early:
        return position
    why = (
        "a venue settled early"
        if now < position["expiration_date"]
        else "its time is over"
    )
    event = Event("expired", Action.RESOLVE, f"{position['event_name']} expired: {why}")
    return desk.change(position, event, {"expired_at": now}, to=State.EXPIRED)


def _close(
    position: Document, held: list[dict[str, Any]], desk: Desk
) -> Document | None:
    result = settle(
        [
            SettledLeg(leg["filled_size"], leg["notional"], leg["fee"], leg["payout"])
            for leg in held
        ]
    )
    values = {
        "actual_profit": result.profit,
        "actual_profit_pct": result.profit_pct,
        "resolved_at": desk.venue_now(),
        "venues_differ": result.venues_differ,
    }
    event = Event("closed", Action.RESOLVE, _sentence(position, result))
    return desk.change(position, event, values, to=result.state)


def _sentence(position: Document, result: Settlement) -> str:
    differ = ", the venues settled differently" if result.venues_differ else ""
    return (
        f"{position['event_name']} closed as {result.state}: "
        f"${result.profit:+.2f} ({result.profit_pct:+.2f} %){differ}"
    )
