"""Sides for show, aliases, last days, seasons in ids, and events that are called off.

Names and events are invented.
"""

from __future__ import annotations

import pytest

from positions.venues.types import Market
from strategy.matching import Verdict, judge
from strategy.matching.types import RiskName
from tests.support.matching_cases import (
    asking_alike,
    question,
    then_yes,
    ticker_market,
    yes_if,
)

CUP = "Harborough wins the 2027 NBA Finals"
ACCEPTED = ("same", "inverted")


@pytest.mark.parametrize(
    "clause",
    [
        "If this event is cancelled, postponed after February 8, 2027, 11:59 PM ET, or "
        "a champion has not been declared within this timeframe, this market will "
        'resolve to "Other".',
        "If the 2026-27 season is canceled, postponed after February 8, 2027, or there "
        "is otherwise no winner declared for this division within that timeframe, the "
        'associated market will resolve to "Other".',
    ],
)
def test_a_championship_that_is_called_off_is_a_named_risk(clause: str) -> None:
    verdict = judge(*asking_alike(CUP, clause))
    assert verdict.verdict == "same"
    assert [risk.name for risk in verdict.risks] == [RiskName.NO_RESULT]


@pytest.mark.parametrize(
    "core",
    [
        "Ola Brandt wins the 2027 Tide Candidates",
        "Ola Brandt wins the 2027 Arland presidential election",
        "Ola Brandt wins Best Actor at the 99th Academy Awards",
    ],
)
def test_so_is_any_contest_that_a_calendar_has(core: str) -> None:
    clause = (
        "If this contest is cancelled, or postponed after February 8, 2027, or there "
        "is otherwise no winner declared within that timeframe, this market will "
        'resolve to "Other".'
    )
    verdict = judge(*asking_alike(core, clause))
    assert (verdict.verdict, len(verdict.risks)) == ("same", 1)


@pytest.mark.parametrize(
    "clause",
    [
        # No word of its being put off: the result itself has a limit.
        'If no winner is declared by February 8, 2027, this market resolves to "No".',
        "If Harborough has not won by February 8, 2027, this market will resolve to "
        '"No".',
    ],
)
def test_a_near_limit_for_the_result_is_a_difference(clause: str) -> None:
    assert judge(*asking_alike(CUP, clause)).verdict == "review"


CLAUSES = [
    (
        "Ola Brandt meets Ines Prado in person by June 30, 2027",
        "An exchange of words, handshake, or other direct interaction between the "
        "named individuals will qualify as a meeting.",
        "An exchange of letters between the named individuals will qualify as a "
        "meeting.",
    ),
    (
        "Ola Brandt meets Ines Prado in person by June 30, 2027",
        "Merely standing in proximity or being present in the same room without direct "
        "interaction will not qualify.",
        "Standing in the same room will qualify.",
    ),
    (
        "the Tide Party wins the most seats in the 2027 Arland election",
        "A candidate will be considered a candidate of a party if they are officially "
        "nominated by that party.",
        "A candidate will be considered a candidate of a party if they caucus with "
        "that party.",
    ),
    (
        "the Tide Party wins the most seats in the 2027 Arland election",
        "Independent candidates will not count for any party.",
        "Independent candidates will count for the party that endorsed them.",
    ),
    (
        "Ola Brandt wins the 2027 Tide Cup",
        "If multiple winners are announced then this market will resolve to the rider "
        "whose listed last name comes first alphabetically.",
        "If multiple winners are announced then this market will resolve to the rider "
        "with more stages.",
    ),
    (
        "Tidewater is #1 on the Billboard Hot 100 for the week of February 6, 2027",
        "If the Billboard Hot 100 chart for the specified week is not published within "
        '14 calendar days of its expected release date, this market will resolve to "No'
        '".',
        "If the song leaves the Billboard Hot 100 chart within 14 calendar days of its "
        'release, this market will resolve to "No".',
    ),
]


@pytest.mark.parametrize(("core", "clause", "neighbour"), CLAUSES)
def test_what_holds_anyway_is_no_difference(
    core: str, clause: str, neighbour: str
) -> None:
    core = core[0].upper() + core[1:]
    assert judge(*asking_alike(core, clause)).verdict == "same"
    assert judge(*asking_alike(core, neighbour)).verdict == "review"


def _won(who: str, title: str, side: str = "", core: str = "") -> Verdict:
    what = "the most seats in the 2027 Arland election"
    return judge(
        question(
            f"Will {title} win {what}?", yes_if(f"{who} wins {what}"), "2027-03-01"
        ),
        ticker_market(
            "KXARLAND-27-TID",
            f"Will {who} win {what}?{side}",
            then_yes(f"{core or who} wins {what}"),
            close="2027-03-01",
        ),
    )


