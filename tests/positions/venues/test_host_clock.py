"""The host's clock is compared with the `Date` headers of the venues' answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.http import HostClock
from strategy.arbitrage import Check, Limits, evaluate
from strategy.services.notes import Notes, host_clock_note
from tests.support.market_builders import NOW, kalshi, listed, polymarket

START = datetime(2027, 1, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
seconds = st.floats(-3600, 3600).map(lambda n: timedelta(seconds=n))


class Host:
    """A host whose clock is wrong, and a venue whose clock is right."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset
        self.real = START
        self.clock = HostClock(lambda: self.real + self.offset)

    def ask(self, there: timedelta, back: timedelta) -> None:
        sent_at = self.clock.now()
        self.real += there
        date = format_datetime(self.real, usegmt=True)  # cuts the fraction off
        self.real += back
        self.clock.compare(date, sent_at)


@given(
    offset=seconds,
    trips=st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2)), min_size=1),
)
def test_the_offset_is_found_within_the_round_trip_and_the_headers_whole_second(
    offset: timedelta, trips: list[tuple[float, float]]
) -> None:
    host = Host(offset)
    for there, back in trips:
        host.ask(timedelta(seconds=there), timedelta(seconds=back))
    found = host.clock.offset
    assert found is not None
    assert abs(found - offset) <= timedelta(seconds=1.51)


def test_a_single_odd_header_changes_nothing() -> None:
    host = Host(timedelta(0))
    for _ in range(3):
        host.ask(SECOND / 10, SECOND / 10)
    host.clock.compare("Fri, 01 Jan 2027 00:00:00 GMT", host.clock.now())
    assert host.clock.offset is not None
    assert abs(host.clock.offset) < SECOND


@pytest.mark.parametrize("date", [None, "", "soon", "Fri, 99 Jan 2027 12:00:00 GMT"])
def test_without_a_readable_header_nothing_is_measured(date: str | None) -> None:
    host = Host(timedelta(0))
    host.clock.compare(date, host.clock.now())
    assert host.clock.offset is None


def test_a_slow_answer_and_a_clock_that_was_set_back_measure_nothing() -> None:
    host = Host(timedelta(0))
    host.ask(SECOND * 3, SECOND * 3)
    host.clock.compare(format_datetime(START, usegmt=True), host.clock.now() + SECOND)
    assert host.clock.offset is None


@pytest.mark.parametrize(
    ("offset", "note"),
    [
        (None, ""),
        (0, ""),
        (5, ""),
        (-5, ""),
        (7, "the host's clock is 7 s ahead of that of the venues"),
        (-61, "the host's clock is 61 s behind that of the venues"),
    ],
)
def test_a_wrong_clock_is_noted_above_five_seconds(
    offset: int | None, note: str
) -> None:
    measured = None if offset is None else timedelta(seconds=offset)
    assert host_clock_note(measured) == note


@pytest.mark.parametrize(("offset", "refusal"), [(60, ""), (61, Check.HOST_CLOCK)])
def test_above_a_minute_nothing_is_entered(offset: int, refusal: str) -> None:
    side_a = listed(polymarket(), [("0.45", "100")])
    side_b = listed(kalshi(), (), [("0.50", "100")])
    limits = Limits(hurdle=Decimal(0), host_offset_seconds=Decimal(offset))
    basket = evaluate(side_a, 0, side_b, 0, limits, NOW, NOW)[0]
    assert basket.refusal == refusal


def test_a_note_is_logged_when_it_appears_and_not_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    notes = Notes()
    for texts in (["a"], ["a", "b", "b"], [], ["a"]):
        for text in texts:
            notes.add(text)
        assert notes.take() == tuple(dict.fromkeys(texts))
    assert [record.message for record in caplog.records] == ["a", "b", "a"]
