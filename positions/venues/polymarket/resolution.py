"""The status of a Polymarket market, and what its outcomes paid.

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
    record_parser,
    text,
)
from positions.venues.types import MarketStatus, Resolution

Payouts = tuple[Decimal, Decimal]

# The newer protocol writes `resolutionStatus`, the older `umaResolutionStatus`.
RESOLVED = "resolved"
_SETTLED = {RESOLVED, "settled"}
_HALF = Decimal("0.5")
# The oracle settles in these three ways only; a half each is a void market.
_PAYOUTS: set[Payouts] = {
    (Decimal(1), Decimal(0)),
    (Decimal(0), Decimal(1)),
    (_HALF, _HALF),
}


@record_parser
def parse_resolution(record: object) -> Resolution:
    """The status of one Gamma market. Raises Skipped where it has no id."""
    market = as_record(record)
    market_id = identity(market)
    status = status_of(market)
    note = oracle_status(market)
    payouts = _payouts(market) if status is MarketStatus.FINAL else None
    if status is MarketStatus.CLOSED and note in _SETTLED:
        note += ", but not at exact prices"
    times = ("closedTime", "endDate") if flag(market, "closed") else ("endDate",)
    closes_at = hint(market, *times)
    return Resolution(market_id, status, payouts, note, closes_at, _presumed(market))


def identity(market: Record) -> str:
    """Gamma's id, which consists of digits. Raises Skipped."""
    market_id = text(market, "id", cap=40)
    if not (market_id.isascii() and market_id.isdigit()):
        raise Skipped("bad_id")
    return market_id


def status_of(market: Record) -> MarketStatus:
    """Open only where orders are taken: `active` stays true long after the close."""
    if flag(market, "closed"):
        # Both: a market is closed before the oracle has settled it.
        settled = oracle_status(market) in _SETTLED and _payouts(market)
        return MarketStatus.FINAL if settled else MarketStatus.CLOSED
    refusing = flag(market, "acceptingOrders") is False or flag(market, "archived")
    return MarketStatus.CLOSED if refusing else MarketStatus.OPEN


def oracle_status(market: Record) -> str:
    """The oracle's status: requested, proposed, disputed, resolved …

    The newer protocol's `resolved` goes before a UMA status that stayed behind.
    """
    newer = text(market, "resolutionStatus", cap=40).lower()
    return newer if newer == RESOLVED else uma_status(market) or newer


def uma_status(market: Record) -> str:
    """The status that the UMA oracle itself has, "" where it was not asked."""
    return text(market, "umaResolutionStatus", cap=40).lower()


def _presumed(market: Record) -> Payouts | None:
    """The exact prices of a closed market of which the oracle has no status.

    Some markets are resolved without it; prices of a half each could be stale quotes.
    """
    if not flag(market, "closed") or oracle_status(market):
        return None
    payouts = _payouts(market)
    return payouts if payouts is not None and _HALF not in payouts else None


def _payouts(market: Record) -> Payouts | None:
    try:
        prices = listed(market.get("outcomePrices"), "bad_price") or []
        paid = tuple(price(outcome_price) for outcome_price in prices)
    except Skipped:
        return None
    # Exactly: 0.9985 is the price of an outcome that may still be disputed.
    return next((payouts for payouts in _PAYOUTS if payouts == paid), None)
