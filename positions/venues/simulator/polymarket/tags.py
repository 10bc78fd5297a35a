"""How does Polymarket number and spell its tags?"""

from __future__ import annotations

from collections.abc import Sequence

from positions.venues.simulator.answers import Json


def tag_records(labels: Sequence[str]) -> list[Json]:
    return [
        {
            "id": str(tag_number(label)),
            "label": label,
            "slug": label.lower().replace(" ", "-"),
        }
        for label in labels
    ]


def tag_number(label: str) -> int:
    """A number that only the words of the tag decide."""
    number = 0
    for letter in label.encode():
        number = (number * 31 + letter) % 99_991
    return number + 1
