"""What an override changed, as text: made from records, shown to people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal

from tasklog.records import Change

LENGTH = 200
NOTHING = "none"


def as_text(content: object) -> str | None:
    """A value of a record as one line of text, None for None.

    Decimals without exponents, times in ISO 8601 and UTC, records as "field value".
    """
    if content is None:
        return None
    if isinstance(content, Decimal):
        return f"{content:f}"
    if isinstance(content, datetime):
        return content.astimezone(UTC).isoformat(timespec="seconds")
    if is_dataclass(content) and not isinstance(content, type):
        parts = ((name.name, getattr(content, name.name)) for name in fields(content))
        content = ", ".join(
            f"{name} {as_text(part) or NOTHING}" for name, part in parts
        )
    return str(content)[:LENGTH]


def changed_fields(
    before: object | None, after: object | None, names: Sequence[str]
) -> tuple[Change, ...]:
    """The named fields of two records of one kind; None where there is no record."""
    return tuple(
        Change(
            name,
            as_text(getattr(before, name, None)),
            as_text(getattr(after, name, None)),
        )
        for name in names
    )


def describe(changes: Iterable[Change]) -> str:
    """state: watching → cancelled; attention: a venue failed → none"""
    return "; ".join(
        f"{change.field.replace('_', ' ')}: {change.before or NOTHING} → "
        f"{change.after or NOTHING}"
        for change in changes
        if change.before != change.after
    )
