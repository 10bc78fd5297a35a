"""Forms of operator actions: they check what is entered at every entry point."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

import pydantic
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from positions.services.operator import OverrideRejected

N = TypeVar("N", bound=forms.IntegerField)

# Control, format, surrogate, private and unassigned characters leave nothing on a
# screen. Nor do some letters and marks: Hangul fillers, variation selectors and such.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]"
)
ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
TRIMMED_LINE = r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"
DECIMAL = r"^[0-9]{1,9}(\.[0-9]{1,8})?$"
REASON = "reason"


def visible(line: str) -> str:
    """What can be seen of a text, as one line without blanks around it."""
    characters = (
        " " if character.isspace() else character
        for character in BLANK.sub("", line)
        if character.isspace() or unicodedata.category(character) not in INVISIBLE
    )
    return " ".join("".join(characters).split())


class InvalidInputs(OverrideRejected):
    """An input is missing or cannot be used."""


class LineField(forms.CharField):
    """One line whose length is counted after removing what nobody can see."""

    def to_python(self, value: Any) -> str:
        return visible(str(super().to_python(value)))


def bounded(field: type[N], least: Any, most: Any, label: str, **more: Any) -> N:
    """A field for a number between two bounds, both included."""
    message = f"Use a number between {least} and {most}."
    errors = dict.fromkeys(("min_value", "max_value", "invalid"), message)
    bounds = {"min_value": least, "max_value": most, "error_messages": errors}
    return field(label=label, **bounds, **more)


class ActionForm(forms.Form):
    """The reason for an action; subclasses add its inputs.

    On the command line, an input that is not required is an option. In the API's JSON,
    the inputs are in the `group`, if it has a name.
    """

    group = ""
    reason = LineField(
        min_length=3,
        max_length=500,
        help_text="Why? It is kept in the task log, with your name.",
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, now: datetime, data: Any = None, record: Any = None):
        super().__init__(data)
        self.now = now
        self.fields[REASON] = self.fields.pop(REASON)
        if record is not None:
            self.fit(record)

    def fit(self, record: Any) -> None:
        """Fit the fields to the record they are about."""

    def check_inputs(self) -> None:
        """Raises InvalidInputs; OverrideRejected where inputs do not fit together."""
        texts = {name: " ".join(map(str, self.errors[name])) for name in self.errors}
        if (mismatch := texts.pop(NON_FIELD_ERRORS, "")) and not texts:
            raise OverrideRejected(mismatch)
        if texts:
            problems = (f"{name}: {text}" for name, text in texts.items())
            raise InvalidInputs("; ".join(problems))

    @classmethod
    def inputs(cls) -> dict[str, forms.Field]:
        """All fields but the reason."""
        fields: dict[str, forms.Field] = cls.base_fields
        return {name: field for name, field in fields.items() if name != REASON}


def api_type(field: forms.Field) -> Any:
    """What a field takes in JSON, as the API documents and checks it."""
    match field:
        case forms.DecimalField():  # text, so that no digit is lost
            limits = pydantic.Field(pattern=DECIMAL, examples=["0.5"])
            return Annotated[str, limits]
        case forms.IntegerField(min_value=int(least), max_value=int(most)):
            # Strictly: neither text nor true may pass for a number.
            limits = pydantic.Field(ge=least, le=most, strict=True)
            return Annotated[int, limits]
        case forms.ChoiceField(choices=[*choices]):
            return Literal[tuple(word for word, _ in choices)]
        case forms.DateTimeField():
            return pydantic.AwareDatetime
        case forms.CharField(min_length=least, max_length=most):
            limits = pydantic.Field(
                min_length=least, max_length=most, pattern=TRIMMED_LINE
            )
            return Annotated[str, limits]
    raise TypeError(f"the API has no type for {field!r}")
