"""Expires positions, collects what each leg really paid, and closes them.

`entered` becomes `expired` at the expiration date, or earlier where a venue has already
settled; `expired` becomes `profitable` or `loss` once both legs are final.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto

from positions.lifecycle import HELD, State
from positions.models import POSITIONS, LegRecord, LegStatus, PositionRecord
from positions.models.quarantine import IS_SOUND, flaw
from positions.services.context import PositionContext
from positions.services.outcomes import settled_legs, with_outcome
from positions.settlement import SettledLeg, Settlement, settle
from positions.venues.errors import VenueError
from positions.venues.types import Resolution
from tasklog.formats import gain, gain_percent
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.storage.collections import UNREACHABLE, Batch

logger = logging.getLogger(__name__)

BATCH = 200

CANNOT_SETTLE = "cannot be settled; see the last event"

Resolutions = Mapping[tuple[str, str], Resolution]


class Progress(Enum):
    """What became of one position in a pass."""

    CLOSED = auto()
    WAITS = auto()
    SET_ASIDE = auto()


def resolve_due(context: PositionContext) -> set[str]:
    """Look at every held position that is due; the market types that closed some."""
    closed: set[str] = set()
    # This ends: each look leaves a position closed, postponed, set aside or in
    # quarantine.
    while (batch := _due(context)).records or batch.damaged:
        set_apart = context.quarantine_flawed(batch)
        positions = [each for each in batch.records if flaw(each) is None]
        if not positions and not set_apart:
            # They belong to a later agent, which has to do this.
            break
        resolutions = _read_resolutions(positions, context)
        waiting = []
        for position in positions:
            context.check_stop()
            progress = _resolve_safely(position, resolutions, context)
            if progress is Progress.CLOSED:
                closed.add(position.market_type)
            elif progress is Progress.WAITS:
                waiting.append(position.id)
        _postpone(waiting, context)
    return closed


def make_outcomes_due(context: PositionContext) -> None:
    """Every held position is due now, whatever clock planned its next look."""
    now = context.wall_now()
    POSITIONS.raw.update_many(
        {
            "state": {"$in": [str(state) for state in HELD]},
            "outcome_due_at": {"$gt": now},
            **IS_SOUND,
        },
        {"$set": {"outcome_due_at": now}},
    )


def make_positions_due(context: PositionContext) -> None:
    """Every open position is due now: the outcomes of held ones, waiting entries."""
    make_outcomes_due(context)
    now = context.wall_now()
    POSITIONS.raw.update_many(
        {"state": str(State.WATCHING), "retry_at": {"$gt": now}, **IS_SOUND},
        {"$set": {"retry_at": now}},
    )


def _due(context: PositionContext) -> Batch[PositionRecord]:
    return POSITIONS.find(
        {
            "state": {"$in": [str(state) for state in HELD]},
            "outcome_due_at": {"$lte": context.wall_now()},
            **IS_SOUND,
        },
        order=[("outcome_due_at", 1)],
        limit=BATCH,
    )


def _postpone(ids: list[str], context: PositionContext) -> None:
    """Make the positions that did not close due again at the next check."""
    # Half an interval, so that rounding never makes them miss that check.
    later = context.wall_now() + timedelta(seconds=context.check_seconds / 2)
    # Without raising `version`: it plans a look and decides nothing.
    POSITIONS.raw.update_many(
        {"_id": {"$in": ids}, **IS_SOUND}, {"$set": {"outcome_due_at": later}}
    )


def _read_resolutions(
    positions: Iterable[PositionRecord], context: PositionContext
) -> dict[tuple[str, str], Resolution]:
    """Ask each venue once for all its markets; a failing venue leaves a gap."""
    market_ids: dict[str, set[str]] = defaultdict(set)
    for position in positions:
        for leg in filter(_is_awaited, position.legs):
            market_ids[leg.venue].add(leg.market_id)
    resolutions: dict[tuple[str, str], Resolution] = {}
    for name, ids in sorted(market_ids.items()):
        try:
            answers = context.venues.named(name).read_resolutions(sorted(ids))
        except VenueError as error:
            logger.warning("outcomes of %d markets wait: %s", len(ids), error)
            continue
        resolutions |= {(name, id_): answer for id_, answer in answers.items()}
    return resolutions


def _is_awaited(leg: LegRecord) -> bool:
    return leg.payout is None and leg.status is LegStatus.FILLED


def _resolve_safely(
    position: PositionRecord, resolutions: Resolutions, context: PositionContext
) -> Progress:
    """One bad position must not stop the others: it is set aside for an hour."""
    try:
        closed = _resolve(position, resolutions, context)
        return Progress.CLOSED if closed else Progress.WAITS
    # No fault of the position, and a set-aside could not be written either.
    except UNREACHABLE:
        raise
    except Exception as error:
        context.set_aside(position, Action.RESOLVE, CANNOT_SETTLE, error)
        return Progress.SET_ASIDE


def _resolve(
    position: PositionRecord, resolutions: Resolutions, context: PositionContext
) -> bool:
    # Payouts first: a final one expires the position too, even before its end.
    current = _write_payouts(position, resolutions, context)
    for leg in filter(_is_awaited, current.legs if current else ()):
        # Raises UnknownVenue: nobody will ever say what this leg pays.
        context.venues.named(leg.venue)
    if current is not None and current.state is State.ENTERED:
        current = _expire_if_due(current, context)
    if current is None or current.state is not State.EXPIRED:
        return False
    settled = settled_legs(current.filled_legs)
    return settled is not None and _close(current, settled, context) is not None


def _write_payouts(
    position: PositionRecord, resolutions: Resolutions, context: PositionContext
) -> PositionRecord | None:
    """The position with each payout that has become final written into its leg."""
    legs, sentences = [], []
    for leg in position.legs:
        resolution = resolutions.get((leg.venue, leg.market_id))
        if _is_awaited(leg) and resolution is not None:
            leg, sentence = with_outcome(leg, resolution, context.venue_now())
            sentences += [sentence] if sentence else []
        legs.append(leg)
    if not sentences:
        return position
    event = TrailLine(
        kind=Kind.PAYOUT, action=Action.RESOLVE, details="; ".join(sentences)
    )
    return context.change(position, replace(position, legs=tuple(legs)), event)


def _expire_if_due(
    position: PositionRecord, context: PositionContext
) -> PositionRecord | None:
    now = context.venue_now()
    is_final_already = any(leg.payout is not None for leg in position.legs)
    if now < position.expiration_date and not is_final_already:
        return position
    why = (
        "a venue settled early"
        if now < position.expiration_date
        else "end date reached"
    )
    event = TrailLine(
        kind=Kind.EXPIRED,
        action=Action.RESOLVE,
        details=f"{position.event_name} expired: {why}",
    )
    after = replace(position, state=State.EXPIRED, expired_at=now)
    return context.change(position, after, event)


def _close(
    position: PositionRecord, legs: list[SettledLeg], context: PositionContext
) -> PositionRecord | None:
    settlement = settle(legs)
    event = TrailLine(
        kind=Kind.CLOSED,
        action=Action.RESOLVE,
        details=_describe_close(position, settlement),
    )
    after = replace(
        position,
        state=settlement.state,
        actual_profit=settlement.profit,
        actual_profit_pct=settlement.profit_pct,
        resolved_at=context.venue_now(),
        venues_differ=settlement.venues_differ,
    )
    return context.change(position, after, event)


def _describe_close(position: PositionRecord, settlement: Settlement) -> str:
    differ = ", the venues settled differently" if settlement.venues_differ else ""
    return (
        f"{position.event_name} closed as {settlement.state}: "
        f"{gain(settlement.profit)} ({gain_percent(settlement.profit_pct)}){differ}"
    )
