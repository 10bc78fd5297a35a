"""What may an operator do to a position against the agent's own course?

The moves are those of the table, the write is the guarded one, and the reason rides
in its event. An operator holds no lease: state and version alone decide whether the
position is still the one that was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from positions.lifecycle import HELD, OPEN, State
from positions.models import Event, LegStatus, change, positions
from positions.models.moves import moment
from positions.services.operator import Operator, OverrideRefused, TooSoon, check_pace
from positions.services.ownership import IN_DOUBT, is_bought, is_waiting
from positions.settlement import BadPayout, SettledLeg, Settlement, settle
from tasklog.models import Action
from tasklog.storage import reading
from tasklog.storage.codec import Document, decode, encode
from tasklog.trail import relay

__all__ = ["Operator", "OverrideRefused", "TooSoon"]

Payouts = Mapping[int, Decimal]

CHECK = "override_check"


class PositionChanged(OverrideRefused):
    """The position has changed meanwhile; look at it again."""

    def __init__(self) -> None:
        super().__init__(PositionChanged.__doc__)


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
    _check_hands(position)
    if any(is_ordered(leg["client_order_id"]) for leg in legs):
        raise OverrideRefused(
            "the venue knows an order of it; the agent takes it up at its next check"
        )


def _check_hands(position: Document) -> None:
    """What an agent is at work on may be ordered at this very moment."""
    if not is_waiting(position):
        raise OverrideRefused(
            "its first order may be on its way at this moment: look again in a few "
            "seconds. If no agent runs, pause its pair, and the agent that takes it "
            "up cancels it"
        )
    if position.get("attention") == IN_DOUBT:
        raise OverrideRefused(
            f"{IN_DOUBT}: the agent does so at one of its next checks"
        )


def cancel_before_entry(
    position: Document, operator: Operator, is_ordered: Callable[[str], bool]
) -> Document:
    """watching → cancelled. Raises OverrideRefused."""
    check_cancellable(position, is_ordered)
    return _changed(
        position,
        "override_cancel",
        "cancelled before entry",
        {"attention": None, "retry_at": None},
        operator,
        State.CANCELLED,
    )


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
        expiry = {**values, "outcome_due_at": operator.now(), "expired_at": now}
        what = f"expired by hand: {words}"
        position = _changed(
            position, "override_expire", what, expiry, operator, State.EXPIRED
        )
    closing = {
        **values,
        "actual_profit": result.profit,
        "actual_profit_pct": result.profit_pct,
        "resolved_at": now,
        "venues_differ": result.venues_differ,
        "attention": None,
    }
    what = f"settled by hand as {result.state}: {words}, ${result.profit:+.2f}"
    return _changed(position, "override_settle", what, closing, operator, result.state)


def look_now(position: Document, operator: Operator) -> Document:
    """Make the position due at the agent's next check. Raises OverrideRefused."""
    due = check_due(position, operator.now())
    return _changed(position, CHECK, "to be checked at once", due, operator)


def check_due(position: Document, now: datetime) -> dict[str, Any]:
    """What is to be set, so that it is looked at. Raises OverrideRefused, TooSoon."""
    if position["state"] not in OPEN:
        raise OverrideRefused(f"it is closed already ({position['state']})")
    check_pace(_last_asked(position), now)
    if position["state"] != State.WATCHING:
        return {"outcome_due_at": now}
    if not is_waiting(position) and not is_bought(position):
        raise OverrideRefused("the agent is placing its orders at this moment")
    return {"retry_at": now}


def _last_asked(position: Document) -> datetime | None:
    events = reading.parts(position, "events")
    asked = [one for one in events if one.get("kind") == CHECK]
    return reading.moment(asked[-1], "timestamp") if asked else None


def _changed(
    position: Document,
    kind: str,
    what: str,
    values: Mapping[str, Any],
    operator: Operator,
    to: State | None = None,
) -> Document:
    """The guarded write, with who, why, and what each value was and is."""
    new = {**values, **({} if to is None else {"state": str(to)})}
    before = {_name(path): _at(position, path) for path in new}
    after = {_name(path): value for path, value in encode(new).items()}
    event = Event(
        kind,
        Action.OVERRIDE,
        operator.words(what),
        about=operator.about(before, after),
    )
    changed = change(position, event, values, to=to, token=None, clock=operator.clock)
    if changed is None:
        raise PositionChanged
    relay(positions())
    return changed


def _name(path: str) -> str:
    """`legs.0.payout` is called payout_a, as the fields of a position are."""
    part, _, rest = path.partition(".")
    if part != "legs":
        return path
    index, _, name = rest.partition(".")
    return f"{name}_{'ab'[int(index)]}"


def _at(document: Any, path: str) -> Any:
    for part in path.split("."):
        document = document[int(part)] if part.isdigit() else document.get(part)
    return document
