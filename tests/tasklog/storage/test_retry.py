"""Six attempts, waits of 1, 2, 4, 8 and 16 seconds, a line for each failed one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from positions.venues.errors import (
    BadPayload,
    NotFound,
    RequestRefused,
    VenueBusy,
    VenueError,
    VenueUnavailable,
)
from tasklog.kinds import Action
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tests.support.fakes import FakeClock, journal

pytestmark = pytest.mark.django_db


def failing(times: int, error: VenueError) -> Callable[[], str]:
    errors = [error] * times

    def call() -> str:
        if errors:
            raise errors.pop()
        return "answer"

    return call


def lines() -> list[tuple[str, str]]:
    found = collection("task_log").find().sort("_id")
    return [(line["action"], line["status"]) for line in found]


def retrier(waits: list[float]) -> Retrier:
    return Retrier(journal(FakeClock()), waits.append)


def down() -> VenueUnavailable:
    return VenueUnavailable("polymarket", "503")


def test_a_call_that_succeeds_at_once_leaves_no_line() -> None:
    assert retrier([])("polymarket books", failing(0, down())) == "answer"
    assert lines() == []


def test_success_on_the_third_attempt_is_two_retries_and_a_recovery() -> None:
    waits: list[float] = []
    assert retrier(waits)("polymarket books", failing(2, down())) == "answer"
    assert waits == [1, 2]
    assert lines() == [
        ("fetch_data", "retry"),
        ("fetch_data", "retry"),
        ("recover", "success"),
    ]


def test_after_six_attempts_the_error_is_raised_and_written_as_failure() -> None:
    waits: list[float] = []
    with pytest.raises(VenueUnavailable):
        retrier(waits)("polymarket books", failing(6, down()))
    assert waits == [1, 2, 4, 8, 16]
    assert lines() == [("fetch_data", "retry")] * 5 + [("fetch_data", "failure")]


@pytest.mark.parametrize(
    "error", [RequestRefused("kalshi", "422"), BadPayload("kalshi", "no tickers")]
)
def test_what_will_not_get_better_is_not_repeated(error: VenueError) -> None:
    waits: list[float] = []
    with pytest.raises(type(error)):
        retrier(waits)("kalshi markets", failing(1, error))
    assert waits == []
    assert lines() == [("fetch_data", "failure")]


def test_a_thing_that_does_not_exist_is_an_answer_and_no_line() -> None:
    with pytest.raises(NotFound):
        retrier([])("kalshi book", failing(1, NotFound("kalshi", "404")))
    assert lines() == []


def test_the_venue_may_ask_for_more_patience_but_not_for_less() -> None:
    waits: list[float] = []
    busy = VenueBusy("kalshi", "429", retry_after=7.5)
    retrier(waits)("kalshi markets", failing(4, busy))
    assert waits == [7.5, 7.5, 7.5, 8]


@pytest.mark.parametrize(
    ("requested", "waits"),
    [(60, [60] * 5), (100, [100] * 3), (300, [300]), (9999, [300])],
)
def test_all_waits_of_a_call_together_take_five_minutes_at_most(
    requested: float, waits: list[float]
) -> None:
    slept: list[float] = []
    busy = VenueBusy("kalshi", "429", retry_after=requested)
    with pytest.raises(VenueBusy):
        retrier(slept)("kalshi markets", failing(6, busy))
    assert slept == waits
    assert lines()[-1] == ("fetch_data", "failure")


def test_lines_stand_under_the_action_that_was_tried() -> None:
    retrier([]).for_position(Action.PLACE_ORDER, "p1")("order", failing(1, down()))
    assert lines()[0] == ("place_order", "retry")


def test_a_pulse_before_each_attempt_may_stop_the_work() -> None:
    class Stop(Exception):
        pass

    beats: list[int] = []

    def pulse() -> None:
        beats.append(1)
        if len(beats) == 2:
            raise Stop

    patient = Retrier(journal(FakeClock()), lambda seconds: None, pulse=pulse)
    with pytest.raises(Stop):
        patient("polymarket books", failing(5, down()))
