"""Find, preview, confirm and execute actions alike from every entry point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from arbsite.overrides.action import Action, ActionContext, Inputs, Missing
from arbsite.overrides.fields import REASON
from positions.services.operator import OverrideRejected
from positions.venues.errors import VenueError
from tasklog.records import TRAIL
from tasklog.storage.codec import DamagedDocument
from tasklog.storage.ids import content_id

R = TypeVar("R")

LONGEST_ID = 200
REJECTED = "rejected"


class InvalidInputs(Exception):
    """An input is missing or cannot be used."""


class ActionForm(forms.Form):
    """The inputs of an action and the reason, checked for every entry point.

    The fields are fitted to the record, if there is one yet.
    """

    def __init__(
        self,
        action: Action[R],
        now: datetime,
        data: Any = None,
        shown_at: datetime | None = None,
        record: R | None = None,
    ):
        super().__init__(data)
        self._check, self._now, self._shown_at = action.check, now, shown_at or now
        fields = action.fields
        if record is not None and action.fields_for is not None:
            fields = action.fields_for(record)
        for field in (*fields, REASON):
            self.fields[field.name] = field.form_field()

    def clean(self) -> dict[str, Any]:
        if not self.errors and self._check:
            try:
                self._check(self.inputs, self._now)
            except OverrideRejected as problem:
                raise ValidationError(str(problem), REJECTED) from None
        return self.cleaned_data

    @property
    def inputs(self) -> Inputs:
        return Inputs(self._shown_at, self.cleaned_data)

    @property
    def reason(self) -> str:
        return str(self.cleaned_data[REASON.name])


def read_inputs(
    action: Action[Any], entered: Mapping[str, str], now: datetime
) -> tuple[Inputs, str]:
    """The inputs and the reason of a program or a command.

    Raises InvalidInputs, and OverrideRejected for inputs that do not fit together.
    """
    form = ActionForm(action, now, entered)
    if form.is_valid():
        return form.inputs, form.reason
    if form.has_error(NON_FIELD_ERRORS, REJECTED):
        raise OverrideRejected(" ".join(map(str, form.non_field_errors())))
    problems = (
        f"{name}: {' '.join(map(str, texts))}" for name, texts in form.errors.items()
    )
    raise InvalidInputs("; ".join(problems))


def find(action: Action[R], identity: str) -> R:
    """The record to act on. Raises Missing, or OverrideRejected for a damaged one."""
    is_plausible = 0 < len(identity) <= LONGEST_ID and "\0" not in identity
    with rejections():
        record = action.target.find(identity) if is_plausible else None
    if record is None:
        raise Missing(f"there is no {action.target.name} {identity[:LONGEST_ID]!r}")
    return record


def preview(action: Action[R], record: R, context: ActionContext) -> str:
    """What will happen. Raises OverrideRejected."""
    with rejections():
        return action.preview(record, context)


def confirm(action: Action[R], record: R, context: ActionContext) -> str:
    """What exactly the inputs will do. Raises OverrideRejected."""
    with rejections():
        return (action.confirm or action.preview)(record, context)


def execute(action: Action[R], record: R, context: ActionContext) -> str:
    """What happened. Raises OverrideRejected.

    What the preview rejects is rejected here too, so that no entry point can do what
    another one refuses.
    """
    with rejections():
        action.preview(record, context)
        return action.execute(record, context)


@contextmanager
def rejections() -> Iterator[None]:
    """Turns what damaged documents and venues raise into OverrideRejected."""
    try:
        yield
    except VenueError as problem:
        raise OverrideRejected(str(problem)) from problem
    # A position without one of its legs can be read, and raises LookupError later.
    except (DamagedDocument, LookupError) as problem:
        raise OverrideRejected(f"the document is damaged ({problem})") from problem


def execution_key(name: str, actor: str, ticket: str, identity: str) -> str:
    """The id of the line that one form leaves for one record, however often sent."""
    return content_id("asked", name, actor, ticket, identity) if ticket else ""


def is_executed(key: str) -> bool:
    """The line of this form is in the trail."""
    return bool(key) and TRAIL.raw.find_one({"_id": key}, {"_id": 1}) is not None
