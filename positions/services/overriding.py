"""What may an operator do to a position against the agent's own course?

The moves are those of the table, the write is the guarded one, and the reason rides
in its event. An operator holds no lease: state and version alone decide whether the
position is still the one that was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from positions.lifecycle import HELD, OPEN, State
from positions.models import Event, LegStatus, change, positions
from positions.models.moves import moment
from positions.settlement import BadPayout, SettledLeg, Settlement, settle
from positions.venues.base import Clock
from tasklog.documents import Document, decode, to_milliseconds
from tasklog.models import Action
from tasklog.services import relay

Payouts = Mapping[int, Decimal]


class OverrideRefused(Exception):
    """This cannot be done to the position as it stands."""


class PositionChanged(OverrideRefused):
    """The position has changed meanwhile; look at it again."""

    def __init__(self) -> None:
        super().__init__(PositionChanged.__doc__)


@dataclass(frozen=True, slots=True)
class Operator:
    """Who overrides, why, and by which clock."""

    actor: str
    reason: str
    clock: Clock


def check_cancellable(position: Document, is_ordered: Callable[[str], bool]) -> None:
    """Raises OverrideRefused unless nothing was bought for a watching position.

    `is_ordered` tells whether the venue knows an order by its client order id: one
    may have been accepted without the answer being written here.
    """
    if position["state"] != State.WATCHING:
        raise OverrideRefused(
            f"only a watching position can be cancelled, not one {position['state']}"
        )
    legs = position["legs"]
    if any(leg["status"] == LegStatus.FILLED for leg in legs):
        raise OverrideRefused(
            "a leg was bought already; the agent completes the basket"
        )
    if any(is_ordered(leg["client_order_id"]) for leg in legs):
        raise OverrideRefused(
            "the venue knows an order of it; the agent takes it up at its next check"
        )


def cancel_before_entry(
    position: Document, operator: Operator, is_ordered: Callable[[str], bool]
) -> Document:
    """watching → cancelled. Raises OverrideRefused."""
    check_cancellable(position, is_ordered)
    event = _event("override_cancel", "cancelled before entry", operator)
    return _changed(position, event, {"attention": None}, operator, State.CANCELLED)


def held_legs(position: Document) -> dict[int, dict[str, Any]]:
    """The legs that were bought, by their number: each of them has a payout."""
    if position["state"] not in HELD:
        raise OverrideRefused(
            f"only an entered or expired position can be settled, this one is "
            f"{position['state']}"
        )
    legs: list[dict[str, Any]] = decode(position["legs"])
    return {index: leg for index, leg in enumerate(legs) if leg["filled_size"]}


def settlement_by(position: Document, payouts: Payouts) -> Settlement:
    """What the position would have earned. Raises OverrideRefused."""
    held = held_legs(position)
    if set(held) != set(payouts):
        raise OverrideRefused("each leg that was bought needs a payout")
    try:
        return settle(
            [
                SettledLeg(
                    leg["filled_size"], leg["notional"], leg["fee"], payouts[index]
                )
                for index, leg in held.items()
            ]
        )
    except BadPayout as error:
        raise OverrideRefused(str(error)) from None


def settle_by_hand(
    position: Document, payouts: Payouts, operator: Operator
) -> Document:
    """entered → expired → profitable | loss, or the last of them alone.

    Raises OverrideRefused. A crash between the two writes leaves an expired position
    with its payouts, which the agent closes at its next check.
    """
    result = settlement_by(position, payouts)
    words = ", ".join(f"leg {'ab'[i]} pays {payouts[i]}" for i in sorted(payouts))
    now = moment(operator.clock)
    values = {
        **{f"legs.{index}.payout": payout for index, payout in payouts.items()},
        **{f"legs.{index}.final_at": now for index in payouts},
    }
    if position["state"] == State.ENTERED:
        event = _event("override_expire", f"expired by hand: {words}", operator)
        expiry = {**values, **_due_now(operator), "expired_at": now}
        position = _changed(position, event, expiry, operator, State.EXPIRED)
    closing = {
        **values,
        "actual_profit": result.profit,
        "actual_profit_pct": result.profit_pct,
        "resolved_at": now,
        "venues_differ": result.venues_differ,
        "attention": None,
    }
    what = f"settled by hand as {result.state}: {words}, ${result.profit:+.2f}"
    event = _event("override_settle", what, operator)
    return _changed(position, event, closing, operator, result.state)


def look_now(position: Document, operator: Operator) -> Document:
    """Make the position due at the agent's next check. Raises OverrideRefused."""
    if position["state"] not in OPEN:
        raise OverrideRefused(f"it is closed already ({position['state']})")
    event = _event("override_check", "to be checked at once", operator)
    return _changed(position, event, _due_now(operator), operator)


def _due_now(operator: Operator) -> dict[str, Any]:
    return {"outcome_due_at": to_milliseconds(operator.clock.wall_now())}


def _event(kind: str, what: str, operator: Operator) -> Event:
    text = f"{what}; {operator.actor}: {operator.reason}"
    return Event(kind, Action.OVERRIDE, text, actor=operator.actor)


def _changed(
    position: Document,
    event: Event,
    values: Mapping[str, Any],
    operator: Operator,
    to: State | None = None,
) -> Document:
    changed = change(position, event, values, to=to, token=None, clock=operator.clock)
    if changed is None:
        raise PositionChanged
    relay(positions())
    return changed
