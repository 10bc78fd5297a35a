"""Which overrides of what is held do people have, in the admin and on the pages?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from pymongo.collection import Collection

from positions.lifecycle import State
from positions.services import pausing
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
from tasklog.admin.overriding import Instruction, Override, ReasonForm, Refused
from tasklog.documents import Document, collection
from tasklog.reading import clean, moment, text

DAMAGED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
LONGEST_PAUSE = timedelta(days=366)


def wall_now() -> datetime:
    return datetime.now(UTC)


def clock() -> Clock:
    """The clock of this installation's venues."""
    return open_clock(settings.ARBSITE, collection, wall_now)


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
        f"{figures.price(payouts[index])} per set"
        for index, leg in held_legs(document).items()
    ]
    differ = " The venues settle differently." if result.venues_differ else ""
    earned = (
        f"{figures.gain(result.profit)} ({figures.gain_percent(result.profit_pct)})"
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


class PauseForm(ReasonForm):
    """A pause ends when somebody ends it, or after so many hours."""

    hours = forms.DecimalField(
        required=False,
        min_value=Decimal("0.1"),
        max_value=Decimal(LONGEST_PAUSE // timedelta(hours=1)),
        max_digits=6,
        decimal_places=2,
        label="For how many hours",
        help_text="Empty: until somebody resumes it.",
    )
    until = forms.DateTimeField(
        required=False,
        label="Or until (UTC)",
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    field_order = ("hours", "until", "reason")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("hours") and given.get("until"):
            raise forms.ValidationError("Say hours or a time, not both.")
        until = given.get("until")
        if until is not None and not wall_now() < until < wall_now() + LONGEST_PAUSE:
            self.add_error("until", "A time ahead, within a year.")
        return given


def standing(scope: str) -> Document | None:
    """The pause of a scope, whether its time is over or not."""
    return collection("pauses").find_one({"_id": scope}, {"line": 0})


def pause_stamp(pause: Document | None) -> str:
    since = None if pause is None else moment(pause, "since")
    return "" if since is None else since.isoformat()


def words_for(scope: str) -> str:
    kind, _, name = scope.partition(":")
    return {"type": f"in market type {clean(name, 120)}", "pair": "in this pair"}.get(
        kind, "everywhere"
    )


def pauses(scope_of: Callable[[Document], str]) -> tuple[Override, Override]:
    """Pause and resume, for documents that name a scope. `scope_of` may refuse."""

    def told(document: Document) -> tuple[str, Document | None]:
        scope = scope_of(document)
        return scope, standing(scope)

    def mark(document: Document) -> str:
        try:
            return pause_stamp(told(document)[1])
        except Refused:
            return ""

    return (
        Override(
            "pause_entries",
            "Pause entries",
            lambda document: _foretell_pause(*told(document)),
            lambda document, given: _pause(scope_of(document), given),
            mark,
            lambda document, data: PauseForm(data),
            weigh=lambda document, given: _weigh_pause(scope_of(document), given),
        ),
        Override(
            "resume_entries",
            "Resume entries",
            lambda document: _foretell_resume(*told(document)),
            lambda document, given: _resume(scope_of(document), given),
            mark,
        ),
    )


def _end(given: Instruction) -> datetime | None:
    hours, until = given.values.get("hours"), given.values.get("until")
    if hours:
        return wall_now() + timedelta(hours=float(hours))
    return until if isinstance(until, datetime) else None


def _foretell_pause(scope: str, present: Document | None) -> str:
    where = words_for(scope)
    instead = "" if present is None else f" It replaces the {_told(present)}."
    return (
        f"no position will be entered {where}. What is held is looked after all the "
        f"same, and a basket whose first leg is bought is completed.{instead}"
    )


def _told(pause: Document) -> str:
    return f"pause by {text(pause, 'actor')}: {text(pause, 'reason')}"


def _weigh_pause(scope: str, given: Instruction) -> str:
    end = _end(given)
    how_long = (
        "until somebody resumes them" if end is None else f"until {figures.exact(end)}"
    )
    return f"No entries {words_for(scope)} {how_long}."


def _foretell_resume(scope: str, present: Document | None) -> str:
    if present is None:
        raise Refused(f"entries {words_for(scope)} are not paused")
    return (
        f"entries {words_for(scope)} are allowed again; this ends the {_told(present)}."
    )


def _as_seen(given: Instruction) -> Callable[[Document | None], bool]:
    return lambda before: pause_stamp(before) == given.stamp


@refusing
def _pause(scope: Any, given: Instruction) -> str:
    pausing.pause(scope, operator(given), _end(given), _as_seen(given))
    return f"no entries {words_for(scope)} from now on."


@refusing
def _resume(scope: Any, given: Instruction) -> str:
    pausing.resume(scope, operator(given), _as_seen(given))
    return f"entries {words_for(scope)} are allowed again."


def pair_of(document: Document) -> str:
    """The scope of a position's pair."""
    pair = document.get("pair_id")
    if not isinstance(pair, str) or not pair:
        raise Refused("the document names no pair")
    return f"pair:{pair}"


def itself(document: Document) -> str:
    return str(document["_id"])


PAUSE, RESUME = pauses(itself)
PAUSE_PAIR, RESUME_PAIR = pauses(pair_of)
