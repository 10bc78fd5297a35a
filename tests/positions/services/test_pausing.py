"""A pause stops entries from the moment it is written, and nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from positions.models import PAUSES, POSITIONS
from positions.services import enter, resume_entries
from positions.services.operator import Operator, Outdated, OverrideRejected
from positions.services.pausing import lift_expired, pause, read_pauses, resume
from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from tests.support import builders
from tests.support.documents import read_record, trail_lines
from tests.support.fakes import Street, street

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Street:
    return street()


def ann(here: Street, reason: str = "venue looks odd") -> Operator:
    return Operator("ann", reason, here.clock)


def overrides() -> list[str]:
    return sorted(line.kind for line in trail_lines(action="override"))


@pytest.mark.parametrize(
    ("scope", "stops"),
    [
        ("all", True),
        ("type:Weather", True),
        ("pair:pair", True),
        ("type:Crypto", False),
        ("pair:other", False),
    ],
)
def test_a_pause_stops_the_entries_of_its_scope(
    here: Street, scope: str, stops: bool
) -> None:
    pause(scope, ann(here))
    position = here.enter(here.open_position())
    assert position.state == ("cancelled" if stops else "entered")
    assert len(here.polymarket.placed) == (0 if stops else 1)


def test_a_pause_written_while_a_position_is_opening_holds_in_the_order_step(
    here: Street,
) -> None:
    position = here.open_position()
    pause("all", ann(here))
    assert here.enter(position).state == "cancelled"
    assert "venue looks odd" in (read_record(POSITIONS).events[-1].error or "")


def test_a_basket_whose_first_leg_is_bought_is_completed_in_spite_of_a_pause(
    here: Street,
) -> None:
    def away(call: str) -> None:
        raise VenueUnavailable("kalshi", "503")

    here.kalshi.before = away
    position = here.open_position()
    enter(position, here.context())
    pause("all", ann(here))
    here.kalshi.before = lambda call: None
    resume_entries(here.context(token=2))
    assert read_record(POSITIONS).state == "entered"


def test_an_order_that_the_venue_knows_is_taken_up_in_spite_of_a_pause(
    here: Street,
) -> None:
    def paused_while_the_answer_is_lost(call: str) -> None:
        here.polymarket.after = lambda call: None
        pause("all", ann(here))
        raise OutcomeUnknown("polymarket", "timed out after sending")

    here.polymarket.after = paused_while_the_answer_is_lost
    position = here.open_position()
    assert here.enter(position).state == "entered"


def test_a_pause_ends_by_its_time_with_a_line_in_the_trail(here: Street) -> None:
    wall = here.clock.wall
    pause("all", ann(here), until=wall + timedelta(hours=1))
    assert read_pauses(wall).reason_for("Weather", "pair")
    here.clock.wall += timedelta(hours=1)
    assert read_pauses(here.clock.wall).reason_for("Weather", "pair") == ""
    assert lift_expired(here.clock.wall) == 1
    assert lift_expired(here.clock.wall) == 0
    assert overrides() == ["override_pause", "override_resume"]


def test_resuming_is_written_down_too_and_twice_is_refused(here: Street) -> None:
    pause("type:Weather", ann(here))
    resume("type:Weather", ann(here))
    assert overrides() == ["override_pause", "override_resume"]
    with pytest.raises(OverrideRejected, match="not paused"):
        resume("type:Weather", ann(here))


def test_a_pause_that_would_be_over_already_is_refused(here: Street) -> None:
    with pytest.raises(OverrideRejected, match="ahead"):
        pause("all", ann(here), until=here.clock.wall)


def test_of_many_who_pause_the_same_view_at_once_one_does(here: Street) -> None:
    gate = threading.Barrier(6)

    def try_it(number: int) -> bool:
        gate.wait()
        try:
            pause("all", ann(here, f"try {number}"), None, lambda before: not before)
        except Outdated:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(try_it, range(6))) == 1
    assert overrides() == ["override_pause"]


def test_a_pause_that_was_replaced_meanwhile_is_not_resumed(here: Street) -> None:
    pause("all", ann(here))
    here.clock.wall += timedelta(seconds=1)
    pause("all", ann(here, "a better reason"))
    with pytest.raises(Outdated):
        resume(
            "all",
            ann(here),
            lambda before: before is not None and before.reason == "venue looks odd",
        )
    assert read_pauses(here.clock.wall).reason_for("Weather", "pair")


def test_a_pause_keeps_who_why_before_and_after(here: Street) -> None:
    wall = here.clock.wall
    pause("all", ann(here))
    here.clock.wall += timedelta(seconds=1)
    until = wall + timedelta(hours=1)
    pause("all", ann(here, "a better reason"), until)
    here.clock.wall += timedelta(seconds=1)
    resume("all", ann(here, "sound again"))
    paused, replaced, resumed = (
        {change.field: (change.before, change.after) for change in line.changes}
        for line in trail_lines()
    )
    assert [line.scope for line in trail_lines()] == ["all"] * 3
    assert paused["reason"] == (None, "venue looks odd")
    assert replaced["reason"] == ("venue looks odd", "a better reason")
    assert replaced["until"] == (None, until.isoformat())
    assert trail_lines()[1].reason == "a better reason"
    assert resumed["reason"] == ("a better reason", None)
    assert PAUSES.raw.count_documents({}) == 0


def test_the_same_pause_again_is_no_second_one(here: Street) -> None:
    pause("all", ann(here))
    with pytest.raises(OverrideRejected, match="like this already"):
        pause("all", ann(here))
    assert overrides() == ["override_pause"]


def test_a_scope_is_paused_again_after_it_was_resumed(here: Street) -> None:
    for _ in range(2):
        pause("all", ann(here))
        here.clock.wall += timedelta(seconds=1)
        resume("all", ann(here))
        assert not read_pauses(here.clock.wall).by_scope
        here.clock.wall += timedelta(seconds=1)
    assert overrides() == ["override_pause"] * 2 + ["override_resume"] * 2


@pytest.mark.parametrize(
    "damage",
    [
        {"reason": 5},
        {"actor": None},
        {"since": "yesterday"},
        {"until": "someday"},
        {"outbox": "lines"},
    ],
)
def test_a_damaged_pause_holds_until_it_is_ended_or_replaced(
    here: Street, damage: dict[str, object]
) -> None:
    pause("all", ann(here))
    builders.damage("pauses", "all", {"$set": damage})
    assert read_pauses(here.clock.wall).reason_for("Weather", "pair")
    here.clock.wall += timedelta(seconds=1)
    pause("all", ann(here, "known by now"))
    assert read_record(PAUSES).reason == "known by now"

    builders.damage("pauses", "all", {"$set": damage})
    resume("all", ann(here))
    assert not read_pauses(here.clock.wall).reason_for("Weather", "pair")
    assert PAUSES.raw.count_documents({}) == 0
    kinds = ["override_pause", "override_pause", "override_resume"]
    assert overrides() == kinds


def test_a_damaged_pause_ends_by_its_time(here: Street) -> None:
    pause("all", ann(here), here.clock.wall + timedelta(hours=1))
    builders.damage("pauses", "all", {"$set": {"reason": 5}})
    here.clock.wall += timedelta(hours=2)
    assert lift_expired(here.clock.wall) == 1
    assert PAUSES.raw.count_documents({}) == 0
