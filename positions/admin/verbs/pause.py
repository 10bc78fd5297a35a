"""How do people pause and resume entries, in the admin and on the pages?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from positions.admin.verbs.doing import operator, refusing, wall_now
from positions.services import pausing
from positions.services.pausing import standing
from tasklog import formats
from tasklog.admin.overriding import Instruction, Override, ReasonForm, Refused
from tasklog.storage.codec import Document
from tasklog.storage.reading import clean, moment, text

LONGEST_PAUSE = timedelta(days=366)


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
        "until somebody resumes them" if end is None else f"until {formats.exact(end)}"
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
