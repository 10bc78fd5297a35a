"""Actions on positions: cancel before entry, settle by hand, check now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from functools import partial

from django.urls import NoReverseMatch, reverse

from arbsite.overrides.action import Action, ActionContext, Target
from arbsite.overrides.fields import Field, decimal
from positions.lifecycle import State
from positions.models import POSITIONS, Position, PositionRecord, Side
from positions.services import overrides
from positions.venues.errors import VenueUnavailable
from strategy.services.overrides import check_position_now
from tasklog import formats

EVENTS_SHOWN = 10
ATTEMPTS = 5


def _page(position: PositionRecord) -> str:
    try:
        return reverse("position", args=[position.id])
    except NoReverseMatch:
        return reverse("positions")


def _changes_since(position: PositionRecord, token: str) -> Sequence[str]:
    version = token.rpartition(":")[2]
    seen = int(version) if version.isdecimal() else position.version
    later = [event for event in position.events if (event.version or 0) > seen]
    return [f"{event.kind}: {event.details}" for event in later[-EVENTS_SHOWN:]]


POSITION: Target[PositionRecord] = Target(
    name="position",
    argument="position",
    path="/positions/{position_id}",
    find=POSITIONS.get,
    title=lambda position: position.event_name or position.id,
    page=_page,
    version_token=lambda position: f"{position.state}:{position.version}",
    changes_since=_changes_since,
    version=lambda position: position.version,
    lists={Position: str},
)


def _retried(call: Callable[[], object]) -> None:
    """Repeats a call while a venue is unavailable, a few times and without waiting."""
    for _ in range(ATTEMPTS - 1):
        with suppress(VenueUnavailable):
            call()
            return
    call()


def _preview_cancel(position: PositionRecord, context: ActionContext) -> str:
    venues = context.open_venues()
    _retried(lambda: overrides.check_cancellable(position, venues))
    return "will be cancelled; nothing was bought, and nothing will be."


@partial(
    Action,
    "cancel",
    "Cancel before entry",
    POSITION,
    _preview_cancel,
    returns_record=True,
)
def cancel(position: PositionRecord, context: ActionContext) -> str:
    """Cancel a position of which nothing was bought yet."""
    operator, venues = context.operator, context.open_venues()
    # The venues are asked before anything is written, so that it can be repeated.
    _retried(lambda: overrides.cancel_before_entry(position, operator, venues))
    return "cancelled."


PAYOUTS = {
    side: decimal(
        str(side),
        f"Leg {side}: payout per set",
        Decimal(0),
        Decimal(1),
        places=8,
        pattern=r"^(0(\.[0-9]{1,8})?|1(\.0{1,8})?)$",
        help="Dollars per set: 1, 0, 0.5 if void, or whatever it paid.",
        is_required=False,
        group="payouts",
    )
    for side in Side
}


def _payout_fields(position: PositionRecord) -> Sequence[Field[Decimal]]:
    """A field for each filled leg, which has to be filled in."""
    return [
        replace(
            PAYOUTS[side],
            label=f"{leg.venue}, {leg.outcome_name}: payout per set",
            initial=leg.payout,
            is_required=True,
        )
        for side, leg in overrides.legs_to_settle(position).items()
    ]


def _payouts(context: ActionContext) -> dict[Side, Decimal]:
    entered = {side: context.inputs.get(field) for side, field in PAYOUTS.items()}
    return {side: payout for side, payout in entered.items() if payout is not None}


def _preview_settlement(position: PositionRecord, context: ActionContext) -> str:
    """How it will close, and the profit of the two plain settlements."""
    legs = overrides.legs_to_settle(position)
    cases = []
    for winner, leg in legs.items():
        payouts = {side: Decimal(side is winner) for side in legs}
        profit = formats.gain(overrides.settlement_by(position, payouts).profit)
        cases.append(f"{profit} if {leg.venue}'s {leg.outcome_name} pays 1")
    moves = "" if position.state is State.EXPIRED else "expire and then "
    return (
        f"will {moves}be closed as profitable or as a loss, for good, by the payouts "
        f"entered here: {', '.join(cases)}."
    )


def _confirm_settlement(position: PositionRecord, context: ActionContext) -> str:
    payouts = _payouts(context)
    settlement = overrides.settlement_by(position, payouts)
    legs = [
        f"{leg.venue}'s {leg.outcome_name} pays {formats.price(payouts[side])} per set"
        for side, leg in overrides.legs_to_settle(position).items()
    ]
    profit = formats.gain(settlement.profit)
    percent = formats.gain_percent(settlement.profit_pct)
    differ = " The venues settle differently." if settlement.venues_differ else ""
    return (
        f"{'; '.join(legs)}. It closes as {settlement.state}: {profit} ({percent})."
        f"{differ}"
    )


@partial(
    Action,
    "settle",
    "Settle by hand",
    POSITION,
    _preview_settlement,
    confirm=_confirm_settlement,
    fields=tuple(PAYOUTS.values()),
    fields_for=_payout_fields,
    is_for_one=True,
    returns_record=True,
)
def settle(position: PositionRecord, context: ActionContext) -> str:
    """Close an entered position by what each filled leg paid."""
    payouts = _payouts(context)
    closed = overrides.settle_by_hand(position, payouts, context.operator)
    return f"closed as {closed.state}."


def _preview_check(position: PositionRecord, context: ActionContext) -> str:
    overrides.due_now(position, context.now())
    return "will be due at once, as will the agent's check."


@partial(Action, "check", "Check now", POSITION, _preview_check, is_paced=True)
def check(position: PositionRecord, context: ActionContext) -> str:
    """Have the agent check a position as soon as it can."""
    check_position_now(position, context.operator)
    return "due now; a running agent checks it within seconds."
