"""Why there are no trades: each pair is counted once, where it was lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from arbsite.pages import reports
from arbsite.pages.reports.funnel import Counts, answer, stages
from arbsite.pages.reports.reasons import WORDS, in_words, is_paying
from strategy import agent, recovery, schedule
from strategy.arbitrage import Check, Decision, Limits, evaluate, exposure_check
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import FakeClock
from tests.support.market_builders import NOW, kalshi, listed, polymarket
from tests.support.query_plans import Spy, explained
from tests.support.simulated import simulated_context

SAME = {"same": 10}


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (Counts(None, {}, {}), "No listing has been read yet"),
        (Counts(0, {}, {}), "no readable markets"),
        (Counts(9, {}, {}), "No market is listed on both venues"),
        (Counts(9, {"review": 2}, {}), "all need a review"),
        (Counts(9, SAME, {"": 10}), "No pair has been priced yet"),
        (
            Counts(9, SAME, {"no_edge": 7, "no_ask": 3}),
            "Of 10 priced pairs 7: cost more than they pay, after fees",
        ),
        (Counts(9, SAME, {"paused": 10}), "Of 10 priced pairs 10: entries are paused"),
        (
            Counts(9, SAME, {"taken": 1, "no_edge": 9}),
            "1 of 10 priced pairs were taken",
        ),
    ],
)
def test_the_answer_says_where_most_pairs_are_lost(
    counts: Counts, sentence: str
) -> None:
    assert sentence in answer(counts)


def test_each_stage_holds_those_that_came_through_the_one_before() -> None:
    by_reason = {
        "": 1,
        "no_ask": 2,
        "no_edge": 3,
        "below_min_edge": 1,
        "annualised_return_below_hurdle": 1,
        "taken": 2,
    }
    reached = stages(Counts(50, {"same": 10, "review": 4, "rejected": 1}, by_reason))
    assert [(stage.name, stage.count) for stage in reached] == [
        ("seen", 50),
        ("matched", 15),
        ("priced", 9),
        ("profitable", 4),
        ("taken", 2),
    ]
    assert [stage.share for stage in reached] == [100, 100, 60, 26, 13]


@pytest.mark.django_db
def test_pairs_are_counted_by_verdict_and_reason_and_only_listed_ones() -> None:
    same = {"verdict": "same"}
    add(
        "matched_pairs",
        builders.pair(**same),
        builders.pair(**same, last_reason="no_edge"),
        builders.pair(**same, last_reason="no_edge"),
        builders.pair(**same, last_reason="taken"),
        builders.pair(**same, last_reason="taken", is_listed=False),
        builders.pair(last_reason="above_review_edge"),
    )
    line = builders.task(
        action="fetch_data",
        kind="discovery",
        markets=[
            {"venue": "polymarket", "markets": 20},
            {"venue": "kalshi", "markets": 30},
        ],
    )
    add("task_log", line, builders.task(action="fetch_data", kind="check"))
    funnel = reports.funnel()
    assert [stage.count for stage in funnel.stages] == [50, 5, 3, 1, 1]
    assert [(reason.name, reason.count) for reason in funnel.reasons] == [
        ("no_edge", 2)
    ]
    assert [(market.venue, market.markets) for market in funnel.markets] == [
        ("kalshi", 30),
        ("polymarket", 20),
    ]
    assert funnel.seen_at == line["timestamp"]


@pytest.mark.django_db
def test_the_funnel_is_counted_in_the_index(spied: Spy) -> None:
    collection("matched_pairs").insert_many(
        (builders.pair(last_reason=f"r{n % 7}") for n in range(2000)),
        bypass_document_validation=True,
    )
    commands = spied.watch(reports.funnel)
    assert len(commands) == 2
    [counted] = [command for command in commands if "aggregate" in command]
    plan = repr(explained(counted))
    assert "COLLSCAN" not in plan
    assert "'FETCH'" not in plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage", [{}, {"verdict": 3}, {"verdict": ["a"], "last_reason": {"$gt": 1}}]
)
def test_damaged_pairs_and_lines_are_counted_as_far_as_they_go(
    damage: dict[str, object],
) -> None:
    add("matched_pairs", {"_id": "bad", "is_listed": True, **damage})
    add("task_log", builders.task(action="fetch_data", kind="discovery", markets=3))
    assert reports.funnel().stages[1].count == 1


@pytest.mark.django_db
def test_a_real_discovery_and_its_polls_fill_the_funnel() -> None:
    context = simulated_context(FakeClock())
    recovery.start(context)
    for _ in range(2):  # the polls of what was discovered are due after it
        schedule.make_all_due(context.positions.wall_now())
        agent.sweep(context)
    seen, matched, priced, _, _ = reports.funnel().stages
    counts = [seen.count or 0, matched.count or 0, priced.count or 0]
    assert counts[0] > counts[1] >= counts[2] > 0


def test_every_check_has_words() -> None:
    assert set(Check) - {Check.EXPOSURE} <= WORDS.keys()
    assert in_words("exposure venue").endswith("exposure: venue")


def test_what_is_refused_after_the_fees_counts_as_paying() -> None:
    """A basket is refused by the first check that fails, and NO_EDGE comes before."""
    limits = Limits(room={"all": Decimal(500)})
    listed_a = listed(polymarket(), [("0.45", "100")])
    listed_b = listed(kalshi(), (), [("0.52", "100")])
    basket = evaluate(listed_a, 0, listed_b, 0, limits, NOW, NOW)[0]
    names = [gate.name for gate in basket.gates]
    place = names.index(Check.NO_EDGE)
    assert exposure_check("all") in names[place:]
    assert all(is_paying(name) for name in [*names[place + 1 :], Decision.TAKEN])
    assert not any(is_paying(name) for name in ["", *names[: place + 1]])
