"""The policy `index` spends a budget of calls where opportunities appear and last."""

from __future__ import annotations

from math import inf, nan
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.polling import POLICIES, Arrivals, Branch, Decision, Evidence, Sightings

BASE = 60
# Sums as they are after days of polls.
sums = st.floats(0.01, 1e5)
learned = st.builds(
    Arrivals, finds=sums, exposure=sums, ends=sums, lived=sums, cost=st.integers(1, 500)
)


def decide(own: Arrivals, *others: Arrivals, base: int = BASE) -> Decision:
    evidence = Evidence(0, 0, base, None, 0, own, (own, *others))
    return POLICIES["index"].decide(evidence)


def arrivals(hourly: float, lifetime: float = 45.0, cost: int = 1) -> Arrivals:
    """Well known: learned for a week."""
    seconds = 7 * 86_400.0
    ends = hourly / 3600 * seconds
    return Arrivals(
        finds=ends, exposure=seconds, ends=ends, lived=ends * lifetime, cost=cost
    )


def test_a_type_that_is_alone_or_like_all_others_is_polled_at_the_base_interval() -> (
    None
):
    assert decide(arrivals(4)).interval_seconds == pytest.approx(BASE, abs=1)
    alike = decide(arrivals(4), arrivals(4), arrivals(4))
    assert alike.interval_seconds == pytest.approx(BASE, abs=1)


def test_where_more_appears_is_polled_more_often_and_elsewhere_less() -> None:
    types = (arrivals(1), arrivals(8), arrivals(30))
    quiet, usual, busy = (decide(own, *types) for own in types)
    assert busy.interval_seconds < usual.interval_seconds < quiet.interval_seconds
    assert busy.branch is Branch.MORE_OFTEN
    assert quiet.branch is Branch.LESS_OFTEN


def test_books_that_cost_more_calls_are_read_less_often() -> None:
    cheap, dear = arrivals(8, cost=10), arrivals(8, cost=200)
    assert decide(dear, cheap).interval_seconds > decide(cheap, dear).interval_seconds


def test_an_interval_that_would_hardly_change_stays() -> None:
    own, busy = arrivals(4), arrivals(8)
    best = decide(own, busy).interval_seconds

    def beside(present: int) -> int:
        evidence = Evidence(0, 0, BASE, None, present, own, (own, busy))
        return POLICIES["index"].decide(evidence).interval_seconds

    assert beside(best + 5) == best + 5
    assert beside(best - 5) == best - 5
    assert beside(2 * best) == beside(best // 2) == best


@given(types=st.lists(learned, min_size=1, max_size=8), base=st.integers(2, 3600))
def test_no_interval_leaves_its_bounds(types: list[Arrivals], base: int) -> None:
    for own in types:
        decision = POLICIES["index"].decide(Evidence(0, 0, base, None, 0, own, types))
        assert max(1, base // 4) <= decision.interval_seconds <= 16 * base


@given(
    types=st.lists(
        # Alike enough for no bound to decide.
        st.builds(arrivals, st.floats(6, 9), st.floats(500, 700), st.integers(90, 110)),
        min_size=1,
        max_size=8,
    )
)
def test_all_polls_together_cost_what_the_base_interval_would(
    types: list[Arrivals],
) -> None:
    base = 600
    spent = 0.0
    for own in types:
        decision = POLICIES["index"].decide(Evidence(0, 0, base, None, 0, own, types))
        spent += own.cost / decision.interval_seconds
    assert spent == pytest.approx(sum(own.cost for own in types) / base, rel=0.02)


@pytest.mark.parametrize(("hourly", "lifetime"), [(2, 300), (40, 45), (12, 20)])
def test_rate_and_lifetime_are_learned_from_what_polls_see(
    hourly: float, lifetime: float
) -> None:
    chance = Random(7)
    known, at = Arrivals(), 0.0
    ending: list[float] = []
    next_start = chance.expovariate(hourly / 3600)
    rates, lifetimes = [], []
    for _ in range(6_000):
        gap = chance.choice((15, 30, 60, 120))
        at += gap
        stayed = [end for end in ending if end >= at]
        appeared = []
        while next_start <= at:
            end = next_start + chance.expovariate(1 / lifetime)
            if end >= at:
                appeared.append(end)
            next_start += chance.expovariate(hourly / 3600)
        known = known.after(Sightings(gap, len(appeared), len(stayed), len(ending)))
        ending = stayed + appeared
        rates.append(known.per_second * 3600)
        lifetimes.append(known.lifetime_seconds)
    # After a day, by when the start is forgotten.
    assert sum(rates[1500:]) / len(rates[1500:]) == pytest.approx(hourly, rel=0.2)
    mean = sum(lifetimes[1500:]) / len(lifetimes[1500:])
    assert mean == pytest.approx(lifetime, rel=0.25)


@given(
    polls=st.lists(
        st.tuples(st.floats(0.001, 1e9), st.integers(0, 50), st.integers(0, 50)),
        max_size=30,
    )
)
def test_whatever_polls_see_the_sums_stay_sound(
    polls: list[tuple[float, int, int]],
) -> None:
    known = Arrivals()
    for gap, appeared, stayed in polls:
        known = known.after(Sightings(gap, appeared, stayed, stayed + appeared))
        assert known.is_sound
    assert 15 <= decide(known, Arrivals()).interval_seconds <= 960


@pytest.mark.parametrize("spoiled", [0.0, -1.0, nan, inf, 1e300])
def test_sums_that_no_poll_can_have_left_are_not_sound(spoiled: float) -> None:
    assert Arrivals().is_sound
    assert not Arrivals(finds=spoiled).is_sound
    assert not Arrivals(lived=spoiled).is_sound


@pytest.mark.parametrize(("gap", "stayed"), [(0.0, 0), (60.0, 3), (60.0, -1)])
def test_sightings_that_contradict_are_refused(gap: float, stayed: int) -> None:
    with pytest.raises(ValueError, match="impossible"):
        Sightings(gap, 0, stayed, 2)
