"""What does Polymarket charge takers in one market?

Each market carries its own schedule; the category's usual rate is only a stand-in.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from positions.venues import categories
from positions.venues.fees import FREE, FeeModel, FeeSchedule
from positions.venues.fields import Record, Skipped, flag, number

# For markets that charge a fee and do not say which.
ASSUMED_RATES = {
    categories.CRYPTO: Decimal("0.07"),
    categories.FINANCE: Decimal("0.04"),
    categories.POLITICS: Decimal("0.04"),
    categories.TECH: Decimal("0.04"),
    categories.GEOPOLITICS: Decimal(0),
}
ASSUMED_RATE = Decimal("0.05")


def taker_fee_of(market: Record, market_type: str) -> tuple[FeeSchedule, bool]:
    """The taker fee, and whether it had to be assumed; Skipped if it is nonsense.

    No schedule and no word of fees means a market older than the fees: free.
    """
    schedule = market.get("feeSchedule")
    charges = flag(market, "feesEnabled")
    if charges is False:
        return FREE, False
    if isinstance(schedule, Mapping):
        return _written(schedule), False
    if charges is None:
        return FREE, False
    rate = ASSUMED_RATES.get(market_type, ASSUMED_RATE)
    return FeeSchedule(FeeModel.POLYMARKET, rate), True


def _written(schedule: Record) -> FeeSchedule:
    try:
        rate = number(schedule.get("rate"))
        exponent = number(schedule.get("exponent", 1))
    except ValueError:
        raise Skipped("bad_fee") from None
    if rate is None or not 0 <= rate <= 1:
        raise Skipped("bad_fee")
    if exponent is None or exponent not in range(5):
        raise Skipped("bad_fee")
    return FeeSchedule(FeeModel.POLYMARKET, rate, int(exponent))
