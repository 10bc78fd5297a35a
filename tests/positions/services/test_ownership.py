"""An entry is in one process's hands or in nobody's, and only then it is cancelled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from positions.lifecycle import State
from positions.models import POSITIONS, PositionRecord
from positions.services import enter, open_position, pausing, resume_entries
from positions.services.operator import Operator, OverrideRejected
from positions.services.overrides import cancel_before_entry, request_check
from positions.services.ownership import ABANDONED
from positions.venues.errors import OutcomeUnknown, VenueError, VenueUnavailable
from tests.support.documents import read_record
from tests.support.fakes import Street, street

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Street:
    return street()


def away(call: str) -> None:
    raise VenueUnavailable("polymarket", "503")


def well(call: str) -> None:
    return None


def ann(here: Street) -> Operator:
    return Operator("ann", "not wanted", here.clock)


def stored() -> PositionRecord:
    return read_record(POSITIONS)


def kinds() -> list[str]:
    return [event.kind for event in stored().events]


def cancel(here: Street) -> None:
    """The operator's own calls to the venues neither fail nor count as moments."""
    polymarket = replace(here.polymarket, before=well)
    quiet = replace(here, polymarket=polymarket)
    cancel_before_entry(stored(), ann(here), quiet.venues)


def failed_entry(here: Street, fail: Callable[[str], None] = away) -> None:
    here.polymarket.before = fail
    position = here.open_position()
    with pytest.raises(VenueError):
        enter(position, here.context())
    here.polymarket.before = well


def test_an_entry_whose_venue_failed_waits_and_says_so(here: Street) -> None:
    failed_entry(here)
    assert kinds() == ["detected", "waits"]
    assert stored().retry_at == here.clock.wall + timedelta(seconds=30)
    assert resume_entries(here.context()) == 0
    here.clock.wall += timedelta(seconds=30)
    assert resume_entries(here.context()) == 1
    assert (stored().state, stored().retry_at) == ("entered", None)
    assert kinds()[2] == "retried"


def test_it_waits_longer_each_time_and_ten_minutes_at_most(here: Street) -> None:
    failed_entry(here)
    here.polymarket.before = away
    waits = []
    for _ in range(7):
        due_at = stored().retry_at
        assert due_at is not None
        here.clock.wall = due_at
        resume_entries(here.context())
        next_at = stored().retry_at
        assert next_at is not None
        waits.append((next_at - here.clock.wall).total_seconds())
    assert waits == [30, 60, 120, 240, 480, 600, 600]


def test_what_waits_is_cancelled_and_not_taken_up_again(here: Street) -> None:
    failed_entry(here)
    cancel(here)
    here.clock.wall += timedelta(days=1)
    assert resume_entries(here.context(token=2)) == 0
    assert (stored().state, here.polymarket.placed) == ("cancelled", [])


def test_what_is_in_hands_is_neither_cancelled_nor_hurried(here: Street) -> None:
    open_position(here.plan(), here.context())
    with pytest.raises(OverrideRejected, match="in flight"):
        cancel(here)
    with pytest.raises(OverrideRejected, match="placing its orders"):
        request_check(stored(), ann(here))


def test_what_waits_is_hurried_by_a_check_now(here: Street) -> None:
    failed_entry(here)
    request_check(stored(), ann(here))
    assert resume_entries(here.context()) == 1


def test_an_order_whose_outcome_is_unknown_keeps_a_waiting_entry_from_a_cancellation(
    here: Street,
) -> None:
    def lose(call: str) -> None:
        if call == "place_order":
            raise OutcomeUnknown("polymarket", "timed out")

    failed_entry(here, lose)
    assert "did not say" in (stored().attention or "")
    with pytest.raises(OverrideRejected, match="did not say"):
        cancel(here)
    here.clock.wall += timedelta(minutes=1)
    resume_entries(here.context())
    assert (stored().state, stored().attention) == ("entered", None)


def test_a_doubt_ends_once_the_venue_answers_that_it_knows_nothing(
    here: Street,
) -> None:
    def lose(call: str) -> None:
        if call == "place_order":
            raise OutcomeUnknown("polymarket", "timed out")

    def no_books(call: str) -> None:
        if call == "place_order":
            raise VenueUnavailable("polymarket", "no books")

    failed_entry(here, lose)
    here.clock.wall += timedelta(minutes=1)
    here.polymarket.before = no_books
    resume_entries(here.context())
    assert stored().attention is None
    cancel(here)


def test_a_pause_does_not_give_up_an_order_that_may_be_under_way(here: Street) -> None:
    """It is neither sent again nor cancelled, but asked for until that is known."""

    def lose(call: str) -> None:
        if call == "place_order":
            pausing.pause("all", ann(here))
            raise OutcomeUnknown("polymarket", "timed out")

    failed_entry(here, lose)
    assert stored().state == "watching"
    here.clock.wall += timedelta(minutes=1)
    resume_entries(here.context())
    assert (stored().state, here.polymarket.placed) == ("cancelled", [])


def test_what_a_process_of_this_run_left_is_taken_up_once_it_must_have_ended(
    here: Street,
) -> None:
    open_position(here.plan(), here.context())
    here.clock.wall += ABANDONED
    assert resume_entries(here.context()) == 0
    here.clock.wall += timedelta(seconds=1)
    assert resume_entries(here.context()) == 1


def test_a_leg_held_alone_is_tried_at_each_check_without_a_line_for_each(
    here: Street,
) -> None:
    def no_kalshi(call: str) -> None:
        raise VenueUnavailable("kalshi", "503")

    here.kalshi.before = no_kalshi
    position = here.open_position()
    enter(position, here.context())
    for _ in range(3):
        resume_entries(here.context())
    assert kinds() == ["detected", "order", "waits", "exposed"]
    request_check(stored(), ann(here))
    here.kalshi.before = well
    assert resume_entries(here.context()) == 1
    assert stored().state == "entered"


@dataclass
class Day:
    """An entry that is tried until it is done; an operator tries once to cancel it.

    Moments are counted: each call to the first venue, before and after it, and each
    gap between two tries. The first `failures` calls to it fail.
    """

    tries_at: int
    failures: int
    here: Street = field(default_factory=street)
    moments: int = 0
    calls: int = 0

    def live(self) -> None:
        self.here.polymarket.before = self._before
        self.here.polymarket.after = lambda call: self._moment()
        position = open_position(self.here.plan(), self.here.context())
        assert position
        with suppress(VenueError):
            enter(position, self.here.context())
        while stored().state == "watching":
            self._moment()
            self.here.clock.wall += timedelta(minutes=11)
            resume_entries(self.here.context())

    def _before(self, call: str) -> None:
        self._moment()
        self.calls += 1
        if self.calls <= self.failures:
            raise VenueUnavailable("polymarket", "503")

    def _moment(self) -> None:
        self.moments += 1
        if self.moments == self.tries_at:
            with suppress(OverrideRejected):
                cancel(self.here)


@pytest.mark.parametrize("failures", [0, 1, 6, 7, 12])
def test_an_operator_cancels_at_no_moment_what_is_ordered_afterwards(
    failures: int,
) -> None:
    """An entry is tried six times at a stretch, then it waits."""
    undisturbed = Day(0, failures)
    undisturbed.live()
    ends = []
    for moment in range(1, undisturbed.moments + 1):
        POSITIONS.raw.delete_many({})
        day = Day(moment, failures)
        day.live()
        ends.append(stored().state)
        assert (ends[-1] == "entered") == bool(day.here.polymarket.placed), moment
    assert ends.count(State.CANCELLED) == failures // 6
