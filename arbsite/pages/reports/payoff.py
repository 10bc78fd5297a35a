"""What a position pays in every way in which both venues may settle it.

The rows are those by which strategy evaluates a basket before entry. Here they are
computed over what was really bought and sold, so that a basket which was completed in
another way than planned, or is held by one leg, shows its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from arbsite.pages.display import venue_name
from positions.lifecycle import State
from positions.models import LegRecord, LegStatus, PositionRecord, Side
from positions.models.opportunity import RiskRecord
from positions.venues.types import OrderAction
from strategy.arbitrage.payouts import (
    JOINT,
    LOST,
    RISK,
    WON,
    Direction,
    risk_row,
)

# `a` and `b` are the names of the venues.
WORDS = {
    "both_yes": "both settle yes",
    "both_no": "both settle no",
    "a_yes_b_no": "{a} yes, {b} no",
    "a_no_b_yes": "{a} no, {b} yes",
    "a_void_b_yes": "{a} void, {b} yes",
    "a_void_b_no": "{a} void, {b} no",
    "a_yes_b_void": "{a} yes, {b} void",
    "a_no_b_void": "{a} no, {b} void",
    "both_void": "both void, at one half",
}


@dataclass(frozen=True, slots=True)
class PayoffRow:
    """`legs`: dollars per set of each side; `amount` and `profit` of the position."""

    words: str
    legs: tuple[Decimal, ...]
    amount: Decimal
    profit: Decimal


@dataclass(frozen=True, slots=True)
class _Holding:
    """Shares of an order; `is_yes`: the outcome that the pair matches, on its venue."""

    side: str
    is_on_a: bool
    is_yes: bool
    size: Decimal


def payoff(position: PositionRecord) -> tuple[PayoffRow, ...]:
    """One row for each joint outcome and named risk; none if cancelled or damaged."""
    if position.state == State.CANCELLED:
        return ()
    holdings = list(_holdings(position))
    stake: Decimal | None = position.stake
    if stake is None or {holding.side for holding in holdings} != set(Side):
        return ()
    venues = position.platform_a, position.platform_b
    rows = [_row(*joint, holdings, stake, venues) for joint in JOINT]
    for risk in position.risks:
        rows.append(_risk_row(risk, holdings, stake, venues))
    return tuple(rows)


def _risk_row(
    risk: RiskRecord,
    holdings: Sequence[_Holding],
    stake: Decimal,
    venues: tuple[str, str],
) -> PayoffRow:
    """What is paid in the case of a risk; of a fair price, the worst that it can be."""
    fair = LOST, WON
    return min(
        (
            _row(risk_row(risk.name), yes_a, yes_b, holdings, stake, venues)
            for yes_a in (fair if risk.paid_a is None else (risk.paid_a,))
            for yes_b in (fair if risk.paid_b is None else (risk.paid_b,))
        ),
        key=lambda row: row.amount,
    )


def in_words(name: str, venue_a: str, venue_b: str) -> str:
    """A direction, a joint outcome or the case of a risk; else `name` itself."""
    if name.startswith(RISK):
        return f"risk: {name.removeprefix(RISK).replace('_', ' ')}"
    if name not in WORDS:
        return name.replace("_", " ")
    return WORDS[name].format(a=venue_name(venue_a), b=venue_name(venue_b))


def _row(
    name: str,
    yes_a: Decimal,
    yes_b: Decimal,
    holdings: Sequence[_Holding],
    stake: Decimal,
    venues: tuple[str, str],
) -> PayoffRow:
    """`yes_a` and `yes_b` are what a share of the matched outcome pays there."""
    amounts = dict.fromkeys(Side, Decimal(0))
    sizes = dict.fromkeys(Side, Decimal(0))
    for holding in holdings:
        side = Side(holding.side)
        pays = _pays(holding, yes_a if holding.is_on_a else yes_b)
        amounts[side] += holding.size * pays
        sizes[side] += holding.size
    # On average, where a side was bought on both venues.
    per_set = tuple(
        amounts[side] / sizes[side] if sizes[side] else Decimal(0) for side in Side
    )
    amount = sum(amounts.values(), Decimal(0))
    return PayoffRow(in_words(name, *venues), per_set, amount, amount - stake)


def _pays(holding: _Holding, yes: Decimal) -> Decimal:
    return yes if holding.is_yes else WON - yes


def _holdings(position: PositionRecord) -> Iterator[_Holding]:
    is_yes_on_a = position.direction == Direction.A_YES_B_NO
    for leg in position.legs:
        is_side_a = leg.side == Side.A
        yield _Holding(
            leg.side,
            leg.venue == position.platform_a,
            # Whichever market it is bought on, a side is the same event.
            is_yes_on_a if is_side_a else not is_yes_on_a,
            _size(leg),
        )


def _size(leg: LegRecord) -> Decimal:
    """What was bought, less what was sold; of an unanswered order, what was ordered."""
    size = leg.size if leg.status == LegStatus.PLANNED else leg.filled_size
    if size is None:
        return Decimal(0)
    return -size if leg.action == OrderAction.SELL else size
