"""Settles positions together: what their legs paid, their expiry, their closing.

`entered` becomes `expired` at the expiration date, or earlier where a venue has already
settled; `expired` becomes `profitable` or `loss` once all legs are final. All moves
that a position makes at once are one guarded write, and those of many positions are one
round trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from positions.lifecycle import State
from positions.models import LegRecord, LegStatus, Moves, PositionRecord
from positions.services.context import PositionContext
from positions.services.due import next_look_at
from positions.services.outcomes import settled_legs, with_outcome
from positions.settlement import Settlement, settle
from positions.venues.types import Resolution
from tasklog.formats import gain, gain_percent
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine

CANNOT_SETTLE = "cannot be settled; see the last event"

# Of a market: its venue and its id.
Key = tuple[str, str]
Resolutions = Mapping[Key, Resolution]
# What a position becomes by one move, and the event; None where it does not move.
Move = tuple[PositionRecord, TrailLine]
Step = Callable[[PositionRecord], Move | None]


class Refused(Exception):
    """The database did not take the change of a position."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Positions after settling: closed ones, and those that wait for an outcome.

    In neither are those that were set aside or that another process has changed.
    """

    closed: tuple[PositionRecord, ...]
    waiting: tuple[PositionRecord, ...]


def settle_batch(
    positions: Iterable[PositionRecord],
    resolutions: Resolutions,
    context: PositionContext,
) -> Settled:
    """Every move that follows from these outcomes and from the venues' time.

    One bad position does not stop the others: it is set aside for an hour.
    """
    steps: tuple[Step, ...] = (
        # Payouts first: a final one expires the position too, even before its end.
        lambda position: _payout(position, resolutions, context),
        lambda position: _expiry(position, context),
        lambda position: _closing(position, context),
    )
    planned: list[Moves] = []
    idle: list[PositionRecord] = []
    failures: dict[str, tuple[PositionRecord, Exception]] = {}
    for position in positions:
        context.check_stop()
        moves, error = _moves(position, steps, context)
        if error is not None:
            failures[position.id] = position, error
        if moves.lines:
            planned.append(moves)
        elif error is None:
            idle.append(position)
    changed = context.change_all(planned)
    for moves in planned:
        if why := changed.refused.get(moves.before.id):
            failures[moves.before.id] = moves.before, Refused(why)
    for position, error in failures.values():
        context.set_aside(position, Action.RESOLVE, CANNOT_SETTLE, error)
    stored = [changed.stored[id_] for id_ in changed.stored if id_ not in failures]
    is_open = {State.ENTERED, State.EXPIRED}
    return Settled(
        tuple(each for each in stored if each.state not in is_open),
        (*idle, *(each for each in stored if each.state in is_open)),
    )


def _moves(
    position: PositionRecord, steps: Iterable[Step], context: PositionContext
) -> tuple[Moves, Exception | None]:
    """The moves up to the first that cannot be made, and why that one cannot."""
    moves = Moves(position, position)
    try:
        for step in steps:
            if move := step(moves.after):
                moves = context.moved(moves, *move)
    except Exception as error:
        return moves, error
    return moves, None


def is_awaited(leg: LegRecord) -> bool:
    """Whether its venue has still to say what it pays."""
    return leg.payout is None and leg.status is LegStatus.FILLED


def _payout(
    position: PositionRecord, resolutions: Resolutions, context: PositionContext
) -> Move | None:
    """Each payout that has become final, written into its leg."""
    legs, sentences = [], []
    for leg in position.legs:
        resolution = resolutions.get((leg.venue, leg.market_id))
        if is_awaited(leg) and resolution is not None:
            leg, sentence = with_outcome(leg, resolution, context.venue_now())
            sentences += [sentence] if sentence else []
        legs.append(leg)
    if not sentences:
        return None
    event = TrailLine(
        kind=Kind.PAYOUT, action=Action.RESOLVE, details="; ".join(sentences)
    )
    return replace(position, legs=tuple(legs)), event


def _expiry(position: PositionRecord, context: PositionContext) -> Move | None:
    for leg in filter(is_awaited, position.legs):
        # Raises UnknownVenue: nobody will ever say what this leg pays.
        context.venues.named(leg.venue)
    if position.state is not State.ENTERED:
        return None
    now = context.venue_now()
    is_final_already = any(leg.payout is not None for leg in position.legs)
    if now < position.expiration_date and not is_final_already:
        return None
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
    after = replace(
        position,
        state=State.EXPIRED,
        expired_at=now,
        # In the same write: it waits unless it is closed at once.
        outcome_due_at=next_look_at(
            position, context, has_closed=True, is_changed_now=True
        ),
    )
    return after, event


def _closing(position: PositionRecord, context: PositionContext) -> Move | None:
    legs = settled_legs(position.filled_legs)
    if position.state is not State.EXPIRED or legs is None:
        return None
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
    return after, event


def _describe_close(position: PositionRecord, settlement: Settlement) -> str:
    differ = ", the venues settled differently" if settlement.venues_differ else ""
    return (
        f"{position.event_name} closed as {settlement.state}: "
        f"{gain(settlement.profit)} ({gain_percent(settlement.profit_pct)}){differ}"
    )
