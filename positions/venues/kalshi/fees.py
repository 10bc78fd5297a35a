"""What does Kalshi charge takers in one market?

Series set the fee, events may override it, a market may be free for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from positions.venues.fees import FREE, KALSHI_TAKER_RATE, FeeModel, FeeSchedule
from positions.venues.fields import Record, hint, number, text

# Takers pay alike under all of these; they differ in what makers pay.
_QUADRATIC = {
    "quadratic",
    "quadratic_with_maker_fees",
    "quadratic_with_combo_maker_fees",
}
_MOST = Decimal(10)


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee, and whether it is only the usual one because none was to be read."""

    schedule: FeeSchedule
    is_assumed: bool = False


ASSUMED = Fee(FeeSchedule(FeeModel.KALSHI, KALSHI_TAKER_RATE), is_assumed=True)


def taker_fee_of(
    market: Record, event: Record, series: Record, now: datetime | None
) -> Fee:
    """The taker fee of one market. A waiver counts only where `now` is given."""
    waiver = hint(market, "fee_waiver_expiration_time")
    if now is not None and waiver is not None and now < waiver:
        return Fee(FREE)
    kind = text(event, "fee_type_override") or text(series, "fee_type")
    multiplier = _multiplier(event.get("fee_multiplier_override"))
    if multiplier is None:
        multiplier = _multiplier(series.get("fee_multiplier"))
    if kind not in _QUADRATIC or multiplier is None:
        return ASSUMED
    return Fee(FeeSchedule(FeeModel.KALSHI, KALSHI_TAKER_RATE * multiplier))


def _multiplier(value: object) -> Decimal | None:
    try:
        found = number(value)
    except ValueError:
        return None
    return found if found is not None and 0 <= found <= _MOST else None
