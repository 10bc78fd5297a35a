"""The decimal walks give the same answers as the product."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from positions.venues.fees import FREE
from positions.venues.kalshi import fees as kalshi_fees
from positions.venues.polymarket import fees as polymarket_fees
from positions.venues.types import Level
from strategy.arbitrage.sizing import best_size
from tests.bench import evaluation
from tests.bench.decimal_walks import exact_walk, plain_walk

KALSHI = kalshi_fees.schedule_at(Decimal("0.07"))
CENT, FIVE, HUNDRED = Decimal("0.01"), Decimal(5), Decimal(100)


def asks(*levels: tuple[str, str]) -> list[Level]:
    return [Level(Decimal(price), Decimal(size)) for price, size in levels]


def test_every_answer_equals_the_exact_walks() -> None:
    wrong, worse = evaluation.differences(400)
    assert wrong == 0
    assert worse > 0


def test_a_wrong_answer_would_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "best_size", plain_walk)
    wrong, worse = evaluation.differences(400)
    assert wrong == worse > 0


def test_every_walk_solves_the_worked_example() -> None:
    """Kalshi YES at 44 cents, Polymarket NO at 50: 100 sets earn 3.02."""
    fees = polymarket_fees.schedule_at(Decimal("0.05")), KALSHI
    books = asks(("0.50", "100")), asks(("0.44", "100"))
    expected = Decimal(100), Decimal("3.02")
    for walk in (exact_walk, plain_walk, best_size):
        assert walk(*books, fees, Decimal(1), FIVE, HUNDRED) == expected


def test_the_plain_walk_pays_a_cent_of_fee_that_the_exact_one_avoids() -> None:
    books = asks(("0.50", "19.46")), asks(("0.48", "19.46"))
    arguments = (*books, (FREE, KALSHI), CENT, FIVE, HUNDRED)
    exact, plain = exact_walk(*arguments), plain_walk(*arguments)
    assert exact is not None
    assert plain is not None
    assert exact[1] > plain[1]
    assert exact == best_size(*arguments)


def hit_count(walk: evaluation.Walk, cases: list[evaluation.SizingCase]) -> int:
    decisions = map(evaluation.decision, evaluation.answers(walk, cases))
    return sum(sized is not None for sized in decisions)


@pytest.mark.parametrize(("share", "hits"), [(0.0, 0), (1.0, 200)])
def test_a_share_of_the_books_pays(share: float, hits: int) -> None:
    cases = [evaluation.typical_case(Random(seed), share) for seed in range(200)]
    assert hit_count(best_size, cases) <= hits
    assert hit_count(exact_walk, cases) >= hits // 2


def test_the_report_names_both_yardsticks() -> None:
    report = evaluation.evaluate(50, 1)
    assert {name.partition(",")[0] for name in report.costs} == set(evaluation.WALKS)
    goals = {goal.what: goal.bound for goal in report.goals}
    assert goals == {
        "answers unlike the exact walk's": 0,
        "times the exact decimal walk, 5 % hits": 1.5,
        "times the exact decimal walk, 50 % hits": 1.5,
    }


def test_a_basket_below_the_least_edge_is_no_decision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edge = replace(evaluation.LIMITS, min_edge=Decimal("0.02"))
    monkeypatch.setattr(evaluation, "LIMITS", edge)
    assert evaluation.decision((Decimal(10), Decimal("0.19"))) is None
    assert evaluation.decision((Decimal(10), Decimal("0.2"))) is not None
    assert evaluation.decision(None) is None
