"""What an operator may do to a position that the agent would not do.

The moves are those of the table, the write is the guarded one, and the reason is part
of its event. An operator holds no lease: state and version alone decide whether the
position is still the one that was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from positions.lifecycle import HELD, OPEN, State
from positions.models import (
    POSITIONS,
    LegRecord,
    LegStatus,
    PositionRecord,
    Side,
    change,
)
from positions.models.stamping import venue_moment
from positions.services.operator import Operator, Outdated, OverrideRejected, check_pace
from positions.services.ordering import order_of
from positions.services.outcomes import settled_leg
from positions.services.ownership import IN_DOUBT, is_bought, is_unowned
from positions.settlement import BadPayout, Settlement, settle
from positions.venues.interface import Venues
from positions.venues.types import OrderStatus
from tasklog.changes import as_text, changed_fields
from tasklog.kinds import Kind
from tasklog.outbox import Subject, relay
from tasklog.records import Change

KNOWN_ORDER = "the venue knows an order of it; the agent picks it up at its next check"

Payouts = Mapping[Side, Decimal]


def check_cancellable(position: PositionRecord, venues: Venues) -> None:
    """Raises OverrideRejected unless nothing was bought for a watching position.

    The venues are asked for each order by its client order id: one may have been
    accepted without the answer being written here. Raises VenueError where a venue
    cannot be asked.
    """
    if position.state is not State.WATCHING:
        raise OverrideRejected(
            f"only a watching position can be cancelled, this one is {position.state}"
        )
    if any(leg.status is LegStatus.FILLED for leg in position.legs):
        raise OverrideRejected(
            "a leg is filled already; the agent completes the basket"
        )
    # Before the venues are asked: an owner could still send an order after they
    # answered.
    _check_ownership(position)
    for leg in position.legs:
        receipt = venues.named(leg.venue).find_order(leg.client_order_id)
        # A rejected one, such as a void one left by an earlier attempt, bought nothing.
        if receipt is not None and receipt.status is not OrderStatus.REJECTED:
            raise OverrideRejected(KNOWN_ORDER)


def _check_ownership(position: PositionRecord) -> None:
    """An order may be sent at any moment while an agent works on the position."""
    if not is_unowned(position):
        raise OverrideRejected(
            "an order may be in flight; try again in a few seconds. If no agent runs, "
            "pause its pair: the agent that picks it up then cancels it"
        )
    if position.attention == IN_DOUBT:
        raise OverrideRejected(
            f"{IN_DOUBT}: the agent does so at one of its next checks"
        )


def cancel_before_entry(
    position: PositionRecord, operator: Operator, venues: Venues
) -> PositionRecord:
    """watching → cancelled. Raises OverrideRejected or VenueError."""
    check_cancellable(position, venues)
    for leg in position.legs:
        # An agent that froze just before it sent the order may wake up at any time.
        receipt = venues.named(leg.venue).cancel_order(order_of(leg))
        if receipt.status is not OrderStatus.REJECTED:
            raise OverrideRejected(KNOWN_ORDER)
    after = replace(position, state=State.CANCELLED, attention=None, retry_at=None)
    return _change(
        position,
        after,
        Kind.OVERRIDE_CANCEL,
        "cancelled before entry",
        changed_fields(position, after, ("attention", "retry_at", "state")),
        operator,
    )


def legs_to_settle(position: PositionRecord) -> dict[Side, LegRecord]:
    """The first filled leg of each side, all of whose shares pay the same.

    Raises OverrideRejected.
    """
    if position.state not in HELD:
        raise OverrideRejected(
            "only an entered or expired position can be settled, this one is "
            f"{position.state}"
        )
    return {leg.side: leg for leg in reversed(position.filled_legs)}


def settlement_by(position: PositionRecord, payouts: Payouts) -> Settlement:
    """What the position would have earned. Raises OverrideRejected."""
    if set(legs_to_settle(position)) != set(payouts):
        raise OverrideRejected("each filled leg needs a payout")
    try:
        return settle(
            [settled_leg(leg, payouts[leg.side]) for leg in position.filled_legs]
        )
    except BadPayout as error:
        raise OverrideRejected(str(error)) from None


def settle_by_hand(
    position: PositionRecord, payouts: Payouts, operator: Operator
) -> PositionRecord:
    """entered → expired → profitable | loss, or the last of them alone.

    Raises OverrideRejected. A crash between the two writes leaves an expired position
    with its payouts, which the agent closes at its next check.
    """
    # Before any write: impossible payouts must not leave an expired position.
    settlement = settlement_by(position, payouts)
    sentence = ", ".join(f"leg {side} pays {payouts[side]}" for side in sorted(payouts))
    now = venue_moment(operator.clock)
    if position.state is State.ENTERED:
        expired = replace(
            _with_payouts(position, payouts, now),
            state=State.EXPIRED,
            # Due at once, so that the agent closes it if this process dies before it
            # does.
            outcome_due_at=operator.now(),
            expired_at=now,
        )
        position = _change(
            position,
            expired,
            Kind.OVERRIDE_EXPIRE,
            f"expired by hand: {sentence}",
            _payout_changes(position, payouts)
            + changed_fields(position, expired, ("expired_at", "state")),
            # The key is for the last line: with that, all is done.
            replace(operator, key=""),
        )
    closed = replace(
        # Also for one that was expired before; where it was expired above nothing
        # differs.
        _with_payouts(position, payouts, now),
        state=settlement.state,
        actual_profit=settlement.profit,
        actual_profit_pct=settlement.profit_pct,
        resolved_at=now,
        venues_differ=settlement.venues_differ,
        attention=None,
    )
    return _change(
        position,
        closed,
        Kind.OVERRIDE_SETTLE,
        f"settled by hand as {settlement.state}: {sentence}, ${settlement.profit:+.2f}",
        _payout_changes(position, payouts)
        + changed_fields(position, closed, CLOSING_FIELDS),
        operator,
    )


CLOSING_FIELDS = (
    "actual_profit",
    "actual_profit_pct",
    "resolved_at",
    "venues_differ",
    "attention",
    "state",
)


def _with_payouts(
    position: PositionRecord, payouts: Payouts, now: datetime
) -> PositionRecord:
    legs = tuple(
        replace(leg, payout=payouts[leg.side], final_at=now)
        if leg.filled_size and leg.side in payouts
        else leg
        for leg in position.legs
    )
    return replace(position, legs=legs)


def _payout_changes(position: PositionRecord, payouts: Payouts) -> tuple[Change, ...]:
    return tuple(
        Change(
            f"payout_{side}",
            as_text(position.leg(side).payout),
            as_text(payouts[side]),
        )
        for side in sorted(payouts)
    )


def request_check(position: PositionRecord, operator: Operator) -> PositionRecord:
    """Make the position due at the agent's next check. Raises OverrideRejected."""
    due = due_now(position, operator.now())
    return _change(
        position,
        due,
        Kind.OVERRIDE_CHECK,
        "to be checked at once",
        changed_fields(position, due, ("outcome_due_at", "retry_at")),
        operator,
    )


