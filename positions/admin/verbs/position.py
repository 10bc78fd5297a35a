"""Which overrides of a position do people have, in the admin and on the pages?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from pymongo.collection import Collection

from positions.admin.verbs.doing import DAMAGED, operator, refusing
from positions.lifecycle import State
from positions.services.overrides import (
    OverrideRefused,
    cancel_before_entry,
    check_cancellable,
    held_legs,
    settle_by_hand,
    settlement_by,
)
from positions.venues.paper.ledger import COLLECTION, PaperLedger
from tasklog import formats
from tasklog.admin.overriding import Instruction, Override, ReasonForm
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import text


def stamp(document: Document) -> str:
    return f"{document.get('state')}:{document.get('version')}"


def is_ordered(client_order_id: str) -> bool:
    orders: Collection[Any] = collection(COLLECTION)
    return PaperLedger(orders).find(client_order_id) is not None


@refusing
def _foretell_cancel(document: Document) -> str:
    check_cancellable(document, is_ordered)
    return "will be cancelled; nothing was bought, and nothing will be."


@refusing
def _cancel(document: Document, given: Instruction) -> str:
    cancel_before_entry(document, operator(given), is_ordered)
    return "cancelled."


@refusing
def _foretell_settlement(document: Document) -> str:
    """Its course, and what it earns in the two plain cases."""
    held = held_legs(document)
    way = "" if document["state"] == State.EXPIRED else "expire and then "
    cases = []
    for winner, leg in held.items():
        payouts = {index: Decimal(index == winner) for index in held}
        earned = formats.gain(settlement_by(document, payouts).profit)
        cases.append(f"{earned} if {leg['venue']}'s {leg['outcome_name']} pays 1")
    return (
        f"will {way}be closed as profitable or as a loss, for good, by the payouts "
        f"given here: {', '.join(cases)}."
    )


def _payouts(given: Instruction) -> dict[int, Decimal]:
    return {
        int(name.removeprefix("payout_")): value
        for name, value in given.values.items()
        if name.startswith("payout_")
    }


@refusing
def _weigh_settlement(document: Document, given: Instruction) -> str:
    """What exactly these payouts earn."""
    payouts = _payouts(given)
    result = settlement_by(document, payouts)
    legs = [
        f"{text(leg, 'venue')}'s {text(leg, 'outcome_name')} pays "
        f"{formats.price(payouts[index])} per set"
        for index, leg in held_legs(document).items()
    ]
    differ = " The venues settle differently." if result.venues_differ else ""
    earned = (
        f"{formats.gain(result.profit)} ({formats.gain_percent(result.profit_pct)})"
    )
    return f"{'; '.join(legs)}. It closes as {result.state}: {earned}.{differ}"


@refusing
def _settle(document: Document, given: Instruction) -> str:
    closed = settle_by_hand(document, _payouts(given), operator(given))
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


CANCEL = Override(
    "cancel_before_entry", "Cancel before entry", _foretell_cancel, _cancel, stamp
)
SETTLE = Override(
    "settle_by_hand",
    "Settle by hand",
    _foretell_settlement,
    _settle,
    stamp,
    _settlement_form,
    is_for_one=True,
    weigh=_weigh_settlement,
)
