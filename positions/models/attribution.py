"""Splits the profit of a closed position into what was expected and what changed it.

Pure functions of the position. Sizes are shares, amounts dollars.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from positions.models import holdings
from positions.models.records import LegRecord, PositionRecord, Side
from positions.models.results import HoldingTime, LossCause, PlanRecord, ResultRecord
from positions.venues.types import OrderAction

ZERO = Decimal(0)
DOLLARS = Decimal("0.00000001")
# What the parts of a position can be rounded by together.
ROUNDING = Decimal("0.000001")
DAY = timedelta(days=1)
HELD_FOR = (
    (1, HoldingTime.UNDER_A_DAY),
    (3, HoldingTime.UP_TO_3_DAYS),
    (7, HoldingTime.UP_TO_WEEK),
    (30, HoldingTime.UP_TO_MONTH),
)


def result_of(position: PositionRecord) -> ResultRecord | None:
    """The result of a position that has been settled; None without its profit."""
    profit, closed_at = position.actual_profit, position.resolved_at
    if profit is None or closed_at is None:
        return None
    legs = position.legs
    plan = position.plan or _plan_as_filled(legs)
    hedged = max(holdings.hedged_size(legs), ZERO)
    by_size = _dollars(plan.profit * (_share(hedged, plan.size) - 1))
    by_slippage, by_fees = _first_orders(legs, plan)
    by_settlement = profit - (hedged - holdings.stake_of(legs))
    parts = by_size + by_slippage + by_fees + by_settlement
    # What is left is exactly what the later orders cost beyond the plan.
    by_completion = profit - plan.profit - parts
    if abs(by_completion) < ROUNDING:
        by_slippage, by_completion = by_slippage + by_completion, ZERO
    locked = closed_at - (position.entered_at or position.created_at)
    result = ResultRecord(
        day=f"{closed_at:%Y-%m-%d}",
        month=f"{closed_at:%Y-%m}",
        venues=f"{position.platform_a} + {position.platform_b}",
        held=holding_time(locked),
        cause=None,
        profit=profit,
        stake=position.stake,
        dollar_days=dollar_days(position.stake, locked),
        fees=sum((leg.fee for leg in legs), ZERO),
        expected=plan.profit,
        by_size=by_size,
        by_fees=by_fees,
        by_slippage=by_slippage,
        by_completion=by_completion,
        by_settlement=by_settlement,
    )
    return _with_cause(result, position)


def unexplained(
    profit: Decimal, stake: Decimal, venues: str, closed_at: datetime
) -> ResultRecord:
    """The result of a position of which nothing is known but what it brought."""
    return ResultRecord(
        day=f"{closed_at:%Y-%m-%d}",
        month=f"{closed_at:%Y-%m}",
        venues=venues,
        held=HoldingTime.UNDER_A_DAY,
        cause=None if profit > 0 else LossCause.UNKNOWN,
        profit=profit,
        stake=stake,
        dollar_days=stake,
        fees=ZERO,
        expected=profit,
        by_size=ZERO,
        by_fees=ZERO,
        by_slippage=ZERO,
        by_completion=ZERO,
        by_settlement=ZERO,
    )


def holding_time(locked: timedelta) -> HoldingTime:
    return next(
        (name for days, name in HELD_FOR if locked < days * DAY), HoldingTime.LONGER
    )


def dollar_days(stake: Decimal, locked: timedelta) -> Decimal:
    """The stake times the days it was locked; less than a day counts as one."""
    days = max(Decimal(locked // timedelta(seconds=1)) / 86_400, Decimal(1))
    return _dollars(stake * days)


def _first_orders(
    legs: Iterable[LegRecord], plan: PlanRecord
) -> tuple[Decimal, Decimal]:
    """By how much the first order of each side was cheaper than planned, per share.

    Before fees, and the fees alone.
    """
    slippage = fees = ZERO
    for leg in legs:
        if leg.attempt != 1 or leg.action is not OrderAction.BUY:
            continue
        is_a = leg.side is Side.A
        notional, fee = (
            (plan.notional_a, plan.fee_a) if is_a else (plan.notional_b, plan.fee_b)
        )
        part = _share(leg.filled_size, plan.size)
        slippage += notional * part - leg.notional
        fees += fee * part - leg.fee
    return _dollars(slippage), _dollars(fees)


def _plan_as_filled(legs: Sequence[LegRecord]) -> PlanRecord:
    """The plan of a position that has none stored: what its first orders bought."""
    first = {leg.side: leg for leg in legs if leg.attempt == 1}
    a, b = first.get(Side.A), first.get(Side.B)
    return PlanRecord(
        size=min((leg.filled_size for leg in first.values()), default=ZERO),
        notional_a=a.notional if a else ZERO,
        fee_a=a.fee if a else ZERO,
        notional_b=b.notional if b else ZERO,
        fee_b=b.fee if b else ZERO,
    )


def _with_cause(result: ResultRecord, position: PositionRecord) -> ResultRecord:
    if result.profit > 0:
        return result
    return replace(result, cause=_cause(result, position))


def _cause(result: ResultRecord, position: PositionRecord) -> LossCause:
    if holdings.is_unwound(position.legs):
        return LossCause.UNWOUND
    if position.venues_differ:
        return LossCause.VENUES_DIFFER
    effects = {
        LossCause.SETTLEMENT: result.by_settlement,
        LossCause.COMPLETION: result.by_completion,
        LossCause.SLIPPAGE: result.by_slippage,
        LossCause.FEES: result.by_fees,
    }
    cause = min(effects, key=lambda name: effects[name])
    return cause if effects[cause] < 0 else LossCause.UNKNOWN


def _share(size: Decimal, whole: Decimal) -> Decimal:
    return size / whole if whole else ZERO


def _dollars(amount: Decimal) -> Decimal:
    return amount.quantize(DOLLARS, ROUND_HALF_EVEN)
