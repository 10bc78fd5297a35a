"""How questions end: in order, in time, and paying what was said."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from positions.venues.simulator.outcomes import DISCORD, Ending, Fate, Life
from positions.venues.simulator.world import Story
from positions.venues.types import VenueName
from tests.support.simulator_worlds import world_of

FIRST = date(2027, 1, 4)
ORDER = {
    VenueName.POLYMARKET: ["", "proposed", "disputed", "resolved"],
    VenueName.KALSHI: ["active", "closed", "determined", "finalized"],
}
LOSING = {Ending.VOID_AND_SCALAR, Ending.RESULT_AND_SCALAR, Ending.DIFFER}


def told(days: int = 366) -> list[Story]:
    world = world_of()
    return [
        story
        for index in range(days)
        for story in world.stories_of(FIRST + timedelta(days=index))
    ]


def lives(story: Story) -> list[tuple[VenueName, Life]]:
    return [(venue, story.fate.on(venue)) for venue in VenueName]


def basket_pays(fate: Fate) -> Decimal:
    """What YES of the cheap venue and NO of the dear one pay together."""
    cheap, dear = fate.polymarket.pays, fate.kalshi.pays
    return cheap + 1 - dear if fate.lean > 0 else dear + 1 - cheap


def test_stages_follow_each_other_in_the_venues_order() -> None:
    for story in told():
        for venue, life in lives(story):
            words = [stage.word for stage in life.stages]
            times = [stage.starts_at for stage in life.stages]
            assert words == [word for word in ORDER[venue] if word in words]
            assert words[0] == ORDER[venue][0]
            assert words[-1] == ORDER[venue][-1]
            assert times == sorted(times)
            assert (times[0], times[1]) == (life.opens_at, life.closes_at)
            assert times[-1] == life.final_at


def test_the_word_of_a_moment_is_that_of_the_last_stage_begun() -> None:
    life = told(5)[0].fate.kalshi
    second = timedelta(seconds=1)
    assert life.word_at(life.opens_at - second) is None
    for before, after in zip(life.stages, life.stages[1:], strict=False):
        assert life.word_at(after.starts_at - second) == before.word
        assert life.word_at(after.starts_at) == after.word


def test_settlement_takes_hours_to_two_days_or_so() -> None:
    for story in told():
        for _, life in lives(story):
            delay = life.final_at - life.closes_at
            assert timedelta(minutes=30) < delay < timedelta(days=2)


def test_payouts_lie_between_nothing_and_one() -> None:
    for story in told():
        for _, life in lives(story):
            assert 0 <= life.pays <= 1
        assert story.fate.polymarket.pays in {0, 1, Decimal("0.5")}


def test_the_outcome_is_paid_on_both_venues_where_they_agree() -> None:
    for story in told():
        if story.fate.ending is Ending.AGREE:
            paid = {life.pays for _, life in lives(story)}
            assert paid == {Decimal(story.fate.happens)}


def test_a_basket_pays_one_when_both_agree_and_less_when_they_do_not() -> None:
    for story in told():
        pays, ending = basket_pays(story.fate), story.fate.ending
        if ending in LOSING:
            assert pays <= Decimal("0.95"), story.question.key
        elif ending is Ending.DIFFER_WELL:
            assert pays == 2
        else:
            assert pays == 1


def test_every_ending_occurs() -> None:
    assert {story.fate.ending for story in told()} == set(Ending)


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
def test_market_types_differ_in_how_often_a_basket_pays(
    market_type: str, low: float, high: float
) -> None:
    """One type well above one half, one between 30 and 50 %, one below 30 %."""
    good = Counter(
        basket_pays(story.fate) >= 1
        for story in told()
        if story.question.is_on_both and story.question.market_type == market_type
    )
    assert low < good[True] / good.total() < high


def test_the_share_of_bad_endings_drifts() -> None:
    shares: dict[int, Counter[bool]] = defaultdict(Counter)
    for story in told():
        if story.question.market_type == "Weather" and story.question.is_on_both:
            third = (story.question.ends_at.date() - FIRST).days // 122
            shares[third][story.fate.ending in LOSING] += 1
    parts = [count[True] / count.total() for _, count in sorted(shares.items())]
    assert max(parts) - min(parts) > 0.03
    assert DISCORD["Weather"].at(67.5) - DISCORD["Weather"].at(202.5) > 0.1


def test_some_end_early_and_some_late() -> None:
    early = late = 0
    for story in told():
        gap = story.fate.kalshi.closes_at - story.question.ends_at
        early += gap < timedelta(0)
        late += gap > timedelta(hours=1)
    assert 0.05 < early / len(told()) < 0.2
    assert 0.08 < late / len(told()) < 0.16


def test_strikes_nest_and_candidates_exclude_each_other() -> None:
    groups: dict[str, list[Story]] = defaultdict(list)
    for story in told():
        groups[story.question.group].append(story)
    for stories in groups.values():
        if all(story.question.low == 0 for story in stories):
            ranked = sorted(stories, key=lambda s: -s.question.high)
            happened = [story.fate.happens for story in ranked]
            assert happened == sorted(happened, reverse=True)
        elif len(stories) == 3:
            assert sum(story.fate.happens for story in stories) == 1
