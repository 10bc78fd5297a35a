"""How questions resolve: stages in order, in time, with consistent payouts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest

from positions.venues.simulator.outcomes import (
    Lifecycle,
    Outcome,
    Scenario,
    Settlement,
)
from positions.venues.simulator.profile import BELIEVABLE, profile
from positions.venues.simulator.question import SimVenue
from tests.support.simulator_worlds import HARD, lifecycle_on, world_of
from tests.support.sizes import sized

START_DAY = date(2027, 1, 4)
ORDER = {
    SimVenue.POLYMARKET: ["", "proposed", "disputed", "resolved"],
    SimVenue.KALSHI: ["active", "closed", "determined", "finalized"],
}
LOSING = {Settlement.VOID_AND_SCALAR, Settlement.RESULT_AND_SCALAR, Settlement.DIFFER}


@cache
@cache
def scenarios_of_days(days: int = 366, name: str = HARD) -> tuple[Scenario, ...]:
    world = world_of(1, name)
    return tuple(
        scenario
        for index in range(days)
        for scenario in world.scenarios_ending_on(START_DAY + timedelta(days=index))
    )


def lifecycles(scenario: Scenario) -> list[tuple[SimVenue, Lifecycle]]:
    return [(venue, lifecycle_on(scenario, venue)) for venue in SimVenue]


def basket_payout(outcome: Outcome) -> Decimal:
    """What YES on the cheap venue and NO on the other pay together."""
    cheap, expensive = outcome.polymarket.payout, outcome.kalshi.payout
    return cheap + 1 - expensive if outcome.skew > 0 else expensive + 1 - cheap


def test_stages_follow_the_order_of_each_venue() -> None:
    for scenario in scenarios_of_days():
        for venue, lifecycle in lifecycles(scenario):
            statuses = [stage.status for stage in lifecycle.stages]
            times = [stage.starts_at for stage in lifecycle.stages]
            assert statuses == [s for s in ORDER[venue] if s in statuses]
            assert statuses[0] == ORDER[venue][0]
            assert statuses[-1] == ORDER[venue][-1]
            assert times == sorted(times)
            assert (times[0], times[1]) == (lifecycle.opens_at, lifecycle.closes_at)
            assert times[-1] == lifecycle.final_at


def test_the_status_at_a_time_is_that_of_the_stage_that_began_last() -> None:
    lifecycle = scenarios_of_days(5)[0].outcome.kalshi
    moment = timedelta(seconds=1)
    assert lifecycle.status_at(lifecycle.opens_at - moment) is None
    for before, after in zip(lifecycle.stages, lifecycle.stages[1:], strict=False):
        assert lifecycle.status_at(after.starts_at - moment) == before.status
        assert lifecycle.status_at(after.starts_at) == after.status


def test_settlement_takes_between_half_an_hour_and_two_days() -> None:
    for scenario in scenarios_of_days():
        for _, lifecycle in lifecycles(scenario):
            delay = lifecycle.final_at - lifecycle.closes_at
            assert timedelta(minutes=30) < delay < timedelta(days=2)


def test_payouts_are_between_zero_and_one() -> None:
    for scenario in scenarios_of_days():
        for _, lifecycle in lifecycles(scenario):
            assert 0 <= lifecycle.payout <= 1
        assert scenario.outcome.polymarket.payout in {0, 1, Decimal("0.5")}


def test_the_outcome_is_paid_on_both_venues_where_they_agree() -> None:
    for scenario in scenarios_of_days():
        if scenario.outcome.settlement is Settlement.AGREE:
            paid = {lifecycle.payout for _, lifecycle in lifecycles(scenario)}
            assert paid == {Decimal(scenario.outcome.resolves_yes)}


def test_a_basket_pays_one_on_agreement_and_less_on_most_mismatches() -> None:
    for scenario in scenarios_of_days():
        payout, settlement = (
            basket_payout(scenario.outcome),
            scenario.outcome.settlement,
        )
        if settlement in LOSING:
            assert payout <= Decimal("0.95"), scenario.question.key
        elif settlement is Settlement.DIFFER_FAVORABLY:
            assert payout == 2
        else:
            assert payout == 1


def test_every_kind_of_settlement_occurs() -> None:
    assert {scenario.outcome.settlement for scenario in scenarios_of_days()} == set(
        Settlement
    )


@pytest.mark.parametrize(
    ("market_type", "low", "high"),
    [
        ("Crypto", 0.8, 1.0),
        ("Sports", 0.7, 0.95),
        ("Politics", 0.6, 0.9),
        ("Economics", 0.5, 0.8),
        ("Weather", 0.3, 0.5),
        ("Culture", 0.1, 0.3),
    ],
)
def test_market_types_differ_in_how_often_a_basket_payout(
    market_type: str, low: float, high: float
) -> None:
    """One type well above one half, one between 30 and 50 %, one below 30 %."""
    good = Counter(
        basket_payout(scenario.outcome) >= 1
        for scenario in scenarios_of_days()
        if scenario.question.is_on_both and scenario.question.market_type == market_type
    )
    assert low < good[True] / good.total() < high


def test_in_the_believable_world_one_pair_in_a_hundred_settles_differently() -> None:
    """In every market type alike, and as often to the basket's favor as against it."""
    differs: dict[str, Counter[bool]] = defaultdict(Counter)
    payouts: list[Decimal] = []
    for scenario in scenarios_of_days(sized(500, 1100), BELIEVABLE):
        if scenario.question.is_on_both:
            payouts.append(basket_payout(scenario.outcome))
            market_type = scenario.question.market_type
            differs[market_type][payouts[-1] != 1] += 1
    for market_type, counts in differs.items():
        assert 0.001 < counts[True] / counts.total() < 0.03, market_type
    total = sum((counts[True] for counts in differs.values()), 0)
    assert 0.007 < total / len(payouts) < 0.013
    # What disagreement costs is far below what the edges bring.
    assert abs(sum(payouts, Decimal(0)) / len(payouts) - 1) < Decimal("0.005")


