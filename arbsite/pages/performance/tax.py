"""The tax export: one row for each order that was filled, of positions that closed.

A purchase is disposed of when its venue pays, a sale disposes of shares that earlier
orders bought, the oldest first, and takes over what they cost. Amounts of money have
two decimals; the last row of each position takes the rounding, so that the column of
profits adds up to the total of the report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from arbsite.pages.exports import Cell
from positions.models import LegRecord, PositionRecord
from positions.venues.registry import payout_step_of
from positions.venues.types import OrderAction
from tasklog.storage.reading import clean
from tasklog.storage.tallies import LARGEST

ZERO = Decimal(0)
CENT = Decimal("0.01")
UNIT = Decimal("0.000001")
DAY = timedelta(days=1)
TEXT_LENGTH = 2_000
COLUMNS = (
    *("position_id", "order_id", "event", "market_type", "venue", "market_id"),
    *("outcome", "action", "quantity", "acquired_at", "disposed_at", "holding_days"),
    *("unit_price", "unit_fee", "unit_proceeds"),
    *("proceeds", "cost", "fees", "profit"),
)


@dataclass(frozen=True, slots=True)
class Disposal:
    """Shares that one order disposed of, with exact dollars; fees of both ways."""

    leg: LegRecord
    quantity: Decimal
    acquired_at: datetime | None
    disposed_at: datetime | None
    proceeds: Decimal
    cost: Decimal
    fees: Decimal

    @property
    def profit(self) -> Decimal:
        return self.proceeds - self.cost - self.fees


@dataclass(slots=True)
class Lot:
    """Shares of one purchase that are still held."""

    leg: LegRecord
    acquired_at: datetime | None
    left: Decimal

    def take(self, quantity: Decimal) -> tuple[Decimal, Decimal, Decimal]:
        """Some of the shares: how many, what they cost, and their part of the fee."""
        taken = min(quantity, self.left)
        self.left -= taken
        part = taken / self.leg.filled_size
        return taken, self.leg.notional * part, self.leg.fee * part


@dataclass(slots=True)
class Column:
    """A column of money; its sum is the sum of what is exact, rounded once."""

    exact: Decimal = ZERO
    shown: Decimal = ZERO

    def round(self, amount: Decimal, is_last: bool) -> Decimal:
        self.exact += amount
        rounded = _cents(self.exact) - self.shown if is_last else _cents(amount)
        self.shown += rounded
        return rounded


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of money as far as the rows go."""

    profits: Column = field(default_factory=Column)
    proceeds: Column = field(default_factory=Column)
    fees: Column = field(default_factory=Column)

    def copy(self) -> Columns:
        return Columns(
            replace(self.profits), replace(self.proceeds), replace(self.fees)
        )


def tax_rows(positions: Iterable[PositionRecord]) -> Iterator[Sequence[Cell]]:
    """A row for each filled order of each position, in the order of COLUMNS."""
    columns = Columns()
    for position in positions:
        further = columns.copy()
        try:
            rows = _rows(position, further)
        # What a salvaged position lacks is None, and its numbers may be absurd.
        except (TypeError, AttributeError, ArithmeticError):
            rows = []
        if rows:
            columns = further
            yield from rows
        else:
            # Damaged beyond its orders: what it earned is counted all the same.
            yield _without_orders(position, columns.profits)


def _rows(position: PositionRecord, columns: Columns) -> list[Sequence[Cell]]:
    rows = disposals(position)
    return [
        _row(position, row, columns, is_last=number == len(rows))
        for number, row in enumerate(rows, 1)
    ]


