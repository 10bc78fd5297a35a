"""How does a Polymarket market stand, and what did it pay?

Final needs three things at once: closed, resolved by the oracle, and prices that
are exactly 1/0, 0/1 or a half each. A price of 0.9985 while a proposal may still
be disputed is a risk, not a result.
"""

from __future__ import annotations

from decimal import Decimal

from positions.venues.fields import (
    Record,
    Skipped,
    as_record,
    flag,
    hint,
    listed,
    price,
    text,
)
from positions.venues.types import MarketStatus, Resolution

Payouts = tuple[Decimal, Decimal]

_SETTLED_WORDS = {"resolved", "settled"}
_HALF = Decimal("0.5")
_PAYOUTS: set[Payouts] = {
    (Decimal(1), Decimal(0)),
    (Decimal(0), Decimal(1)),
    (_HALF, _HALF),
}


def parse_resolution(record: object) -> Resolution:
    """The standing of one Gamma market. Raises Skipped where it has no id."""
    market = as_record(record)
    market_id = identity(market)
    status = status_of(market)
    word = oracle_word(market)
    payouts = _payouts(market) if status is MarketStatus.FINAL else None
    if status is MarketStatus.CLOSED and word in _SETTLED_WORDS:
        word += ", but not at exact prices"
    times = ("closedTime", "endDate") if flag(market, "closed") else ("endDate",)
    return Resolution(market_id, status, payouts, word, hint(market, *times))


def identity(market: Record) -> str:
    """Gamma's id: digits."""
    found = text(market, "id", cap=40)
    if not (found.isascii() and found.isdigit()):
        raise Skipped("bad_id")
    return found


def status_of(market: Record) -> MarketStatus:
    """Open only where orders are taken: `active` stays true long after the close."""
    if flag(market, "closed"):
        settled = oracle_word(market) in _SETTLED_WORDS and _payouts(market)
        return MarketStatus.FINAL if settled else MarketStatus.CLOSED
    refusing = flag(market, "acceptingOrders") is False or flag(market, "archived")
    return MarketStatus.CLOSED if refusing else MarketStatus.OPEN


def oracle_word(market: Record) -> str:
    """The oracle's own word: requested, proposed, disputed, resolved …"""
    return text(market, "umaResolutionStatus", "resolutionStatus", cap=40).lower()


def _payouts(market: Record) -> Payouts | None:
    try:
        prices = listed(market.get("outcomePrices"), "bad_price") or []
        found = tuple(price(item) for item in prices)
    except Skipped:
        return None
    return next((pair for pair in _PAYOUTS if pair == found), None)
