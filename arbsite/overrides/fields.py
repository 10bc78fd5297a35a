"""Input fields: declared once, they yield form fields, API types and arguments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Generic, Literal, TypeVar

import pydantic
from django import forms

T = TypeVar("T")

# Control, format, surrogate, private and unassigned characters leave nothing on a
# screen. Nor do some letters and marks: Hangul fillers, variation selectors and such.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]"
)
ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
TRIMMED_LINE = r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*[^\x00-\x20\x7f]$"
DECIMAL = r"^[0-9]{1,9}(\.[0-9]{1,8})?$"


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """One input. On the command line, a field that is not required is an option.

    `to_form_field` makes the field of a Django form, which checks and converts what was
    entered; `api_type` documents it in the API, whose JSON may hold it in a `group`.
    """

    name: str
    label: str
    to_form_field: Callable[..., forms.Field]
    api_type: Any
    help: str = ""
    is_required: bool = True
    initial: T | None = None
    group: str = ""

    def form_field(self) -> forms.Field:
        return self.to_form_field(
            label=self.label,
            help_text=self.help,
            required=self.is_required,
            initial=self.initial,
        )


def _bounds(least: object, most: object) -> dict[str, Any]:
    message = f"Use a number between {least} and {most}."
    codes = ("min_value", "max_value", "invalid")
    errors = dict.fromkeys(codes, message)
    return {"min_value": least, "max_value": most, "error_messages": errors}


def integer(name: str, label: str, least: int, most: int, **more: Any) -> Field[int]:
    """A whole number between two bounds, both included."""
    form_field = partial(forms.IntegerField, **_bounds(least, most))
    api_type = Annotated[int, pydantic.Field(ge=least, le=most)]
    return Field(name, label, form_field, api_type, **more)


def decimal(
    name: str,
    label: str,
    least: Decimal,
    most: Decimal,
    places: int,
    pattern: str = DECIMAL,
    **more: Any,
) -> Field[Decimal]:
    """A decimal number between two bounds; text in JSON, so that no digit is lost."""
    bounds = _bounds(least, most)
    form_field = partial(
        forms.DecimalField, max_digits=9, decimal_places=places, **bounds
    )
    documented = pydantic.Field(
        pattern=pattern, description=more.get("help"), examples=["0.5"]
    )
    return Field(name, label, form_field, Annotated[str, documented], **more)


def choice(name: str, label: str, choices: Sequence[str], **more: Any) -> Field[str]:
    """One of a few words."""
    pairs = [(str(word), str(word)) for word in choices]
    form_field = partial(forms.ChoiceField, choices=pairs)
    return Field(name, label, form_field, Literal[tuple(map(str, choices))], **more)


def moment(name: str, label: str, **more: Any) -> Field[datetime]:
    """A time; in UTC where a person enters one, never without a zone in JSON."""
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    form_field = partial(forms.DateTimeField, widget=widget)
    return Field(name, label, form_field, pydantic.AwareDatetime, **more)


def text(name: str, label: str, least: int, most: int, **more: Any) -> Field[str]:
    """One line whose length is counted after removing what nobody can see."""
    widget = forms.Textarea({"rows": 3}) if most > 100 else forms.TextInput()
    lengths: dict[str, Any] = {"min_length": least, "max_length": most}
    form_field = partial(VisibleTextField, widget=widget, **lengths)
    pattern = ONE_LINE if least == 1 else TRIMMED_LINE
    documented = pydantic.Field(
        pattern=pattern, description=more.get("help"), **lengths
    )
    return Field(name, label, form_field, Annotated[str, documented], **more)


class VisibleTextField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return visible(str(super().to_python(value)))


def visible(line: str) -> str:
    """What can be seen of a text, as one line without blanks around it."""
    characters = (
        " " if character.isspace() else character
        for character in BLANK.sub("", line)
        if character.isspace() or unicodedata.category(character) not in INVISIBLE
    )
    return " ".join("".join(characters).split())


# Every action has it.
REASON = text(
    "reason", "Reason", 3, 500, help="Why? It is kept in the task log, with your name."
)
