"""The status of a Kalshi market, and what its contracts paid.

`determined` means that the outcome is known while the timer for disputes still
runs: only `finalized` is final. A settlement may pay any part of a dollar.
"""

from __future__ import annotations

import re
from decimal import Decimal

from positions.venues.fields import (
    Record,
    Skipped,
    as_record,
    hint,
    price,
    record_parser,
    text,
)
from positions.venues.types import MarketStatus, Resolution

Payouts = tuple[Decimal, Decimal]

STATUSES = {
    "active": MarketStatus.OPEN,
    "open": MarketStatus.OPEN,
    # Queries and answers use different words for one status; both are accepted.
    "initialized": MarketStatus.CLOSED,
    "unopened": MarketStatus.CLOSED,
    "inactive": MarketStatus.CLOSED,
    "paused": MarketStatus.CLOSED,
    "closed": MarketStatus.CLOSED,
    "determined": MarketStatus.CLOSED,
    "disputed": MarketStatus.CLOSED,
    "amended": MarketStatus.CLOSED,
    "finalized": MarketStatus.FINAL,
    "settled": MarketStatus.FINAL,  # the word of queries, and of old answers
}
_TICKER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)
_SURE = {"yes": Decimal(1), "no": Decimal(0)}


@record_parser
def parse_resolution(record: object) -> Resolution:
    """The status of one market. Raises Skipped where it has no ticker."""
    market = as_record(record)
    ticker = identity(market)
    word = text(market, "status", cap=40)
    status = status_of(market)
    payouts = _payouts(market) if status is MarketStatus.FINAL else None
    if STATUSES.get(word) is MarketStatus.FINAL and payouts is None:
        word += ", but without a clear settlement value"
    return Resolution(ticker, status, payouts, word, hint(market, "close_time"))


def identity(market: Record) -> str:
    """The market's ticker. Raises Skipped."""
    ticker = text(market, "ticker", cap=130)
    if not _TICKER.fullmatch(ticker):
        raise Skipped("bad_id")
    return ticker


def status_of(market: Record) -> MarketStatus:
    """Final only with a clear settlement value; an unknown status counts as closed."""
    status = STATUSES.get(text(market, "status", cap=40), MarketStatus.CLOSED)
    if status is MarketStatus.FINAL and _payouts(market) is None:
        return MarketStatus.CLOSED
    return status


def _payouts(market: Record) -> Payouts | None:
    """What a YES and a NO contract paid; None where result and value disagree."""
    try:
        value = price(market.get("settlement_value_dollars"))
    except Skipped:
        return None
    result = text(market, "result", cap=20)
    sure = _SURE.get(result)
    # The value counts for YES; where a yes/no result lacks it, the result is enough.
    if sure is not None and value in (None, sure):
        return sure, 1 - sure
    # Real, if rare: players who did not take part, cancelled events, death clauses.
    if result == "scalar" and value is not None:
        return value, 1 - value
    return None
