"""A tally gives what a fresh count would, however old it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from positions.models.closings import CLOSINGS
from strategy.services.performance import OPPORTUNITY_COUNTS, measure
from tasklog.records import RECOVERIES
from tasklog.storage import tallies
from tasklog.storage.collections import collection
from tasklog.storage.counts import TALLY_RECORDS, Count, Key
from tasklog.storage.tallies import STEP, Tally
from tests.support import builders
from tests.support.builders import NOW, add

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def closed(state: str, profit: str, touched_at: object, market_type: str) -> None:
    values = {"state": state, "touched_at": touched_at, "market_type": market_type}
    add("positions", builders.closed(profit, **values))


def totals() -> dict[tuple[str, ...], tuple[int, Decimal]]:
    return {key: (total.count, total.sums[0]) for key, total in CLOSINGS.read().items()}


@pytest.mark.parametrize("taken_after", [0, 1, 3, 5])
def test_what_closed_before_and_after_the_mark_is_counted_once(
    taken_after: int,
) -> None:
    for number in range(5):
        if number == taken_after:
            CLOSINGS.refresh(NOW)
        at = NOW + (number - taken_after) * STEP
        closed("loss" if number == 4 else "profitable", "2.50", at, "Weather")
    assert totals() == {
        ("Weather", "profitable"): (4, Decimal("10.00")),
        ("Weather", "loss"): (1, Decimal("2.50")),
    }


def test_one_group_is_read_alone() -> None:
    for name in ("Crypto", "Weather"):
        closed("profitable", "1.00", NOW - 3 * STEP, name)
    CLOSINGS.refresh(NOW)
    closed("profitable", "1.00", NOW, "Crypto")
    total = Count(2, (Decimal("2.00"), Decimal("2.0618")))
    crypto = CLOSINGS.read(market_type="Crypto")
    assert crypto == {("Crypto", "profitable"): total}


def test_what_bears_no_moment_is_counted_too() -> None:
    for moment in (None, "then", 5, NOW):
        closed("loss", "-1.00", moment, "Weather")
    for _ in range(2):
        assert totals()[("Weather", "loss")][0] == 4
        CLOSINGS.refresh(NOW + 3 * STEP)


def test_open_positions_are_not_counted() -> None:
    add("positions", builders.position(), builders.watching())
    CLOSINGS.refresh(NOW)
    assert CLOSINGS.read() == {}


def test_opportunities_are_counted_by_type_when_they_were_first_seen() -> None:
    for name, at in (("Crypto", NOW - 3 * STEP), ("Crypto", NOW), ("Weather", NOW)):
        add(
            "arbitrage_opportunities",
            builders.opportunity(market_type=name, seen_at=at),
        )
    for tally in (OPPORTUNITY_COUNTS, CLOSINGS):
        tally.refresh(NOW)
    assert OPPORTUNITY_COUNTS.read(market_type="Crypto") == {("Crypto",): Count(2, ())}
    assert measure("Crypto", NOW).opportunities_found == 2
    assert OPPORTUNITY_COUNTS.read() == OPPORTUNITY_COUNTS.count_all()


def test_it_is_taken_once_an_hour_and_after_the_clock_was_wrong() -> None:
    assert RECOVERIES.refresh(NOW)
    assert not RECOVERIES.refresh(NOW + 59 * MINUTE)
    assert RECOVERIES.refresh(NOW + 60 * MINUTE)
    assert RECOVERIES.refresh(NOW + timedelta(days=400))
    assert RECOVERIES.refresh(NOW + 61 * MINUTE)


def test_the_mark_stays_an_hour_behind() -> None:
    """What a host whose clock is slow writes, or what is relayed late, is counted."""
    RECOVERIES.refresh(NOW)
    add("task_log", builders.task(action="recover", timestamp=NOW - 59 * MINUTE))
    assert sum(total.count for total in RECOVERIES.read().values()) == 1


@pytest.mark.parametrize(
    "damage",
    [
        {"rows": "none"},
        {"rows": [{"key": ["Weather"], "count": 1, "sums": []}]},
        {"rows": [{"key": ["Weather", "loss"], "count": "many", "sums": [1, 2]}]},
        {"until": "then"},
    ],
)
def test_a_damaged_tally_is_as_good_as_none_within_the_hour(
    damage: dict[str, Any],
) -> None:
    closed("loss", "-1.00", NOW - 3 * STEP, "Weather")
    CLOSINGS.refresh(NOW)
    builders.damage("tallies", CLOSINGS.name, {"$set": damage})
    CLOSINGS.read()
    CLOSINGS.refresh(NOW + STEP)
    assert totals() == {("Weather", "loss"): (1, Decimal("-1.00"))}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(-300, 0), max_size=12),
    st.lists(st.integers(-300, 0), max_size=4),
)
def test_a_tally_and_a_count_agree_whenever_it_was_taken(
    lines: list[int], takings: list[int]
) -> None:
    """Lines are written at their time, tallies are taken in between."""
    for name in ("task_log", TALLY_RECORDS.name):
        collection(name).delete_many({})
    steps = [(at, "line") for at in lines] + [(at, "take") for at in takings]
    for at, what in sorted(steps):
        now: datetime = NOW + at * MINUTE
        if what == "take":
            RECOVERIES.refresh(now)
        else:
            add("task_log", builders.task(action="recover", timestamp=now))
    assert sum(total.count for total in RECOVERIES.read().values()) == len(lines)
    assert RECOVERIES.read() == RECOVERIES.count_all()


class Death(Exception):
    """The process ends here."""


def rejected(number: int, seen_at: datetime, market_type: str = "Crypto") -> None:
    values = {"decision": "refused", "seen_at": seen_at, "market_type": market_type}
    add("arbitrage_opportunities", builders.opportunity(id=f"o{number}", **values))


def remaining() -> int:
    return collection("arbitrage_opportunities").count_documents({})


@pytest.mark.parametrize("is_taken_again", [False, True])
def test_what_is_removed_stays_counted_wherever_the_removal_is_cut_short(
    is_taken_again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "REMOVED_AT_ONCE", 2)
    for number in range(6):
        kind = "Crypto" if number % 2 else "Sports"
        rejected(number, NOW - timedelta(days=number), kind)
    OPPORTUNITY_COUNTS.refresh(NOW)
    before = OPPORTUNITY_COUNTS.count_all()
    stops = 0

    def die_at_the_second() -> None:
        nonlocal stops
        stops += 1
        if stops == 2:
            raise Death

    def is_still_counted() -> bool:
        if is_taken_again:
            OPPORTUNITY_COUNTS.refresh(NOW + stops * STEP)
        counted = OPPORTUNITY_COUNTS.read()
        by_type = OPPORTUNITY_COUNTS.read(market_type="Crypto")
        return counted == OPPORTUNITY_COUNTS.count_all() == before and by_type == {
            ("Crypto",): before["Crypto",]
        }

    with pytest.raises(Death):
        OPPORTUNITY_COUNTS.remove(NOW - timedelta(hours=36), die_at_the_second)
    assert remaining() == 4
    assert is_still_counted()
    assert OPPORTUNITY_COUNTS.remove(NOW - timedelta(hours=36), lambda: None) == 2
    assert remaining() == 2
    assert is_still_counted()
    assert OPPORTUNITY_COUNTS.remove(NOW - timedelta(hours=6), lambda: None) == 1
    assert is_still_counted()


def test_what_is_removed_is_counted_once_after_a_clock_was_set_back() -> None:
    for number in range(6):
        rejected(number, NOW - timedelta(days=number))
    OPPORTUNITY_COUNTS.refresh(NOW)
    before = OPPORTUNITY_COUNTS.count_all()

    def die() -> None:
        raise Death

    with pytest.raises(Death):
        OPPORTUNITY_COUNTS.remove(NOW - timedelta(hours=12), die)
    assert remaining() == 6
    OPPORTUNITY_COUNTS.refresh(NOW - timedelta(days=3))
    assert OPPORTUNITY_COUNTS.read() == OPPORTUNITY_COUNTS.count_all() == before
    assert not OPPORTUNITY_COUNTS.refresh(NOW - timedelta(days=3))


@pytest.mark.parametrize("is_the_first", [True, False])
def test_a_process_that_wakes_up_late_replaces_no_count_of_another(
    monkeypatch: pytest.MonkeyPatch, is_the_first: bool
) -> None:
    for number in range(5):
        rejected(number, NOW - timedelta(days=number))
    OPPORTUNITY_COUNTS.refresh(NOW)
    before = OPPORTUNITY_COUNTS.count_all()
    if not is_the_first:
        assert OPPORTUNITY_COUNTS.remove(NOW - timedelta(hours=84), lambda: None) == 1
    counting = Tally._aggregate

    def overtaken(tally: Tally, also: Mapping[str, object]) -> dict[Key, Count]:
        monkeypatch.undo()
        tally.remove(NOW - timedelta(hours=36), lambda: None)
        return counting(tally, also)

    monkeypatch.setattr(Tally, "_aggregate", overtaken)
    assert OPPORTUNITY_COUNTS.remove(NOW - timedelta(hours=60), lambda: None) == 0
    assert remaining() == 2
    assert OPPORTUNITY_COUNTS.read() == OPPORTUNITY_COUNTS.count_all() == before


def test_nothing_is_removed_before_it_is_counted() -> None:
    rejected(1, NOW - timedelta(days=9))
    assert OPPORTUNITY_COUNTS.remove(NOW, lambda: None) == 0
    assert remaining() == 1