def disposals(position: PositionRecord) -> list[Disposal]:
    """One for each filled order; they add up to the profit of the position."""
    lots: dict[tuple[str, str, int], list[Lot]] = defaultdict(list)
    rows: list[Disposal | Lot] = []
    for leg in position.filled_legs:
        held = lots[leg.venue, leg.market_id, leg.outcome_index]
        if leg.action is OrderAction.SELL:
            rows.append(_sale(position, leg, held))
        else:
            lot = Lot(leg, _filled_at(position, leg), leg.filled_size)
            held.append(lot)
            rows.append(lot)
    final = [_settled(position, row) if isinstance(row, Lot) else row for row in rows]
    if final and position.actual_profit is not None:
        # A venue rounds what it pays in all; a settlement by hand pays otherwise.
        rest = position.actual_profit - sum((row.profit for row in final), ZERO)
        final[-1] = replace(final[-1], proceeds=final[-1].proceeds + rest)
    return final


def _sale(position: PositionRecord, leg: LegRecord, held: Sequence[Lot]) -> Disposal:
    left, cost, fees = leg.filled_size, ZERO, leg.fee
    acquired_at = None
    for lot in held:
        taken, lot_cost, lot_fee = lot.take(left)
        if taken and acquired_at is None:
            acquired_at = lot.acquired_at
        left, cost, fees = left - taken, cost + lot_cost, fees + lot_fee
    sold_at = _filled_at(position, leg)
    quantity = leg.filled_size
    return Disposal(leg, quantity, acquired_at, sold_at, leg.notional, cost, fees)


def _settled(position: PositionRecord, lot: Lot) -> Disposal:
    leg = lot.leg
    quantity, cost, fees = lot.take(lot.left)
    amount, step = quantity * (leg.payout or ZERO), payout_step_of(leg.venue)
    return Disposal(
        leg,
        quantity,
        lot.acquired_at,
        leg.final_at or position.resolved_at,
        amount // step * step if step else amount,
        cost,
        fees,
    )


def _filled_at(position: PositionRecord, leg: LegRecord) -> datetime | None:
    """When the order was filled, on the venues' clock."""
    times = [
        event.venue_time
        for event in position.events
        if event.side == leg.side and event.attempt == leg.attempt and event.venue_time
    ]
    return times[-1] if times else position.entered_at or position.created_at


def _row(
    position: PositionRecord, row: Disposal, columns: Columns, is_last: bool
) -> Sequence[Cell]:
    leg, size = row.leg, row.leg.filled_size
    profit = columns.profits.round(row.profit, is_last)
    proceeds = columns.proceeds.round(row.proceeds, is_last)
    fees = columns.fees.round(row.fees, is_last)
    return (
        *_named(position, leg.client_order_id),
        *(clean(leg.venue), clean(leg.market_id), clean(leg.outcome_name)),
        *(str(leg.action), _plain(row.quantity), row.acquired_at, row.disposed_at),
        _days(row),
        *(_unit(leg.notional, size), _unit(leg.fee, size)),
        _unit(row.proceeds, row.quantity),
        # Cost is what is left, so that each row adds up.
        *(proceeds, proceeds - fees - profit, fees, profit),
    )


def _without_orders(position: PositionRecord, profits: Column) -> Sequence[Cell]:
    earned = position.actual_profit or ZERO
    # As the report, which adds up no number that makes no sense.
    profit = profits.round(earned if abs(earned) <= LARGEST else ZERO, is_last=True)
    nothing = (None,) * (len(COLUMNS) - 8)
    return (*_named(position, ""), *nothing, profit, _cents(ZERO), _cents(ZERO), profit)


def _named(position: PositionRecord, order_id: str) -> tuple[Cell, ...]:
    return (
        position.id,
        clean(order_id),
        clean(position.event_name, TEXT_LENGTH),
        clean(position.market_type),
    )


def _days(row: Disposal) -> int | None:
    if row.acquired_at is None or row.disposed_at is None:
        return None
    return max(row.disposed_at - row.acquired_at, timedelta(0)) // DAY


def _unit(amount: Decimal, size: Decimal) -> Decimal | None:
    """Dollars a share, without the zeros at its end."""
    return _plain((amount / size).quantize(UNIT, ROUND_HALF_EVEN)) if size else None


def _plain(number: Decimal) -> Decimal:
    short = number.normalize()
    # 1E+2 is how a normalised hundred is written.
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_EVEN)
