"""Labelled pairs of questions in the words of the venues, from the TOML files here.

Each group of a file has some markets of each venue. Markets that `says` the same ask
the same question, `!` before it is the negation; every remaining pair of a group is a
near miss. `same` lists further questions that a market equals. `doubt` marks a market
whose rules only a person can judge: to accept it is wrong, to reject it is right.
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
class LabelledPair:
    """Two markets and how they are related: same, inverted or different."""

    family: str
    market_a: Market
    market_b: Market
    label: str

    @property
    def name(self) -> str:
        return f"{self.market_a.title} / {self.market_b.market_id}"


@cache
def labelled_pairs() -> tuple[LabelledPair, ...]:
    return tuple(
        case
        for path in sorted(FOLDER.glob("*.toml"))
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]
        for case in _cases(group)
    )


def _cases(group: dict[str, Any]) -> Iterator[LabelledPair]:
    tables_b = [(table, _on_kalshi(table)) for table in group["kalshi"]]
    for number, table_a in enumerate(group["polymarket"]):
        market_a = _on_polymarket(table_a, number)
        for table_b, market_b in tables_b:
            label = _label(table_a, table_b)
            yield LabelledPair(group["family"], market_a, market_b, label)


def _label(a: dict[str, Any], b: dict[str, Any]) -> str:
    if b.get("label") == "doubt":
        return "different"
    if a["says"] == b["says"] or a["says"] in b.get("same", ()):
        return "same"
    return "inverted" if b["says"] == f"!{a['says']}" else "different"


def _on_polymarket(table: dict[str, Any], number: int) -> Market:
    record = {
        "id": str(number + 1),
        "question": table["title"],
        "description": table["rules"],
        "endDate": f"{table['end']}T12:00:00Z",
        **table.get("more", {}),
    }
    return parse_polymarket(record, reduced=True)


def _on_kalshi(table: dict[str, Any]) -> Market:
    kind, low, high = table.get("strike", ("", "", ""))
    record = {
        "ticker": table["ticker"],
        "event_ticker": table["ticker"].rpartition("-")[0],
        "title": table["title"],
        "yes_sub_title": table.get("side", ""),
        "rules_primary": table["rules"],
        "rules_secondary": table.get("secondary", ""),
        "close_time": table.get("close", "2027-12-31T15:00:00Z"),
        "strike_type": kind,
        "floor_strike": Decimal(low) if low else None,
        "cap_strike": Decimal(high) if high else None,
    }
    return parse_kalshi(record, reduced=True)
