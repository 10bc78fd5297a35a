"""Positions in the admin: read-only, with the operator's overrides as actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from pymongo.collection import Collection

from positions.lifecycle import State
from positions.models import Position
from positions.models.pause import Pause
from positions.services.overriding import (
    Operator,
    OverrideRefused,
    cancel_before_entry,
    check_cancellable,
    held_legs,
    settle_by_hand,
    settlement_by,
)
from positions.venues.base import Clock, VenueError
from positions.venues.ledger import COLLECTION, PaperLedger
from positions.venues.wiring import open_clock
from tasklog import figures
from tasklog.admin.inspection import (
    DocumentAdmin,
    column,
    figure,
    money,
    percentage,
    profit,
    set_price,
    time,
    yes_or_no,
)
from tasklog.admin.overriding import (
    Instruction,
    OverridableAdmin,
    Override,
    ReasonForm,
    Refused,
)
from tasklog.documents import Document, collection
from tasklog.reading import text

DAMAGED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


def clock() -> Clock:
    """The clock of this installation's venues."""
    return open_clock(settings.ARBSITE, collection, lambda: datetime.now(UTC))


def operator(given: Instruction) -> Operator:
    return Operator(given.actor, given.reason, clock())


def refusing(act: Callable[..., str]) -> Callable[..., str]:
    """What a service refuses, or cannot do to a damaged document, is told."""

    def told(document: Document, *given: Any) -> str:
        try:
            return act(document, *given)
        except (OverrideRefused, VenueError) as error:
            raise Refused(str(error)) from None
        except DAMAGED as error:
            raise Refused(f"the document is damaged ({error!r})") from None

    return told


def stamp(document: Document) -> str:
    return f"{document.get('state')}:{document.get('version')}"


def _is_ordered(client_order_id: str) -> bool:
    orders: Collection[Any] = collection(COLLECTION)
    return PaperLedger(orders).find(client_order_id) is not None


@refusing
def _foretell_cancel(document: Document) -> str:
    check_cancellable(document, _is_ordered)
    return "will be cancelled; nothing was bought, and nothing will be."


@refusing
def _cancel(document: Document, given: Instruction) -> str:
    cancel_before_entry(document, operator(given), _is_ordered)
    return "cancelled."


@refusing
def _foretell_settlement(document: Document) -> str:
    """Its course, and what it earns in the two plain cases."""
    held = held_legs(document)
    way = "" if document["state"] == State.EXPIRED else "expire and then "
    cases = []
    for winner, leg in held.items():
        payouts = {index: Decimal(index == winner) for index in held}
        earned = figures.gain(settlement_by(document, payouts).profit)
        cases.append(f"{earned} if {leg['venue']}'s {leg['outcome_name']} pays 1")
    return (
        f"will {way}be closed as profitable or as a loss, for good, by the payouts "
        f"given here: {', '.join(cases)}."
    )


@refusing
def _settle(document: Document, given: Instruction) -> str:
    payouts = {
        int(name.removeprefix("payout_")): value
        for name, value in given.values.items()
        if name.startswith("payout_")
    }
    closed = settle_by_hand(document, payouts, operator(given))
    return f"closed as {closed['state']}."


def _settlement_form(document: Document, data: Any) -> forms.Form:
    """A payout for each leg that was bought, and the reason."""
    form = ReasonForm(data)
    try:
        held = held_legs(document)
    except (OverrideRefused, *DAMAGED):
        return form
    for index, leg in held.items():
        form.fields[f"payout_{index}"] = forms.DecimalField(
            min_value=0,
            max_value=1,
            max_digits=9,
            decimal_places=8,
            initial=leg["payout"],
            label=f"{text(leg, 'venue')}, {text(leg, 'outcome_name')}: payout per set",
            help_text="Dollars per set: 1, 0, 0.5 if void, or whatever it paid.",
        )
    form.order_fields([name for name in form.fields if name != "reason"])
    return form


@admin.register(Position)
class PositionAdmin(OverridableAdmin):
    columns = (
        column("event_name", label="event"),
        column("state"),
        column("market_type", label="type"),
        column("stake", money),
        column("target_profit", percentage, "target"),
        column("actual_profit", profit, "profit"),
        column("days_held", figure),
        column("expiration_date", time, "ends (venue time)"),
        column("attention"),
    )
    more = (
        column("platform_a"),
        column("entry_price_a", set_price),
        column("amount_bet_a", money),
        column("platform_b"),
        column("entry_price_b", set_price),
        column("amount_bet_b", money),
        column("size", figure),
        column("worst_case", profit),
        column("actual_profit_pct", percentage),
        column("venues_differ", yes_or_no),
        column("created_at", time, "created (venue time)"),
        column("entered_at", time, "entered (venue time)"),
        column("expired_at", time, "expired (venue time)"),
        column("resolved_at", time, "closed (venue time)"),
        column("last_checked", time, "last checked (venue time)"),
        column("mode"),
        column("version", figure),
    )
    list_filter = ("state", "market_type")
    ordering = ("-created_at", "-id")
    search_fields = ("id__exact",)
    search_help_text = "By the whole id of a position."
    # Upper layers add theirs.
    overrides = [
        Override(
            "cancel_before_entry",
            "Cancel before entry",
            _foretell_cancel,
            _cancel,
            stamp,
        ),
        Override(
            "settle_by_hand",
            "Settle by hand",
            _foretell_settlement,
            _settle,
            stamp,
            _settlement_form,
            is_for_one=True,
        ),
    ]


@admin.register(Pause)
class PauseAdmin(DocumentAdmin):
    columns = (
        column("_id", label="scope"),
        column("actor"),
        column("reason"),
        column("since", time),
        column("until", time),
    )
    ordering = ("id",)
