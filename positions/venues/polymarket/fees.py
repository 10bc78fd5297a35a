"""The taker fee of a Polymarket market.

Each market carries its own schedule; the category's usual rate is only a substitute.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from positions.venues import categories
from positions.venues.fees import FREE, FeeSchedule, Rounding
from positions.venues.fields import Record, Skipped, flag, number

QUANTUM = Decimal("0.00001")
# For markets that charge a fee without stating which.
ASSUMED_RATES = {
    categories.CRYPTO: Decimal("0.07"),
    categories.FINANCE: Decimal("0.04"),
    categories.POLITICS: Decimal("0.04"),
    categories.TECH: Decimal("0.04"),
    categories.GEOPOLITICS: Decimal(0),
}
# That of sports, economics, culture and weather.
ASSUMED_RATE = Decimal("0.05")


def schedule_at(rate: Decimal, exponent: int = 1) -> FeeSchedule:
    """Polymarket's fee: rate · Σ C·(p·(1−p))^exponent, rounded to five decimals.

    Source: docs.polymarket.com, fees; the exponent is 1 in every schedule seen.
    """
    return FeeSchedule(rate, exponent, QUANTUM, Rounding.HALF_UP)


def taker_fee_of(market: Record, market_type: str) -> tuple[FeeSchedule, bool]:
    """The taker fee, and whether it is assumed. Raises Skipped for a bad schedule."""
    schedule = market.get("feeSchedule")
    charges = flag(market, "feesEnabled")
    if charges is False:
        return FREE, False
    if isinstance(schedule, Mapping):
        return _stated(schedule), False
    # Markets made before there were fees have neither a schedule nor the flag.
    if charges is None:
        return FREE, False
    rate = ASSUMED_RATES.get(market_type, ASSUMED_RATE)
    return schedule_at(rate), True


def _stated(schedule: Record) -> FeeSchedule:
    rate = number(schedule.get("rate"), "bad_fee")
    exponent = number(schedule.get("exponent", 1), "bad_fee")
    if rate is None or not 0 <= rate <= 1:
        raise Skipped("bad_fee")
    # Each unit of the exponent adds twelve digits to the integers of the sizing.
    if exponent is None or exponent not in range(5):
        raise Skipped("bad_fee")
    return schedule_at(rate, int(exponent))
