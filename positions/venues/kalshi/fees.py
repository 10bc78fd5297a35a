"""The taker fee of a Kalshi market.

A series sets the fee, an event may override it, and a market may be free for a while.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from positions.venues.fees import CENT, FeeSchedule, Rounding
from positions.venues.fields import Record, Skipped, hint, number, text
from positions.venues.kalshi.prices import is_in_cents

TAKER_RATE = Decimal("0.07")
# Takers pay the same under all of these; they differ in what makers pay.
_QUADRATIC = {
    "quadratic",
    "quadratic_with_maker_fees",
    "quadratic_with_combo_maker_fees",
}
# Multipliers of 0.5 and 1 are in use; far beyond them the record is broken.
_MAX_MULTIPLIER = Decimal(10)


@dataclass(frozen=True, slots=True)
class Fee:
    """A schedule, and whether it is only the usual one because none was readable."""

    schedule: FeeSchedule
    is_assumed: bool = False


def schedule_at(rate: Decimal) -> FeeSchedule:
    """Kalshi's fee: rate · C·P·(1−P) a fill, the change of balance in whole cents.

    Source: docs.kalshi.com, fee rounding. A rate of 0 still rounds the balance.
    """
    return FeeSchedule(rate, quantum=CENT, rounding=Rounding.BALANCE)


def archived_schedule_at(rate: Decimal) -> FeeSchedule:
    """The fee of records from before 2026: rounded up to the cent once per order."""
    return FeeSchedule(rate, quantum=CENT, rounding=Rounding.UP)


# The usual fee and not none: what cannot be read must not make a basket look cheap.
ASSUMED = Fee(schedule_at(TAKER_RATE), is_assumed=True)


def taker_fee_of(
    market: Record, event: Record, series: Record, now: datetime | None
) -> Fee:
    """The taker fee of one market. A waiver counts only where `now` is passed."""
    fee = _fee_of(market, event, series, now)
    if not is_in_cents(market):
        return fee
    return replace(fee, schedule=archived_schedule_at(fee.schedule.rate))


def _fee_of(market: Record, event: Record, series: Record, now: datetime | None) -> Fee:
    waiver = hint(market, "fee_waiver_expiration_time")
    if now is not None and waiver is not None and now < waiver:
        return Fee(schedule_at(Decimal(0)))
    kind = text(event, "fee_type_override") or text(series, "fee_type")
    # 0 is a valid override, so a missing one must be told apart from it.
    multiplier = _multiplier(event.get("fee_multiplier_override"))
    if multiplier is None:
        multiplier = _multiplier(series.get("fee_multiplier"))
    if kind not in _QUADRATIC or multiplier is None:
        return ASSUMED
    return Fee(schedule_at(TAKER_RATE * multiplier))


def _multiplier(field: object) -> Decimal | None:
    try:
        multiplier = number(field, "bad_fee")
    except Skipped:
        return None
    if multiplier is None or not 0 <= multiplier <= _MAX_MULTIPLIER:
        return None
    return multiplier