def test_the_share_of_losing_settlements_drifts() -> None:
    shares: dict[int, Counter[bool]] = defaultdict(Counter)
    for scenario in scenarios_of_days():
        if scenario.question.market_type == "Weather" and scenario.question.is_on_both:
            third = (scenario.question.ends_at.date() - START_DAY).days // 122
            shares[third][scenario.outcome.settlement in LOSING] += 1
    parts = [count[True] / count.total() for _, count in sorted(shares.items())]
    assert max(parts) - min(parts) > 0.03
    mismatch = profile(HARD).types["Weather"].mismatch
    assert mismatch.at(67.5) - mismatch.at(202.5) > 0.1


def test_some_markets_close_early_and_some_late() -> None:
    early = late = 0
    for scenario in scenarios_of_days():
        gap = scenario.outcome.kalshi.closes_at - scenario.question.ends_at
        early += gap < timedelta(0)
        late += gap > timedelta(hours=1)
    assert 0.05 < early / len(scenarios_of_days()) < 0.2
    assert 0.08 < late / len(scenarios_of_days()) < 0.16


def test_strikes_nest_and_candidates_exclude_each_other() -> None:
    groups: dict[str, list[Scenario]] = defaultdict(list)
    for scenario in scenarios_of_days():
        groups[scenario.question.group].append(scenario)
    for scenarios in groups.values():
        if all(scenario.question.low == 0 for scenario in scenarios):
            ranked = sorted(scenarios, key=lambda s: -s.question.high)
            happened = [scenario.outcome.resolves_yes for scenario in ranked]
            assert happened == sorted(happened, reverse=True)
        elif len(scenarios) == 3:
            assert sum(scenario.outcome.resolves_yes for scenario in scenarios) == 1
