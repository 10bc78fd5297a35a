"""Tag records of the Gamma API."""

from __future__ import annotations

from collections.abc import Sequence

from positions.venues.simulator.messages import Json


def tag_records(labels: Sequence[str]) -> list[Json]:
    """The tags with these labels, with their ids and slugs."""
    return [
        {
            "id": str(tag_number(label)),
            "label": label,
            "slug": label.lower().replace(" ", "-"),
        }
        for label in labels
    ]


def tag_number(label: str) -> int:
    """A tag's id, a polynomial hash of its label."""
    # Not Python's hash(), which differs from process to process.
    number = 0
    for letter in label.encode():
        number = (number * 31 + letter) % 99_991
    return number + 1
