"""How is a market kept in a document and read back as the same value?"""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from positions.venues.fees import FeeSchedule, Rounding
from positions.venues.types import (
    Market,
    MarketStatus,
    Outcome,
    PriceStep,
    Quote,
    VenueName,
)


def to_document(market: Market) -> dict[str, Any]:
    """Plain values only; decimals stay Decimal, times stay aware."""
    document = asdict(market)
    document["facts"] = [list(item) for item in market.facts.items()]
    return document


def from_document(document: dict[str, Any]) -> Market:
    """The market again. Raises KeyError, TypeError or ValueError if it is damaged."""
    fee = document["fee"]
    plain = {
        **document,
        "venue": VenueName(document["venue"]),
        "status": MarketStatus(document["status"]),
        "outcomes": _pair(Outcome(**one) for one in document["outcomes"]),
        "quotes": _pair(Quote(**one) for one in document["quotes"]),
        "price_steps": tuple(PriceStep(**one) for one in document["price_steps"]),
        "fee": FeeSchedule(
            Decimal(fee["rate"]),
            int(fee["exponent"]),
            Decimal(fee["quantum"]),
            Rounding(fee["rounding"]),
        ),
        "facts": dict(document["facts"]),
    }
    return Market(**plain)


def _pair(items: Any) -> Any:
    first, second = items
    return first, second
