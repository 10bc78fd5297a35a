"""Settles positions together: what their legs paid, their expiry, their closing.

`entered` becomes `expired` at the expiration date, or earlier where a venue has already
settled; `expired` becomes `profitable` or `loss` once all legs are final. Each move is
a guarded write of its own, and the same move of many positions is one round trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from positions.lifecycle import State
from positions.models import LegRecord, LegStatus, PositionRecord, Proposal
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
# What a position needs in one step, None for nothing.
Step = Callable[[PositionRecord], Proposal | None]


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
    current = tuple(positions)
    steps: tuple[Step, ...] = (
        # Payouts first: a final one expires the position too, even before its end.
        lambda position: _payout(position, resolutions, context),
        lambda position: _expiry(position, context),
        lambda position: _closing(position, context),
    )
    for step in steps:
        current = _stepped(current, step, context)
    is_open = {State.ENTERED, State.EXPIRED}
    return Settled(
        tuple(each for each in current if each.state not in is_open),
        tuple(each for each in current if each.state in is_open),
    )


def _stepped(
    positions: Sequence[PositionRecord], step: Step, context: PositionContext
) -> tuple[PositionRecord, ...]:
    """The positions after one step, less those set aside or changed by others."""
    idle: list[PositionRecord] = []
    proposals: list[Proposal] = []
    for position in positions:
        context.check_stop()
        try:
            proposal = step(position)
        except Exception as error:
            context.set_aside(position, Action.RESOLVE, CANNOT_SETTLE, error)
            continue
        if proposal is None:
            idle.append(position)
        else:
            proposals.append(proposal)
    changed = context.change_all(proposals)
    for proposal in proposals:
        if why := changed.refused.get(proposal.before.id):
            context.set_aside(
                proposal.before, Action.RESOLVE, CANNOT_SETTLE, Refused(why)
            )
    return (*idle, *changed.stored.values())


def is_awaited(leg: LegRecord) -> bool:
    """Whether its venue has still to say what it pays."""
    return leg.payout is None and leg.status is LegStatus.FILLED


def _payout(
    position: PositionRecord, resolutions: Resolutions, context: PositionContext
) -> Proposal | None:
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
    return Proposal(position, replace(position, legs=tuple(legs)), event)


def _expiry(position: PositionRecord, context: PositionContext) -> Proposal | None:
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
            replace(position, touched_at=context.wall_now()), context, has_closed=True
        ),
    )
    return Proposal(position, after, event)


def _closing(position: PositionRecord, context: PositionContext) -> Proposal | None:
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
    return Proposal(position, after, event)


def _describe_close(position: PositionRecord, settlement: Settlement) -> str:
    differ = ", the venues settled differently" if settlement.venues_differ else ""
    return (
        f"{position.event_name} closed as {settlement.state}: "
        f"{gain(settlement.profit)} ({gain_percent(settlement.profit_pct)}){differ}"
    )
