"""Cuts records down to what is read of them, so that memory holds nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from positions.venues.fields import Record
from positions.venues.texts import RULES_CAP, TITLE_CAP

# `clean` looks at four times what it returns, so a text cut here reads the same. Of
# rules it says that there was more.
TEXT = 4 * RULES_CAP + 1
SHORT_TEXT = 4 * TITLE_CAP
# Tags, sources and price ranges are a handful.
MOST_NESTED = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields that are read of one kind of record.

    Of `fields` the value is kept, of `present` only that there is one; `nested` are
    records, or lists of records, in a shape of their own.
    """

    fields: tuple[str, ...]
    present: tuple[str, ...] = ()
    nested: Mapping[str, Shape] = field(default_factory=dict)
    # The longest text of a field, and the most records of this shape in one list.
    longest: int = SHORT_TEXT
    most: int = MOST_NESTED
    _plain: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_plain", frozenset(self.fields))

    def cut(self, record: Record) -> Record:
        """The record without whatever nobody reads."""
        plain, longest = self._plain, self.longest
        # Of tens of thousands of records, so without a call for each field.
        kept = {
            key: (
                value
                if isinstance(value, str) and len(value) <= longest
                else _bounded(value, longest)
            )
            for key, value in record.items()
            if key in plain
        }
        for key in self.present:
            if key in record:
                kept[key] = None
        for key, shape in self.nested.items():
            if key in record:
                kept[key] = shape.cut_any(record[key])
        return kept

    def cut_any(self, value: object) -> object:
        """A record, or the records of a list, cut; anything else bounded."""
        if isinstance(value, list):
            return [self._element(element) for element in value[: self.most]]
        return self._element(value)

    def _element(self, value: object) -> object:
        if isinstance(value, Mapping):
            return self.cut(value)
        return _bounded(value, SHORT_TEXT)


def _bounded(value: object, longest: int) -> object:
    if isinstance(value, str):
        return value if len(value) <= longest else value[:longest]
    if isinstance(value, list | dict) and value and len(repr(value)) > longest:
        # A text, as `strict_json` leaves where it read something unusable.
        return f"more than {longest} characters"
    return value
