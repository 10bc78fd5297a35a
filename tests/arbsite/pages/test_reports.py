"""What the pages ask for: right figures, at the cost of what is shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from arbsite.pages import reports
from arbsite.pages.reports.evolution import without_repeats
from arbsite.pages.reports.paging import parse_cursor
from arbsite.pages.reports.uptime import merged, share
from positions.models import PositionRecord
from positions.venues.types import Mode
from strategy.models import PollDecisionRecord
from tasklog.storage.codec import decode
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import NOW, add

pytestmark = pytest.mark.django_db

SILENT = timedelta(seconds=20)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_uptime_is_the_share_since_the_first_run_and_overlaps_count_once() -> None:
    oldest = {"started_at": NOW - 4 * HOUR, "heartbeat_at": NOW - 3 * HOUR}
    add(
        "agent_runs",
        builders.run(**oldest, ended_at=NOW - 3 * HOUR, ended_cleanly=False),
        builders.run(started_at=NOW - HOUR, heartbeat_at=NOW),
        builders.run(started_at=NOW - HOUR / 2, heartbeat_at=NOW),
    )
    uptime = reports.uptime(NOW)
    assert uptime.percent == Decimal("50.00")
    assert (uptime.runs, uptime.crashes) == (3, 1)


def test_spans_merge_and_shares_add_up() -> None:
    spans = merged(
        [(NOW, NOW + HOUR), (NOW + HOUR / 2, NOW + 2 * HOUR), (NOW, NOW + MINUTE)]
    )
    assert spans == [(NOW, NOW + 2 * HOUR)]
    assert share(spans, NOW, NOW + 4 * HOUR) == Decimal("0.5")
    assert share(spans, NOW, NOW) == 0


def test_recoveries_are_counted_by_kind_and_other_tasks_are_not() -> None:
    recover = {"action": "recover"}
    add(
        "task_log",
        builders.task(**recover, kind="retried_call"),
        builders.task(**recover, kind="retried_call"),
        builders.task(**recover, kind="unclean_end", timestamp=NOW),
        builders.task(**recover, kind=None),
        builders.task(),
    )
    recoveries = reports.recoveries()
    assert (recoveries.crashes, recoveries.retried, recoveries.others) == (1, 2, 1)
    assert recoveries.total == 2
    assert recoveries.last is not None
    assert recoveries.last.kind == "unclean_end"


def test_holdings_count_states_and_money() -> None:
    add(
        "positions",
        builders.watching(stake=Decimal(50)),
        builders.position(stake=Decimal(97)),
        builders.closed("3.00"),
        builders.closed("-2.00"),
    )
    add(
        "market_type_performance",
        builders.performance(
            opportunities_found=4,
            profitable_arbs=1,
            closed_positions=2,
            total_profit=Decimal("1.00"),
        ),
    )
    holdings = reports.holdings()
    assert holdings.total == 4
    assert holdings.by_state["watching"] == holdings.by_state["loss"] == 1
    assert holdings.locked == Decimal(147)
    assert holdings.realised == Decimal("1.00")
    assert holdings.success_rate == Decimal(25)


@pytest.mark.parametrize("field", ["stake", "worst_case", "target_profit"])
@pytest.mark.parametrize("damage", ["much", float("nan"), float("inf"), 1e20, [1]])
def test_a_damaged_number_leaves_the_sums_of_all_others(
    field: str, damage: object
) -> None:
    figures = {"stake": Decimal(97), "worst_case": Decimal(-97)}
    add("positions", builders.position(**figures, target_profit=Decimal(3)))
    add("positions", {"_id": "bad", "state": "entered", field: damage})
    holdings = reports.holdings()
    assert holdings.open == 2
    assert (holdings.locked, holdings.worst) == (Decimal(97), Decimal(-97))
    assert holdings.expected == Decimal("2.91")


def test_without_an_opportunity_there_is_no_success_rate() -> None:
    assert reports.holdings().success_rate is None


def test_open_positions_begin_with_those_that_end_first() -> None:
    add(
        "positions",
        builders.position(id="later", expiration_date=NOW + 9 * HOUR),
        builders.position(id="late", state="expired", expiration_date=NOW - HOUR),
        builders.position(id="sooner", expiration_date=NOW + HOUR),
        builders.closed(id="closed"),
    )
    assert [position.id for position in reports.open_positions()] == [
        "late",
        "sooner",
        "later",
    ]


def test_recently_closed_are_newest_first_and_cancelled_ones_not_among_them() -> None:
    add(
        "positions",
        builders.closed(id="older", resolved_at=NOW - HOUR),
        builders.closed("-1.00", id="newer", resolved_at=NOW),
        builders.watching(id="cancelled", state="cancelled"),
    )
    closed = reports.recently_closed()
    assert [position.id for position in closed] == ["newer", "older"]
    assert closed[0].actual_profit == Decimal("-1.00")


@pytest.mark.parametrize(
    ("document", "phase"),
    [
        (builders.watching(), "entering"),
        (
            builders.watching(legs=[builders.leg(), builders.planned()]),
            "one leg filled",
        ),
        (
            builders.watching(legs=[builders.leg(), builders.other_leg()]),
            "both legs filled",
        ),
        (
            builders.watching(
                legs=[builders.leg(), builders.other_leg()], at_risk=Decimal("3.10")
            ),
            "partly hedged",
        ),
        (builders.position(), ""),
        (builders.position(state="expired"), "awaiting Polymarket and Kalshi"),
        (
            builders.position(
                state="expired",
                legs=[builders.leg(payout=Decimal(1)), builders.other_leg()],
            ),
            "awaiting Kalshi",
        ),
    ],
)
def test_what_a_position_waits_for_follows_from_its_legs(
    document: builders.Stored, phase: str
) -> None:
    assert reports.phase(decode(PositionRecord, document)) == phase


def test_market_types_join_what_was_paid_with_the_rhythm_of_the_polls() -> None:
    add("market_type_performance", builders.performance(market_type="Crypto"))
    add("jobs", builders.job("poll:Weather"), builders.job("check"))
    crypto, weather = reports.market_types()
    assert (crypto.name, weather.name) == ("Crypto", "Weather")
    assert crypto.performance.opportunities_found == 45
    assert crypto.job.interval_seconds is None
    assert weather.performance.opportunities_found is None
    assert weather.job.interval_seconds == 30


def test_a_short_history_of_decisions_is_shown_whole() -> None:
    add(
        "poll_decisions",
        builders.decision(decided_at=NOW - 2 * HOUR, interval_after=60),
        builders.decision(decided_at=NOW - HOUR, interval_after=30),
        builders.decision(market_type="Crypto", success_rate=None),
    )
    evolution = reports.evolution()
    assert not evolution.is_sampled
    assert [decision.interval_after for decision in evolution.series["Weather"]] == [
        60,
        30,
    ]
    assert evolution.as_json()["series"][0] == {  # type: ignore[index]
        "name": "Crypto",
        "points": [
            {
                "at": int((NOW - MINUTE).timestamp() * 1000),
                "interval": 30,
                "before": 60,
                "rate": None,
                "found": 45,
                "profitable": 32,
                "why": "above 50 %: half the base interval",
                "policy": "success_rate",
                "fixed": False,
            }
        ],
    }


def test_decisions_are_shown_at_the_time_of_the_venues() -> None:
    """A simulated day may take seconds, or none at all in a stepped run."""
    start = NOW + timedelta(days=40)
    add(
        "poll_decisions",
        *(
            builders.decision(
                decided_at=NOW + number * MINUTE / 60,
                scheduled_for=(start + timedelta(days=number)).isoformat(),
                interval_after=seconds,
            )
            for number, seconds in enumerate((60, 30, 120))
        ),
        builders.decision(market_type="Crypto", decided_at=NOW, scheduled_for="soon"),
    )
    series = reports.evolution().series
    times = [decision.decided_at for decision in series["Weather"]]
    assert times == [start + timedelta(days=number) for number in range(3)]
    assert [decision.decided_at for decision in series["Crypto"]] == [NOW]


def test_a_long_history_is_sampled_to_the_decisions_in_force() -> None:
    """Changes each 500 decisions; each sample must be one that was really made."""
    steps = [30 if number // 500 % 2 else 120 for number in range(2400)]
    add(
        "poll_decisions",
        *(
            builders.decision(
                _id=f"d{number}",
                market_type=("Weather", "Crypto")[number % 2],
                decided_at=NOW + number * MINUTE,
                interval_after=seconds,
            )
            for number, seconds in enumerate(steps)
        ),
    )
    evolution = reports.evolution()
    assert evolution.is_sampled
    weather = evolution.series["Weather"]
    assert [decision.interval_after for decision in weather[:-1]] == [
        120,
        30,
        120,
        30,
        120,
    ]
    assert weather[0].decided_at == NOW
    assert sum(len(points) for points in evolution.series.values()) <= 2 * 61


def test_repeated_decisions_are_dropped_but_for_the_last() -> None:
    made = [
        decode(
            PollDecisionRecord,
            builders.decision(decided_at=NOW + n * HOUR, interval_after=seconds),
        )
        for n, seconds in enumerate((60, 60, 30, 30, 30))
    ]
    changed = list(without_repeats(made))
    assert [decision.decided_at - NOW for decision in changed] == [
        0 * HOUR,
        2 * HOUR,
        4 * HOUR,
    ]


@pytest.mark.parametrize(
    "cursor",
    ["x", "1", "1.", ".a", "9" * 30 + ".a", "--1.a", "1e3.a", "1." + "a" * 400],
)
def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(reports.BadCursor):
        parse_cursor(cursor, "")


def test_a_position_is_shown_with_both_legs_and_its_history() -> None:
    older = builders.event(kind="detected", version=1)
    add("positions", builders.closed(id="p1", events=[older, builders.event()]))
    detail = reports.position_detail("p1")
    assert detail is not None
    assert [leg.order.venue for leg in detail.legs] == ["polymarket", "kalshi"]
    assert detail.legs[0].average_price == Decimal("0.45")
    assert detail.legs[0].paid == Decimal(100)
    assert [event.kind for event in detail.events] == ["entered", "detected"]
    assert '"position_id": "p1"' in detail.raw
    assert reports.position_detail("p2") is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://polymarket.com/event/x", True),
        ("https://kalshi.com/markets/x", True),
        ("javascript:alert(1)", False),
        ("https://polymarket.com.example.org/", False),
        ("//polymarket.com/", False),
    ],
)
def test_only_the_venues_own_pages_are_linked(url: str, shown: bool) -> None:
    add("positions", builders.position(id="p1", legs=[builders.leg(url=url)]))
    detail = reports.position_detail("p1")
    assert detail is not None
    assert bool(detail.legs[0].url) is shown


def test_looking_at_the_venues_time_does_not_make_it_go_on() -> None:
    seen = {
        "_id": "simulated",
        "anchor_venue": NOW,
        "anchor_wall": NOW,
        "day_seconds": 10.0,
        "seen_at": NOW,
        "seen_venue": NOW,
    }
    add("venue_clock", seen)
    soon, late = (
        reports.venue_now(Mode.SIMULATED, NOW + timedelta(seconds=s), 10.0, 0, None)
        for s in (10, 3600)
    )
    assert soon == NOW + timedelta(days=1)
    # Nobody has read the clock for longer than a restart takes.
    assert late == NOW + timedelta(days=3)
    assert collection("venue_clock").find_one({"_id": "simulated"}) == seen


def test_live_venues_live_by_the_wall_and_an_unknown_time_is_the_walls() -> None:
    assert reports.venue_now(Mode.LIVE, NOW, 10.0, 0, None) == NOW
    assert reports.venue_now(Mode.SIMULATED, NOW, 10.0, 0, None) == NOW
    assert reports.venue_now(Mode.REPLAY, NOW, 10.0, 0, None) == NOW


DAMAGES: list[builders.Stored] = [
    {},
    {"legs": "none", "events": 7, "state": "entered"},
    {"legs": [None, {"venue": 3, "payout": "x"}], "state": "expired"},
    {"stake": "much", "days_held": float("nan"), "expiration_date": "soon"},
    {"event_name": ["a", "b"], "state": {"$gt": ""}, "created_at": NOW},
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_positions_are_shown_as_far_as_they_go(damage: builders.Stored) -> None:
    add("positions", {"_id": "bad", **damage}, builders.position(id="good"))
    assert reports.position_detail("bad") is not None
    reports.open_positions()
    reports.recently_closed()
    assert reports.holdings().locked >= 0


def test_damaged_documents_of_every_other_kind_are_passed_over() -> None:
    junk = {"_id": "junk", "market_type": 3, "timestamp": "then", "started_at": 1}
    for name in ("task_log", "agent_runs", "poll_decisions", "jobs"):
        add(name, dict(junk), {"_id": f"poll:{name}", "action": "recover", "kind": 5})
    add("market_type_performance", {"_id": 7, "total_profit": "all of it"})
    reports.agent_state(NOW, SILENT)
    reports.uptime(NOW)
    assert reports.recoveries().total == 1
    assert reports.evolution().series == {}
    assert len(reports.recent_tasks()) == 2
    assert [row.performance.opportunities_found for row in reports.market_types()] == [
        None,
        None,
    ]
