"""Records of the venues' APIs, from templates in data files.

A template has a record's keys in the venue's order. A value is a constant, or a text
with attributes of what the record is about, as {text.title} or {opens_at:iso}. A text
of one attribute and no form is that value itself; "{}" is one that the code adds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, partial
from operator import attrgetter
from string import Formatter
from typing import Any

from pydantic import RootModel

from positions.venues.simulator.data import DATA, read_table
from positions.venues.simulator.messages import Json
from positions.venues.simulator.wording import FORMS, shown

Read = Callable[[Any], Any]


class Tables(RootModel[dict[str, dict[str, Any]]]):
    """The templates of an API, by name."""


def record_of(api: str, name: str, subject: object, **added: Any) -> Json:
    """The record with this name about the subject. Raises LookupError, DataError."""
    return {
        key: added[key] if read is None else read(subject)
        for key, read in _templates(api)[name].items()
    }


@cache
def _templates(api: str) -> dict[str, dict[str, Read | None]]:
    tables = read_table(DATA / "records" / f"{api}.toml", Tables).root
    return {name: _readers(table) for name, table in tables.items()}


def _readers(table: Mapping[str, Any]) -> dict[str, Read | None]:
    return {k: None if value == "{}" else _reader(value) for k, value in table.items()}


def _reader(value: Any) -> Read:
    """What reads a value from the subject of a record."""
    if isinstance(value, dict):
        readers = {key: _reader(each) for key, each in value.items()}
        return lambda subject: {key: read(subject) for key, read in readers.items()}
    if isinstance(value, list):
        items = [_reader(each) for each in value]
        return lambda subject: [read(subject) for read in items]
    if not isinstance(value, str) or "{" not in value:
        constant = float(value) if isinstance(value, Decimal) else value
        return lambda subject: constant
    parsed = [part[:3] for part in Formatter().parse(value)]
    if len(parsed) == 1 and not parsed[0][0]:
        return _attribute(parsed[0][1], parsed[0][2])
    parts = [(text, field and _attribute(field, form)) for text, field, form in parsed]
    return lambda subject: "".join(
        f"{text}{read(subject) if read else ''}" for text, read in parts
    )


def _attribute(path: str | None, form: str | None) -> Read:
    read = attrgetter(path or "")
    if not form:
        return read
    show = FORMS.get(form) or partial(shown, form=form)
    return lambda subject: show(read(subject))