def due_now(position: PositionRecord, now: datetime) -> PositionRecord:
    """The position with its next look due. Raises OverrideRejected, TooSoon."""
    if position.state not in OPEN:
        raise OverrideRejected(f"it is closed already ({position.state})")
    check_pace(_last_requested(position), now)
    if position.state is not State.WATCHING:
        return replace(position, outcome_due_at=now)
    if not is_unowned(position) and not is_bought(position):
        raise OverrideRejected("the agent is placing its orders at this moment")
    return replace(position, retry_at=now)


def _last_requested(position: PositionRecord) -> datetime | None:
    times = [
        event.timestamp
        for event in position.events
        if event.kind is Kind.OVERRIDE_CHECK
    ]
    return times[-1] if times else None


def _change(
    before: PositionRecord,
    after: PositionRecord,
    kind: Kind,
    what: str,
    changes: Sequence[Change],
    operator: Operator,
) -> PositionRecord:
    """The guarded write with its line. Raises Outdated."""
    event = operator.event(
        kind, what, tuple(part for part in changes if part.before != part.after)
    )
    changed = change(before, after, event, token=None, clock=operator.clock)
    if changed is None:
        # No match: the agent, or another operator, has changed it since it was shown.
        raise Outdated
    # At once, so that the operator sees the line; the agent relays it otherwise.
    relay(POSITIONS, Subject.POSITION)
    return changed
