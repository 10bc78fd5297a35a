"""Why no trades, hour by hour: what was priced, taken and rejected, and its cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from arbsite.pages.reports import funnel_hours as report
from arbsite.pages.reports.funnel_hours import HOURS_SHOWN, funnel_hours
from strategy.wiring import wall_now
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.query_plans import Spy, explained

AN_HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def poll(**changes: Any) -> dict[str, Any]:
    line = {"action": "detect_arbitrage", "status": "success", "kind": "poll"}
    return builders.task(**{**line, "timestamp": NOW, "priced": 10, **changes})


def taken(**changes: Any) -> dict[str, Any]:
    return builders.opportunity(decision="taken", refusal="", **changes)


def test_each_hour_counts_what_happened_in_it() -> None:
    add(
        "task_log",
        poll(),
        poll(timestamp=NOW - MINUTE, priced=4),
        poll(timestamp=NOW + MINUTE, priced=3),
        poll(action="monitor", priced=None),
    )
    add(
        "arbitrage_opportunities",
        taken(seen_at=NOW),
        *(builders.opportunity(seen_at=NOW + n * MINUTE) for n in range(3)),
        builders.opportunity(seen_at=NOW, refusal="book_stale"),
        builders.opportunity(seen_at=NOW - MINUTE),
    )
    day = funnel_hours(NOW + 5 * MINUTE)
    present, before = day.hours[:2]
    assert present.start == NOW
    assert (present.polls, present.priced) == (2, 13)
    assert (present.profitable, present.taken, present.rejected) == (5, 1, 4)
    assert [(reason.name, reason.count) for reason in present.reasons] == [
        ("below_min_edge", 3),
        ("book_stale", 1),
    ]
    assert (before.polls, before.priced, before.rejected) == (1, 4, 1)
    assert day.total.rejected == 5
    assert "1 of 6 baskets" in day.answer
    assert "less than the minimum edge (4)" in day.answer


def test_the_first_hour_is_whole_and_nothing_older_counts() -> None:
    oldest = NOW - (HOURS_SHOWN - 1) * AN_HOUR
    add("arbitrage_opportunities", taken(seen_at=oldest))
    add("arbitrage_opportunities", taken(seen_at=oldest - MINUTE))
    day = funnel_hours(NOW + 59 * MINUTE)
    assert len(day.hours) == HOURS_SHOWN
    assert day.hours[-1].taken == day.total.taken == 1


@pytest.mark.parametrize(
    ("polls", "opportunities", "words"),
    [
        ([], [], "Nothing was polled"),
        ([{}], [], "No basket paid after fees"),
        ([{}], [{"decision": "taken", "refusal": ""}], "All 1 baskets"),
    ],
)
def test_the_answer_says_where_the_day_went(
    polls: list[dict[str, Any]], opportunities: list[dict[str, Any]], words: str
) -> None:
    for changes in polls:
        add("task_log", poll(**changes))
    for changes in opportunities:
        add("arbitrage_opportunities", builders.opportunity(**changes))
    assert words in funnel_hours(NOW + MINUTE).answer


def test_damaged_documents_are_counted_or_left_out() -> None:
    add(
        "arbitrage_opportunities",
        taken(seen_at="yesterday"),
        builders.opportunity(seen_at=NOW, refusal=7, decision=None),
    )
    add("task_log", poll(priced="many"))
    day = funnel_hours(NOW + MINUTE)
    assert day.total.profitable == 1
    assert day.total.priced == 0


def test_both_counts_are_made_in_an_index_and_end_at_a_bound(
    spied: Spy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST", 20)
    many = range(60)
    add("task_log", *(poll(timestamp=NOW - n * MINUTE) for n in many))
    add(
        "arbitrage_opportunities",
        *(builders.opportunity(seen_at=NOW - n * MINUTE) for n in many),
    )
    commands = spied.watch(lambda: funnel_hours(NOW))
    assert len(commands) == 2
    for command in commands:
        plan = explained(command)
        assert "'FETCH'" not in repr(plan), command
        assert "'SORT'" not in repr(plan), command
        stats = (
            plan.get("executionStats") or plan["stages"][0]["$cursor"]["executionStats"]
        )
        assert stats["totalKeysExamined"] <= 21
    assert funnel_hours(NOW).is_cut


def test_the_page_is_reached_from_the_funnel_and_leads_to_the_rejected(
    admin_client: Client,
) -> None:
    add("arbitrage_opportunities", builders.opportunity(seen_at=wall_now()))
    dashboard = admin_client.get("/?tab=funnel").content.decode()
    assert 'href="/rejections/"' in dashboard
    body = admin_client.get("/rejections/").content.decode()
    assert 'href="/opportunities/?refusal=below_min_edge"' in body
    assert "pays after fees, but less than the minimum edge" in body


def test_hours_in_which_nothing_ran_are_not_listed(admin_client: Client) -> None:
    add("task_log", poll(timestamp=wall_now()))
    body = admin_client.get("/rejections/").content.decode()
    assert body.count('data-label="Polls"') == 1
    assert "Nothing was polled in the other hours" in body
