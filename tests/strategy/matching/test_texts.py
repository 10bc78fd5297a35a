"""Dates, thresholds and names as they are read from texts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy.matching import names
from strategy.matching.dates import read_dates
from strategy.matching.editions import ticker_years
from strategy.matching.numbers import read_numbers
from strategy.matching.text import plain, stem
from strategy.matching.times import read_times
from strategy.matching.types import Standing
from strategy.matching.when import Kind

NEAR = date(2026, 6, 20)


@pytest.mark.parametrize(
    ("text", "kind", "end"),
    [
        ("by june 30", Kind.BEFORE, date(2026, 7, 1)),
        ("by june 30, 2027", Kind.BEFORE, date(2027, 7, 1)),
        ("before jul 1, 2026", Kind.BEFORE, date(2026, 7, 1)),
        ("before 2027", Kind.BEFORE, date(2027, 1, 1)),
        ("by end of 2026", Kind.BEFORE, date(2027, 1, 1)),
        ("by the end of the year", Kind.BEFORE, date(2027, 1, 1)),
        ("between january 1, 2026 and march 31, 2026", Kind.AFTER, date(2026, 1, 1)),
        ("in 2026", Kind.DURING, date(2027, 1, 1)),
        ("in march 2027", Kind.DURING, date(2027, 4, 1)),
        ("in august", Kind.DURING, date(2026, 9, 1)),
        ("in q2 2026", Kind.DURING, date(2026, 7, 1)),
        ("on november 28", Kind.ON, date(2026, 11, 28)),
        ("scheduled for january 3", Kind.ON, date(2026, 1, 3)),
        ("on dec 8-9, 2026", Kind.ON, date(2026, 12, 9)),
        ("at the end of june 2026", Kind.ON, date(2026, 6, 30)),
        ("end of 2026", Kind.ON, date(2026, 12, 31)),
        ("on 2026-01-18", Kind.ON, date(2026, 1, 18)),
        ("on the 3rd march 2026", Kind.ON, date(2026, 3, 3)),
        ("before his term ends", Kind.BEFORE, date(2029, 1, 20)),
    ],
)
def test_a_date_is_read_with_the_words_before_it(
    text: str, kind: Kind, end: date
) -> None:
    when = read_dates(text, NEAR).whens[0]
    assert (when.kind, when.end) == (kind, end)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("the 2026 world series", {2026}),
        ("the 2025-26 season", {2026}),
        ("the 2025-2026 nba mvp", {2026}),
        ("more than 2000 cases", set()),
        ("above $2,030", set()),
        ("between 2024.5 and 2030.25", set()),
    ],
)
def test_an_edition_is_a_year_without_a_preposition(text: str, years: set[int]) -> None:
    assert read_dates(text, NEAR).years == years


@pytest.mark.parametrize(
    "text", ["who may win", "march madness", "on february 30, 2026", "term limits"]
)
def test_words_that_only_look_like_dates_are_left_alone(text: str) -> None:
    dates = read_dates(text, NEAR)
    assert not dates.whens
    assert dates.rest == text


@given(st.text(max_size=200))
def test_reading_dates_keeps_the_length_of_any_text(text: str) -> None:
    lower = plain(text).lower()
    assert len(read_dates(lower, NEAR).rest) == len(lower)


def test_hours_are_compared_in_new_yorks_time() -> None:
    assert read_times("at 12:00 pm et") == read_times("at noon") == {720}
    assert read_times("at 9 am pt") == {720}
    assert read_times("at 5 pm est") == {1020}
    assert read_times("at 3 pm utc") == set()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("above $100,000", "(100000, inf)$"),
        ("reach $150k", "reaches [150000, inf)$"),
        ("at least 12 cases", "[12, inf)"),
        ("46 degrees f or higher", "[46, inf)deg"),
        ("between 60-61 degrees f", "[60, 61]deg"),
        ("between 140-159 launches", "[140, 159]"),
        ("be 4.2% or lower", "(-inf, 4.2]%"),
        ("more than 25bps", "(0.25, inf)%"),
        ("50+ bps", "[0.5, inf)%"),
        ("below 3.5 percent", "(-inf, 3.5)%"),
        ("dip to $80,000", "reaches (-inf, 80000]$"),
        ("3 rate cuts", "[3, 3]"),
        ("exactly 7 times", "[7, 7]"),
        ("$1.5m or more", "[1500000, inf)$"),
    ],
)
def test_a_threshold_is_the_span_that_pays_yes(text: str, span: str) -> None:
    assert [str(threshold) for threshold in read_numbers(text).spans] == [span]


@pytest.mark.parametrize(
    "text", ["iphone 18", "season 23", "top 4", "group 2", "gpt-5", "area 51"]
)
def test_a_number_that_compares_nothing_is_part_of_the_name(text: str) -> None:
    numbers = read_numbers(text)
    assert not numbers.spans
    assert numbers.rest == text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("more than 9 seats", "[10, inf)"),
        ("fewer than 10 seats", "(-inf, 9]"),
        ("at least 9.5 points", "[10, inf)"),
        ("above 9.5 points", "[10, inf)"),
    ],
)
def test_whole_numbers_are_written_with_their_ends(text: str, whole: str) -> None:
    (span,) = read_numbers(text).spans
    assert str(span.whole()) == whole


@given(st.text(max_size=200))
def test_reading_numbers_keeps_the_length_of_any_text(text: str) -> None:
    lower = plain(text).lower()
    assert len(read_numbers(lower).rest) == len(lower)


def name(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("hillary clinton", "hilary clinton"),
        ("bob hale", "robert hale"),
        ("robert f kennedy jr", "robert kennedy jr"),
        ("trump", "donald trump"),
        ("ana maria lopez", "ana lopez"),
        ("choe sung hoh", "choe sung ho"),
        ("j d vance", "jd vance"),
        ("deep seek", "deepseek"),
    ],
)
def test_one_person_under_two_spellings(a: str, b: str) -> None:
    assert names.compare(name(a), name(b)) is Standing.AGREE
    assert names.compare(name(b), name(a)) is Standing.AGREE


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("donald trump", "donald trump jr"),
        ("mario lopez", "maria lopez"),
        ("nora quimby", "cora quimby"),
        ("chelsea clinton", "hilary clinton"),
        ("iowa", "iowa st"),
        ("harbor lights vi", "harbor lights vii"),
        ("harbor lights v", "harbor lights vi"),
        ("texas", "texas tech"),
        ("p:south_korea", "p:south_africa"),
    ],
)
def test_two_names_that_look_alike(a: str, b: str) -> None:
    assert names.compare(name(a), name(b)) is Standing.CONFLICT


@pytest.mark.parametrize(
    ("league", "a", "b", "standing"),
    [
        ("l:nba", "los angeles l", "los angeles lakers", Standing.AGREE),
        ("l:nba", "los angeles l", "los angeles clippers", Standing.CONFLICT),
        ("l:nba", "los angeles", "los angeles clippers", Standing.UNKNOWN),
        ("l:mlb", "as", "athletics", Standing.AGREE),
        ("l:nfl", "p:new_york j", "p:new_york jets", Standing.AGREE),
        ("l:nhl", "p:new_york", "p:new_york rangers", Standing.UNKNOWN),
        ("l:seriea", "milan", "ac milan", Standing.AGREE),
        ("l:seriea", "milan", "inter milan", Standing.CONFLICT),
        ("l:epl", "man city", "manchester city", Standing.AGREE),
        ("l:epl", "man city", "manchester united", Standing.CONFLICT),
        ("l:ncaab", "connecticut", "uconn huskies", Standing.AGREE),
        ("l:ncaab", "iowa st", "iowa state cyclones", Standing.AGREE),
    ],
)
def test_a_team_is_recognised_by_city_letter_or_nickname(
    league: str, a: str, b: str, standing: Standing
) -> None:
    assert names.compare(name(a), name(b), league) is standing


@pytest.mark.parametrize(
    ("ticker", "years"),
    [
        ("KXSB-27-ATL", {2027}),
        ("KXNBAGAME-26JAN18BKNCHI-BKN", {2026}),
        ("HOUSEOH13-26-D", {2026}),
        ("KXPGATOUR-MAST26-SSCH", {2026}),
        ("KXPRESPARTY-2028-D", {2028}),
        ("KXWCGROUPWIN-26A-MEX", {2026}),
        ("KXTRUMPREMOVE", set()),
    ],
)
def test_a_ticker_carries_the_year_of_its_edition(ticker: str, years: set[int]) -> None:
    assert ticker_years(ticker) == years


def test_text_is_brought_into_one_spelling() -> None:
    assert (
        plain("J.D.\u00a0Vance\u2019s \u201cIván\u201d — U.S.")
        == 'JD Vance "Ivan" - US'
    )
    assert stem("launches") == stem("launch") == stem("launched")


def test_a_moment_as_machines_write_it_is_its_day() -> None:
    text = "Will Ola Brandt leave office before 2027-09-01T14:00:00.000Z?"
    assert plain(text) == "Will Ola Brandt leave office before Sep 1, 2027?"
