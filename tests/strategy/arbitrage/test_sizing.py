"""The chosen size earns most, compared with trying every size."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from positions.venues.fees import FREE, FeeSchedule, taker_fee
from positions.venues.kalshi.fees import archived_schedule_at, schedule_at
from positions.venues.types import Level
from strategy.arbitrage.scale import MAX_PRICES, UNIT, Costs, scale_for
from strategy.arbitrage.segments import parts, profit_in, top_edge
from strategy.arbitrage.sizing import best_size, can_pay
from tests.support.market_builders import KALSHI_FEE, polymarket_fee
from tests.support.sizes import sized

Ladder = list[tuple[Decimal, Decimal]]

# Without a fee Kalshi still rounds the balance.
WAIVED = schedule_at(Decimal(0))

fee_pairs = st.tuples(
    st.sampled_from(
        [*map(polymarket_fee, ["0", "0.03", "0.05", "0.07"]), KALSHI_FEE],
    ),
    st.sampled_from(
        [
            FREE,
            KALSHI_FEE,
            schedule_at(Decimal("0.035")),
            schedule_at(Decimal("0.00875")),
            WAIVED,
            archived_schedule_at(Decimal("0.07")),
        ]
    ),
)


@st.composite
def ladders(draw: st.DrawFn, low: int, high: int) -> Ladder:
    """Up to four levels with prices in tenths of a cent, best ladder_a."""
    prices = draw(st.sets(st.integers(low, high), min_size=1, max_size=4))
    sizes = st.integers(1, 900).map(lambda n: Decimal(n) / 100)
    return [(Decimal(price) / 1000, draw(sizes)) for price in sorted(prices)]


def profit(
    ladder_a: Ladder,
    ladder_b: Ladder,
    fees: tuple[FeeSchedule, FeeSchedule],
    size: Decimal,
) -> Decimal:
    """Plainly, in decimals."""
    total = size
    for ladder, fee in zip((ladder_a, ladder_b), fees, strict=True):
        left, fills = size, []
        for price, depth in ladder:
            fills.append((price, min(left, depth)))
            left -= fills[-1][1]
        total -= sum(price * taken for price, taken in fills) + taker_fee(fee, fills)
    return total


def brute_force(
    ladder_a: Ladder,
    ladder_b: Ladder,
    fees: tuple[FeeSchedule, FeeSchedule],
    lot: Decimal,
    least: Decimal,
    stake: Decimal,
) -> tuple[Decimal, Decimal] | None:
    depth = min(sum(size for _, size in ladder) for ladder in (ladder_a, ladder_b))
    best: tuple[Decimal, Decimal] | None = None
    size = lot
    while size <= depth:
        earned = profit(ladder_a, ladder_b, fees, size)
        if (
            size >= least
            and size - earned <= stake
            and (best is None or earned > best[1])
        ):
            best = size, earned
        size += lot
    return best if best and best[1] > 0 else None


def levels(ladder: Ladder) -> list[Level]:
    return [Level(price, size) for price, size in ladder]


def searched(
    ladder_a: Ladder,
    ladder_b: Ladder,
    fees: tuple[FeeSchedule, FeeSchedule],
    lot: Decimal,
    least: Decimal,
    stake: Decimal,
) -> tuple[Decimal, Decimal] | None:
    """The best size, None where it would not earn anything."""
    best = best_size(levels(ladder_a), levels(ladder_b), fees, lot, least, stake)
    return best if best and best[1] > 0 else None


@settings(max_examples=sized(100, 300), deadline=None)
@given(
    ladder_a=ladders(5, 600),
    ladder_b=ladders(5, 600),
    fees=fee_pairs,
    lot=st.sampled_from(["0.01", "0.05", "1"]).map(Decimal),
    least=st.integers(0, 6).map(Decimal),
    stake=st.sampled_from(["2.50", "7.77", "1000"]).map(Decimal),
)
def test_no_other_size_earns_more(
    ladder_a: Ladder,
    ladder_b: Ladder,
    fees: tuple[FeeSchedule, FeeSchedule],
    lot: Decimal,
    least: Decimal,
    stake: Decimal,
) -> None:
    expected = brute_force(ladder_a, ladder_b, fees, lot, least, stake)
    assert searched(ladder_a, ladder_b, fees, lot, least, stake) == expected


@settings(max_examples=sized(100, 300), deadline=None)
@given(
    price=st.integers(300, 700),
    gap=st.integers(-40, 60),
    fees=fee_pairs,
    ladder_a=ladders(1, 3),
    ladder_b=ladders(1, 3),
)
def test_no_other_size_earns_more_where_the_edge_is_next_to_nothing(
    price: int,
    gap: int,
    fees: tuple[FeeSchedule, FeeSchedule],
    ladder_a: Ladder,
    ladder_b: Ladder,
) -> None:
    """Around break-even the rounding decides, level after level."""
    base_a, base_b = Decimal(price) / 1000, Decimal(1000 - price - gap) / 1000
    ladder_a = [(base_a + p, s) for p, s in ladder_a]
    ladder_b = [(base_b + p, s) for p, s in ladder_b]
    arguments = (ladder_a, ladder_b, fees, Decimal("0.01"), Decimal(0), Decimal(1000))
    assert searched(*arguments) == brute_force(*arguments)


HALF_CENTS = [(Decimal("0.005"), Decimal(1)), (Decimal("0.015"), Decimal(1))]
# 0.02944 + 0.00054…: only the fee rounded up makes it a cent more.
SUB_CENT = [(Decimal("0.736"), Decimal("0.04"))]


@example(ladder_a=HALF_CENTS, ladder_b=SUB_CENT, fees=(WAIVED, KALSHI_FEE))
@example(ladder_a=HALF_CENTS, ladder_b=HALF_CENTS, fees=(FREE, WAIVED))
@given(ladder_a=ladders(5, 900), ladder_b=ladders(5, 900), fees=fee_pairs)
def test_the_integers_earn_what_the_order_earns(
    ladder_a: Ladder, ladder_b: Ladder, fees: tuple[FeeSchedule, FeeSchedule]
) -> None:
    scale = scale_for(*fees)
    for part in parts(levels(ladder_a), levels(ladder_b), scale):
        for size in (part[0] + 1, part[1]):
            earned = Decimal(profit_in(part, scale, size)) / scale.money
            assert earned == profit(ladder_a, ladder_b, fees, Decimal(size) / UNIT)


@given(
    ladder_a=ladders(5, 900),
    ladder_b=ladders(5, 900),
    fees=fee_pairs,
    least=st.integers(1, 500).map(lambda n: Decimal(n) / 100),
)
def test_what_is_dropped_at_the_best_prices_never_pays(
    ladder_a: Ladder,
    ladder_b: Ladder,
    fees: tuple[FeeSchedule, FeeSchedule],
    least: Decimal,
) -> None:
    scale = scale_for(*fees)
    edge = top_edge(levels(ladder_a)[0], levels(ladder_b)[0], scale)
    if not can_pay(edge, scale, least):
        arguments = Decimal("0.01"), least, Decimal(1000)
        assert brute_force(ladder_a, ladder_b, fees, *arguments) is None


@pytest.mark.parametrize("price", ["0", "1", "-0.2", "1.5", "9e20"])
def test_what_is_no_price_never_pays(price: str) -> None:
    costs = Costs(KALSHI_FEE, 14)
    assert costs[Decimal(price)][2] >= 10**14


def test_a_price_finer_than_a_millionth_is_never_made_cheaper() -> None:
    costs = Costs(KALSHI_FEE, 14)
    assert costs[Decimal("0.12345678")] == costs[Decimal("0.123457")]


def test_prices_without_end_do_not_fill_the_memory() -> None:
    costs = Costs(KALSHI_FEE, 14)
    for n in range(1, 3 * MAX_PRICES):
        assert costs[Decimal(n) / 10**6][0] == n * 10**8
    assert len(costs) <= MAX_PRICES


def test_levels_behind_an_unknown_size_are_not_used() -> None:
    ladder_a = [Level(Decimal("0.40"), size) for size in (Decimal(3), None, Decimal(9))]
    ladder_b = [Level(Decimal("0.40"), Decimal(50))]
    arguments = ((FREE, FREE), Decimal(1), Decimal(1), Decimal(100))
    assert best_size(ladder_a, ladder_b, *arguments) == (Decimal(3), Decimal("0.6"))
    assert best_size(ladder_a[1:], ladder_b, *arguments) is None


def test_a_deep_book_is_searched_without_trying_every_size() -> None:
    """A million sets at a hair's breadth: the search still ends at once."""
    ladder_a, ladder_b = (
        [(Decimal("0.50"), Decimal(10**6))],
        [(Decimal("0.47"), Decimal(10**6))],
    )
    best = searched(
        ladder_a,
        ladder_b,
        (polymarket_fee("0.05"), KALSHI_FEE),
        Decimal("0.01"),
        Decimal(5),
        Decimal(10**7),
    )
    assert best is not None
    assert best[0] == 10**6
