"""Actions on positions: cancel before entry, settle by hand, check now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal

from django import forms
from django.urls import NoReverseMatch, reverse

from arbsite.overrides.action import ActionContext, Steps, Target
from arbsite.overrides.forms import ActionForm, bounded
from positions.lifecycle import State
from positions.models import POSITIONS, Position, PositionRecord, Side
from positions.services import overrides, recovering
from positions.services.operator import OverrideRejected
from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from strategy.services.overrides import check_position_now
from tasklog import formats

EVENTS_SHOWN = 10
ATTEMPTS = 5


def _page(position: PositionRecord) -> str:
    try:
        return reverse("position", args=[position.id])
    except NoReverseMatch:
        return reverse("positions")


def _find(identity: str) -> PositionRecord | None:
    position = POSITIONS.get(identity)
    if position is not None and position.quarantined_at is not None:
        raise OverrideRejected(
            f"it is in quarantine ({position.quarantine_reason}): repair or release it"
        )
    return position


def _changes_since(position: PositionRecord, token: str) -> Sequence[str]:
    version = token.rpartition(":")[2]
    seen = int(version) if version.isdecimal() else position.version
    later = [event for event in position.events if (event.version or 0) > seen]
    return [f"{event.kind}: {event.details}" for event in later[-EVENTS_SHOWN:]]


POSITION: Target[PositionRecord] = Target(
    name="position",
    argument="position",
    path="/positions/{position_id}",
    get=_find,
    title=lambda position: position.event_name or position.id,
    page=_page,
    version_token=lambda position: f"{position.state}:{position.version}",
    changes_since=_changes_since,
    version=lambda position: position.version,
    lists={Position: str},
)


def _retried(call: Callable[[], object]) -> None:
    """Repeats a call while a venue does not answer, a few times and without waiting."""
    for _ in range(ATTEMPTS - 1):
        with suppress(VenueUnavailable, OutcomeUnknown):
            call()
            return
    call()


@POSITION.action("cancel", "Cancel before entry", returns_record=True)
def cancel(position: PositionRecord, context: ActionContext) -> Steps:
    """Cancel a position of which nothing was bought yet."""
    operator, venues = context.operator, context.open_venues()
    _retried(lambda: overrides.check_cancellable(position, venues))
    yield "will be cancelled; nothing was bought, and nothing will be."
    # The venues are asked before anything is written, so that it can be repeated.
    _retried(lambda: overrides.cancel_before_entry(position, operator, venues))
    yield "cancelled."


@POSITION.action("take-over", "Take over filled orders", is_for_one=True)
def take_over(position: PositionRecord, context: ActionContext) -> Steps:
    """Give orders of a cancelled position that were filled a position of their own."""
    venues = context.open_venues()
    legs = recovering.filled_orders(position, venues)
    shares = ", ".join(
        f"{formats.amount(leg.filled_size)} × {leg.outcome_name} on {leg.venue}"
        for leg in legs
        if leg.filled_size
    )
    yield f"{shares} get a position, which the agent completes or sells."
    fresh = recovering.take_over(position, context.operator, venues)
    yield f"taken over by position {fresh.id}."


def _payout(side: Side) -> forms.DecimalField:
    return bounded(
        forms.DecimalField,
        Decimal(0),
        Decimal(1),
        f"Leg {side}: payout per set",
        decimal_places=8,
        help_text="Dollars per set: 1, 0, 0.5 if void, or whatever it paid.",
        required=False,
    )


class SettlementForm(ActionForm):
    """What each leg paid; fitted to a position, each filled leg has to have paid."""

    group = "payouts"
    a = _payout(Side.A)
    b = _payout(Side.B)

    def fit(self, record: PositionRecord) -> None:
        legs = overrides.legs_to_settle(record)
        for side in Side:
            field = self.fields[side]
            if leg := legs.get(side):
                field.label = f"{leg.venue}, {leg.outcome_name}: payout per set"
                field.initial, field.required = leg.payout, True
            else:
                del self.fields[side]


@POSITION.action(
    "settle",
    "Settle by hand",
    form=SettlementForm,
    has_confirmation=True,
    is_for_one=True,
    returns_record=True,
)
def settle(position: PositionRecord, context: ActionContext) -> Steps:
    """Close an entered position by what each filled leg paid."""
    entered = {side: context.inputs.get(side) for side in Side}
    payouts = {side: paid for side, paid in entered.items() if paid is not None}
    yield _closing(position, payouts) if payouts else _plain_closings(position)
    closed = overrides.settle_by_hand(position, payouts, context.operator)
    yield f"closed as {closed.state}."


def _plain_closings(position: PositionRecord) -> str:
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


def _closing(position: PositionRecord, payouts: Mapping[Side, Decimal]) -> str:
    """How it will close by these payouts."""
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


@POSITION.action("check", "Check now", is_paced=True)
def check(position: PositionRecord, context: ActionContext) -> Steps:
    """Have the agent check a position as soon as it can."""
    overrides.due_now(position, context.operator.now())
    yield "will be due at once, as will the agent's check."
    check_position_now(position, context.operator)
    yield "due now; a running agent checks it within seconds."
