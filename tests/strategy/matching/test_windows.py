"""Windows of time: two texts agree only when they end, and start, at one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.matching import judge
from strategy.matching.dates import read_dates
from strategy.matching.text import plain
from strategy.matching.when import UNKNOWN_CLOCK, Kind, When
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

NEAR = date(2027, 1, 1)
NEW_YORK = ZoneInfo("America/New_York")
ZONES = {
    "ET": "America/New_York",
    "PT": "America/Los_Angeles",
    "CT": "America/Chicago",
    "UTC": "UTC",
    "GMT": "UTC",
    "CET": "Europe/Paris",
}
DAYS = st.dates(date(2025, 2, 1), date(2039, 11, 30))
CLOCKED = (
    "by {day}, {clock} {zone}",
    "by {day} at {clock} {zone}",
    "by {day} ({clock} {zone})",
    "by {clock} {zone} on {day}",
    "before {clock} ({zone}) on {day}",
)


def read(text: str) -> When:
    (when,) = read_dates(plain(text).lower(), NEAR).whens
    return when


def written(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


@given(
    DAYS,
    st.sampled_from(CLOCKED),
    st.sampled_from(sorted(ZONES)),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_a_deadline_is_the_moment_that_its_day_clock_and_zone_mean(
    day: date, wording: str, zone: str, hour: int, minute: int
) -> None:
    clock = f"{hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}"
    when = read(wording.format(day=written(day), clock=clock, zone=zone))
    moment = datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(ZONES[zone])
    )
    local = moment.astimezone(NEW_YORK)
    assert when.kind is Kind.BEFORE
    if when.at is None:
        # The end of the day in New York: its last minute, or the midnight behind it.
        midnight = datetime.combine(when.end, datetime.min.time(), NEW_YORK)
        assert midnight - local in (timedelta(0), timedelta(minutes=1))
    else:
        assert local.date() == when.end - timedelta(days=1)
        assert (local.hour * 60 + local.minute) == when.at


@given(DAYS)
def test_by_a_day_is_before_the_next(day: date) -> None:
    after = day + timedelta(days=1)
    assert read(f"by {written(day)}") == read(f"before {written(after)}")
    assert read(f"by end of day on {written(day)}") == read(f"by {written(day)}")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by thanksgiving", date(2026, 11, 26)),
        ("by thanksgiving 2027", date(2027, 11, 25)),
        ("by black friday 2027", date(2027, 11, 26)),
        ("by christmas", date(2026, 12, 25)),
        ("by christmas eve 2026", date(2026, 12, 24)),
        ("by new year's day 2028", date(2028, 1, 1)),
        ("by mlk day 2027", date(2027, 1, 18)),
        ("by presidents' day 2027", date(2027, 2, 15)),
        ("by easter 2027", date(2027, 3, 28)),
        ("by easter sunday 2038", date(2038, 4, 25)),
        ("by good friday 2027", date(2027, 3, 26)),
        ("by memorial day 2027", date(2027, 5, 31)),
        ("by juneteenth 2027", date(2027, 6, 19)),
        ("by the fourth of july 2027", date(2027, 7, 4)),
        ("by july 4th 2027", date(2027, 7, 4)),
        ("by labor day 2027", date(2027, 9, 6)),
        ("by columbus day 2027", date(2027, 10, 11)),
        ("by halloween", date(2026, 10, 31)),
        ("by veterans day 2026", date(2026, 11, 11)),
        ("by the end of q1 2028", date(2028, 3, 31)),
        ("by the end of the third quarter of 2026", date(2026, 9, 30)),
        ("by the end of h1 2027", date(2027, 6, 30)),
        ("by the end of the second half of 2027", date(2027, 12, 31)),
        ("by the end of february 2028", date(2028, 2, 29)),
        ("by year-end 2027", date(2027, 12, 31)),
        ("by friday, november 27, 2026", date(2026, 11, 27)),
    ],
)
def test_a_holiday_a_quarter_and_the_end_of_a_period_are_days(
    text: str, day: date
) -> None:
    assert read(text) == When(Kind.BEFORE, day + timedelta(days=1))


@pytest.mark.parametrize(
    "text",
    ["the christmas movie", "macys thanksgiving parade", "on new years eve concert"],
)
def test_a_holiday_that_leads_to_no_date_stays_in_the_text(text: str) -> None:
    assert read_dates(text, NEAR).rest == text


@pytest.mark.parametrize("clock", ["11:59 pm local time", "midnight et"])
def test_a_clock_that_cannot_be_placed_is_unknown(clock: str) -> None:
    assert read(f"by april 30, 2026, {clock}").at == UNKNOWN_CLOCK


def test_a_start_without_a_year_is_before_its_end() -> None:
    start, end = read_dates("between january 5 and december 31, 2026", NEAR).whens
    assert start == When(Kind.AFTER, date(2026, 1, 5))
    assert end == When(Kind.BEFORE, date(2027, 1, 1))


JOIN = "Ruritania joins NATO {}"
NOVEMBER = "by November 30, 2026"
OPENED = datetime(2026, 2, 26, 10, tzinfo=UTC)


def verdict(a: str, b: str, titled: str = NOVEMBER) -> str:
    """Of two markets with one title, by the windows in their rules."""
    title = f"Will Ruritania join NATO {titled}?"
    market_a = question(title, yes_if(JOIN.format(a)), opens_at=OPENED)
    market_b = ticker_market("KXNATO-26", title, then_yes(JOIN.format(b)))
    return str(judge(market_a, replace(market_b, opens_at=OPENED)).verdict)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("by November 30, 2026, 11:59 PM ET", "before Dec 1, 2026", "same"),
        ("by December 1, 2026, 12:00 AM ET", "before Dec 1, 2026", "same"),
        ("by November 30, 2026, 8:59 PM PT", "by Nov 30, 2026, 11:59 PM ET", "same"),
        ("by 4:59 AM UTC on December 1, 2026", "before Dec 1, 2026", "same"),
        ("by November 30, 2026, 11:59 PM PT", "before Dec 1, 2026", "different"),
        ("by November 30, 2026, 11:59 PM UTC", "before Dec 1, 2026", "different"),
        ("by noon ET on November 30, 2026", "before Dec 1, 2026", "different"),
        ("before 6:00 AM ET on November 30, 2026", NOVEMBER, "different"),
        ("by November 30, 2026, 11:59 PM local time", NOVEMBER, "review"),
        ("between February 26, 2026 and November 30, 2026", NOVEMBER, "same"),
        ("between market creation and November 30, 2026", NOVEMBER, "same"),
        ("between November 1, 2026 and November 30, 2026", NOVEMBER, "review"),
        ("between November 9, 2026 and November 30, 2026", NOVEMBER, "review"),
    ],
)
def test_a_stated_clock_or_start_at_the_boundary_is_a_difference(
    a: str, b: str, expected: str
) -> None:
    assert verdict(a, b) == expected
    assert verdict(b, a) == expected


def test_only_a_count_depends_on_what_happened_before_the_issuance() -> None:
    issued = "between February 26, 2026 and December 31, 2026"
    calendar = "between January 1, 2026 and December 31, 2026"
    assert verdict(issued, calendar, "in 2026") == "same"
    title = "Will there be at least 5 launches in 2026?"
    core = "there are at least 5 launches {}"
    a = question(title, yes_if(core.format(calendar)), opens_at=OPENED)
    b = ticker_market("KXLAUNCH-26", title, then_yes(core.format(issued)))
    assert str(judge(a, replace(b, opens_at=OPENED)).verdict) == "review"


@pytest.mark.parametrize(
    ("start", "expected"),
    [("November 9", "same"), ("November 24", "review"), ("November 1", "review")],
)
def test_where_no_opening_is_known_a_start_well_before_the_end_is_the_issuance(
    start: str, expected: str
) -> None:
    title = "Will Ruritania join NATO before December 2026?"
    core = JOIN.format(f"between {start} and November 30, 2026, 11:59 PM ET")
    other = then_yes(JOIN.format("before Dec 1, 2026"))
    ticker = ticker_market("KXNATO-26", title, other)
    assert str(judge(question(title, yes_if(core)), ticker).verdict) == expected