@pytest.mark.parametrize(
    ("title", "is_same"),
    [
        ("Tide Union (TU)", True),
        ("Tide Union (Ember)", False),
        ("Tide Union (Norway)", False),
        ("Tide Union (Youth)", False),
        ("Tide Union (2)", False),
        ("Tide Union and Ember", False),
    ],
)
def test_an_alias_in_parentheses_is_no_subject(title: str, is_same: bool) -> None:
    assert (_won("Tide Union", title).verdict in ACCEPTED) is is_same


REPUBLICAN = "a representative of the Republican Party"


@pytest.mark.parametrize(
    ("side", "core", "is_same"),
    [
        (" - Dana Okafor", "", True),
        # Then the person has to win, whoever stands for the party.
        (" - Dana Okafor", "Dana Okafor of the Republican Party", False),
        (" - Dana Okafor", "Dana Okafor", False),
    ],
)
def test_a_contract_on_a_party_shows_its_candidate(
    side: str, core: str, is_same: bool
) -> None:
    verdict = _won(REPUBLICAN, REPUBLICAN, side, core).verdict
    assert (verdict in ACCEPTED) is is_same


def _leaves(rules: str, end: str) -> Verdict:
    return judge(
        question("Ola Brandt out as mayor before October 31, 2026?", rules, end),
        ticker_market(
            "KXOUT-26NOV01",
            "Will Ola Brandt leave office as mayor before Nov 1, 2026?",
            then_yes("Ola Brandt leaves office as mayor before Nov 1, 2026"),
        ),
    )


SPECIFIED = yes_if("Ola Brandt leaves office as mayor by {}, 11:59 PM ET")


@pytest.mark.parametrize(
    ("day", "end", "is_same"),
    [
        ("the specified date", "2026-11-01T03:59", True),
        ("the listed date", "2026-11-01T03:59", True),
        ("October 30, 2026", "2026-11-01T03:59", False),
    ],
)
def test_before_a_day_includes_it_where_the_rules_count_to_its_end(
    day: str, end: str, is_same: bool
) -> None:
    verdict = _leaves(SPECIFIED.format(day), end).verdict
    assert (verdict in ACCEPTED) is is_same


@pytest.mark.parametrize(
    ("ticker", "close", "is_same"),
    [
        ("KXNFLAFCWEST-27-KC", "2027-01-25", True),
        ("KXNFLAFCWEST-28-KC", "2028-01-25", False),
        ("KXNFLAFCWEST-27-KC", "2027-12-25", False),
    ],
)
def test_an_id_has_the_year_in_which_its_season_ends(
    ticker: str, close: str, is_same: bool
) -> None:
    verdict = judge(
        question(
            "Will the Kansas City Chiefs win the 2026 AFC West?",
            "This market will resolve according to the team that is declared as the "
            "AFC West champion for the 2026 NFL regular season.",
            "2027-01-18",
        ),
        ticker_market(
            ticker,
            "Will Kansas City win the Pro Football AFC West Division?",
            then_yes("Kansas City wins the Pro Football AFC West Division"),
            close=close,
        ),
    ).verdict
    assert (verdict in ACCEPTED) is is_same


def _points(line: str, day: str) -> Market:
    return ticker_market(
        f"KXNFLTOTAL-26OCT{day}BALATL-44",
        f"Full Game: over {line} points scored? - Over {line} points",
        then_yes(
            f"BAL Ravens and ATL Falcons collectively score more than {line} points in "
            "the BAL Ravens vs ATL Falcons Pro Football game originally scheduled for "
            f"Oct {day}, 2026"
        ),
        close="2026-10-14",
        series_ticker="KXNFLTOTAL",
    )


@pytest.mark.parametrize(
    ("line", "day", "is_same"),
    [("43.5", "11", True), ("44.5", "11", False), ("43.5", "12", False)],
)
def test_a_total_is_told_by_codes_and_nicknames(
    line: str, day: str, is_same: bool
) -> None:
    # The slug dates a late game in UTC; its rules do not.
    total = question(
        "Ravens vs. Falcons: O/U 43.5",
        "In the upcoming NFL game, scheduled for October 11 at 8:20 PM ET:\n\nThis "
        'market will resolve to "Over" if the Ravens and Falcons combine to score 44 '
        "or more points in this game.\n\nIf the combined total is less than 44, this "
        'market will resolve to "Under".',
        "2026-10-12",
        outcomes=("Over", "Under"),
        facts={"slug": "nfl-bal-atl-2026-10-12-total-43pt5"},
    )
    verdict = judge(total, _points(line, day)).verdict
    assert (verdict in ACCEPTED) is is_same
