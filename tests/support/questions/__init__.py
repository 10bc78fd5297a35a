"""Which questions do the venues ask in their own words, and which of them are one?

Each group of a file holds some markets of either venue. What `says` the same is the
same question, `!` before it is the negation; every other pair of a group is a near
miss. `same` lists further questions of the other venue that it equals. `doubt` marks a
market whose rules only a person can weigh: accepting it is wrong, refusing is right.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from positions.venues.kalshi.market import parse_market as parse_kalshi
from positions.venues.polymarket.market import parse_market as parse_polymarket
from positions.venues.types import Market

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Asked:
    """Two markets and what they are to each other: same, inverted or different."""

    family: str
    polymarket: Market
    kalshi: Market
    label: str

    @property
    def name(self) -> str:
        return f"{self.polymarket.title} / {self.kalshi.market_id}"


@cache
def asked() -> tuple[Asked, ...]:
    return tuple(
        case
        for path in sorted(FOLDER.glob("*.toml"))
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]
        for case in _cases(group)
    )


def _cases(group: dict[str, Any]) -> Iterator[Asked]:
    second = [(given, _on_kalshi(given)) for given in group["kalshi"]]
    for number, one in enumerate(group["polymarket"]):
        polymarket = _on_polymarket(one, number)
        for other, kalshi in second:
            yield Asked(group["family"], polymarket, kalshi, _label(one, other))


def _label(one: dict[str, Any], other: dict[str, Any]) -> str:
    if other.get("label") == "doubt":
        return "different"
    if one["says"] == other["says"] or one["says"] in other.get("same", ()):
        return "same"
    return "inverted" if other["says"] == f"!{one['says']}" else "different"


def _on_polymarket(given: dict[str, Any], number: int) -> Market:
    record = {
        "id": str(number + 1),
        "question": given["title"],
        "description": given["rules"],
        "endDate": f"{given['end']}T12:00:00Z",
        **given.get("more", {}),
    }
    return parse_polymarket(record, reduced=True)


def _on_kalshi(given: dict[str, Any]) -> Market:
    kind, low, high = given.get("strike", ("", "", ""))
    record = {
        "ticker": given["ticker"],
        "event_ticker": given["ticker"].rpartition("-")[0],
        "title": given["title"],
        "yes_sub_title": given.get("side", ""),
        "rules_primary": given["rules"],
        "rules_secondary": given.get("secondary", ""),
        "close_time": given.get("close", "2027-12-31T15:00:00Z"),
        "strike_type": kind,
        "floor_strike": Decimal(low) if low else None,
        "cap_strike": Decimal(high) if high else None,
    }
    return parse_kalshi(record, reduced=True)
