"""Wordings of one question in which the venues differ, and what stays a difference.

Names and events are invented. Each true pair has a near miss: the same pair with one
material word replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from positions.venues.types import Market
from strategy.matching import judge
from strategy.matching.scoring import ACCEPTED
from strategy.matching.text import plain
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

AWARD = (
    "This market will resolve according to the {0}.\n\nIf no winner is announced by "
    'December 31, 2027, this market will resolve to "Other".'
)
LEAVING = (
    "Dana Okafor must have an actual departure date and vacate the role within the "
    "time period. Temporary leaves of absence, suspensions, or recusals do not "
    "constitute leaving, resigning from, or retiring from the role unless the "
    "individual formally and permanently ceases to hold the position."
)
GAME = (
    "In the upcoming game, scheduled for April 12 at 6:00PM ET:\n"
    'If the Hornets win, the market will resolve to "Hornets".\n'
    'If the Magic win, the market will resolve to "Magic".\n'
    "If the game is canceled, ends in a tie, or is delayed beyond April 19, 2026, "
    "this market will resolve 50-50."
)


@dataclass(frozen=True, slots=True)
class Wording:
    name: str
    market_a: Market
    market_b: Market
    # What is replaced in the texts of market b, and by what.
    near_miss: tuple[str, str]
    verdict: str = "same"


def wording(
    name: str,
    titles: tuple[str, str],
    rules: tuple[str, str],
    near_miss: tuple[str, str],
    ticker: str = "KXASK-27JAN01-X",
    side: str = "",
    verdict: str = "same",
    end: str = "2026-12-31",
) -> Wording:
    market_a = question(titles[0], rules[0], end)
    market_b = ticker_market(ticker, titles[1], rules[1], side, close=end)
    return Wording(name, market_a, market_b, near_miss, verdict)


WORDINGS = [
    wording(
        "a league that only one core adds to its award",
        ("Will Ola Brandt win the 2025-26 Vezina Trophy?", "Vezina Trophy winner?"),
        (
            AWARD.format("NHL goaltender who wins the Vezina Trophy for 2025-26"),
            then_yes("Ola Brandt wins the 2025-26 Vezina Trophy"),
        ),
        ("Vezina", "Calder"),
        "KXNHLVEZINA-26-OBRA",
        "Ola Brandt",
    ),
    wording(
        "an award of a season, with and without its year",
        ("Will Ola Brandt win the 2026-27 NFL MVP?", "Will Ola Brandt win the MVP?"),
        (
            AWARD.format("player who wins the 2026-27 NFL Most Valuable Player award"),
            then_yes("Ola Brandt wins the Pro Football MVP in the 2026-27 season"),
        ),
        ("2026-27", "2025-26"),
        "KXNFLMVP-27-OBRA",
    ),
    wording(
        "a league's award in short",
        ("Will Ola Brandt win the 2026 National League MVP?", "NL MVP winner?"),
        (
            AWARD.format(
                "player who wins the 2026 MLB National League Most Valuable Player "
                "Award"
            ),
            then_yes("Ola Brandt wins the Pro Baseball National League MVP in 2026"),
        ),
        ("N", "A"),
        "KXMLBNLMVP-26-OBRA",
        "Ola Brandt",
    ),
    wording(
        "finishing first is winning",
        ("Will Ola Brandt win the 2026 Oslo Grand Prix?", "Oslo Grand Prix Winner"),
        (
            AWARD.format("driver who wins the 2026 Oslo Grand Prix"),
            then_yes("Ola Brandt finishes in first in the 2026 Oslo Grand Prix"),
        ),
        ("in first", "in second"),
        "KXRACE-26OSL-OBRA",
        "Ola Brandt",
    ),
    wording(
        "a team named by its city is one of the qualifiers",
        (
            "Will the New York Giants make the 2026-27 NFL Playoffs?",
            "Will New York G be one of the 2026-27 Pro Football playoff qualifiers?",
        ),
        (
            yes_if("the New York Giants qualify for the 2026-27 NFL playoffs"),
            then_yes("New York G is one of the Pro Football playoff qualifiers"),
        ),
        ("New York G", "New York J"),
        "KXNFLPLAYOFF-27-NYG",
    ),
    wording(
        "an abbreviation inside of the sentence that pays",
        (
            "Will the St. Louis Cardinals win 70 or more games in 2026?",
            "Will St. Louis win at least 70 games this season?",
        ),
        (
            yes_if("the St. Louis Cardinals win 70 or more games in the 2026 season"),
            then_yes("St. Louis has 70+ wins in the 2026 pro baseball season"),
        ),
        ("70", "71"),
        "KXMLBWINS-26STL-T70",
        end="2026-10-01",
    ),
    wording(
        "a referendum passes by its law",
        ("Will the Arland referendum pass?", "Will the 2026 Arland referendum pass?"),
        (
            yes_if("the 2026 Arland referendum passes"),
            then_yes(
                "the 2026 Arland referendum passes",
                'A referendum "passes" when it meets ALL of the following conditions: '
                'receives the minimum percentage of "Yes" or "For" votes required by '
                "the applicable constitution, law, or electoral rules (whether simple "
                "majority, supermajority, or other threshold), meets any minimum "
                "voter turnout requirements if applicable, and is certified as passed "
                "by the official electoral authority.",
            ),
        ),
        ("referendum passes", "referendum is held"),
        "KXARLANDREF-26",
    ),
    wording(
        "who is absent for a while has not left",
        (
            "Dana Okafor out as Mayor of Springfield by December 31, 2026?",
            "Will Dana Okafor leave as Mayor of Springfield before 2027?",
        ),
        (
            yes_if(
                "Dana Okafor ceases to be Mayor of Springfield for any length of time "
                "by December 31, 2026, 11:59 PM ET"
            ),
            then_yes(
                "Dana Okafor leaves as Mayor of Springfield before Jan 1, 2027", LEAVING
            ),
        ),
        ("leaves as", "announces she will leave as"),
    ),
    wording(
        "whoever remains in office does not leave it",
        (
            "Will Dana Okafor remain in office through December 31, 2026?",
            "Will Dana Okafor leave office before Jan 1, 2027?",
        ),
        (
            yes_if(
                "Dana Okafor remains in office through December 31, 2026, 11:59 PM ET"
            ),
            then_yes("Dana Okafor leaves office before Jan 1, 2027"),
        ),
        ("Jan 1, 2027", "Dec 1, 2026"),
        verdict="inverted",
    ),
    wording(
        "an announcement that counts, in the core or in a clause of its own",
        (
            "Dana Okafor out as Governor by December 31, 2026?",
            "Will Dana Okafor leave as Governor before Jan 1, 2027?",
        ),
        (
            yes_if("Dana Okafor ceases to be Governor by December 31, 2026")
            + "\n\nAn announcement of Dana Okafor's resignation/removal before this "
            'market\'s end date will immediately resolve this market to "Yes", '
            "regardless of when the announced resignation/removal goes into effect.",
            then_yes(
                "Dana Okafor leaves or announces she will leave as Governor before "
                "Jan 1, 2027"
            ),
        ),
        ("leaves or announces she will leave", "leaves"),
    ),
    wording(
        "a law, and how a bill becomes one",
        ("Lantern Act becomes law in 2026?", "Will the Lantern Act become law?"),
        (
            yes_if("the Lantern Act becomes law by December 31, 2026, 11:59 PM ET"),
            then_yes(
                "the Lantern Act becomes law before Jan 1, 2027",
                "The bill must pass the full chamber (not just committee) for House "
                'or Senate passage. For "become law" markets, the bill must be signed '
                "by the President or become law through veto override.",
            ),
        ),
        ("becomes law", "passes the Senate"),
    ),
    wording(
        "a closed beta is no release",
        ("Lantern 5 released by December 31, 2026?", "Lantern 5 before Jan 1, 2027?"),
        (
            yes_if("Hallora releases Lantern 5 by December 31, 2026, 11:59 PM ET")
            + "\n\nA closed beta or any form of private access will not suffice.",
            then_yes(
                "Hallora releases Lantern 5 before Jan 1, 2027",
                "Release must be to the public, outside of a closed beta.",
            ),
        ),
        ("outside of", "including"),
    ),
    wording(
        "the edition of an award as an ordinal",
        (
            "Will Ola Brandt win Best Actor at the 2027 Oscars?",
            "Best Actor at the Oscars?",
        ),
        (
            AWARD.format("actor who wins Best Actor at the 2027 Academy Awards"),
            then_yes("Ola Brandt wins Best Actor at the 99th Academy Awards"),
        ),
        ("99th", "98th"),
        "KXOSCARACTO-27-OBRA",
        "Ola Brandt",
        end="2027-03-20",
    ),
    wording(
        "a district written out",
        ("Will Dana Okafor be the Democratic nominee for NY-12?", "NY-12 nominee?"),
        (
            "This market will resolve according to the winner of the 2026 Democratic "
            "primary for New York's 12th congressional district.\n\nIf no 2026 "
            "Democratic primary takes place in NY-12, this market will resolve to "
            '"Other".',
            then_yes(
                "Dana Okafor wins the nomination for the Democratic Party to contest "
                "the 2026 NY-12 House seat"
            ),
        ),
        ("NY-12", "NY-10"),
        "KXNY12D-26-DOKA",
        "Dana Okafor",
    ),
    wording(
        "this year, of a market that closes in the first weeks of the next one",
        ("Harbor vacancy in 2026?", "Will there be a Harbor Court vacancy this year?"),
        (
            yes_if("a seat on the Harbor Court becomes vacant in 2026"),
            then_yes("a seat on the Harbor Court becomes vacant in 2026"),
        ),
        ("in 2026", "in 2027"),
        "KXHARBOR-26",
        end="2027-01-10",
    ),
    wording(
        "a day, and the month in which a title places it",
        ("Will Arland Amendment 3 pass in November?", "Will Arland Amendment 3 pass?"),
        (
            yes_if("Arland Amendment 3 passes in the November 3, 2026 election"),
            then_yes("Arland Amendment 3 passes in the November 3, 2026 election"),
        ),
        ("November 3", "November 24"),
        "KXARLANDAMEND-26",
    ),
    wording(
        "a presidential campaign is a run for President",
        (
            "Will Ola Brandt announce a presidential run by December 31, 2026?",
            "Will Ola Brandt run for President?",
        ),
        (
            yes_if(
                "Ola Brandt officially announces that she is running for President of "
                "the United States by December 31, 2026, 11:59 PM ET"
            ),
            then_yes("Ola Brandt announces a presidential campaign before Jan 1, 2027"),
        ),
        ("presidential campaign", "senate campaign"),
    ),
    wording(
        "deliveries are of vehicles",
        (
            "Will Hallora deliver at least 400,000 vehicles in Q1 2026?",
            "Will Hallora have at least 400000 deliveries in Q1 2026?",
        ),
        (
            yes_if(
                "Hallora reports total deliveries of 400,000 or more vehicles for the "
                "first quarter of 2026"
            ),
            then_yes("Hallora has at least 400000 total deliveries in Q1 2026"),
        ),
        ("total deliveries", "truck deliveries"),
    ),
]


@pytest.mark.parametrize("case", WORDINGS, ids=lambda case: case.name)
def test_one_question_in_two_wordings_is_accepted(case: Wording) -> None:
    verdict = judge(case.market_a, case.market_b)
    assert (verdict.verdict, verdict.reasons) == (case.verdict, ())


@pytest.mark.parametrize("case", WORDINGS, ids=lambda case: case.name)
def test_the_same_wording_of_another_question_is_not_accepted(case: Wording) -> None:
    market = case.market_b
    before, after = case.near_miss
    other = replace(
        market,
        title=market.title.replace(before, after),
        rules=market.rules.replace(before, after),
    )
    assert other != market
    assert judge(case.market_a, other).verdict not in ACCEPTED


@pytest.mark.parametrize(
    ("clause", "is_same"),
    [
        ("Any interim or caretaker managers will not count.", True),
        ("Any foreign managers will not count.", False),
    ],
)
def test_only_a_clause_that_repeats_the_core_is_forgiven(
    clause: str, is_same: bool
) -> None:
    asked = "becomes the next permanent manager of Harborough"
    market_a = question(
        "Will Ola Brandt be the next permanent manager of Harborough?",
        yes_if(f"Ola Brandt {asked} by July 31, 2026, 11:59 PM ET") + f"\n\n{clause}",
        "2026-07-31",
    )
    market_b = ticker_market(
        "KXMANAGER-26AUG01-OBRA",
        "Will Ola Brandt be the next permanent manager of Harborough?",
        then_yes(f"Ola Brandt {asked} before Aug 1, 2026"),
        close="2026-08-01",
    )
    assert (judge(market_a, market_b).verdict in ACCEPTED) is is_same


def test_a_core_that_names_another_day_than_its_title_is_read_by_people() -> None:
    title = "Will Ola Brandt have the most listeners on April 30?"
    what = "Ola Brandt has the most listeners on April {}, 2026, 12:00 PM ET"
    market_a = question(title, yes_if(what.format(30)), "2026-04-30")
    for day, is_same in ((30, True), (29, False)):
        market_b = ticker_market(
            "KXLISTENERS-26APR30-OBRA",
            title,
            then_yes(what.format(day)),
            close="2026-04-30",
        )
        assert (judge(market_a, market_b).verdict in ACCEPTED) is is_same


def test_the_first_time_is_no_other_way_to_say_next() -> None:
    title = "Will Dana Okafor be the next Speaker of the House?"
    market_a = question(
        title,
        "This market will resolve to the next individual who is elected as Speaker of "
        "the House after Ola Brandt.\n\nIf no new Speaker is elected by December 31, "
        '2030, 11:59 PM ET, this market will resolve to "Other".',
        "2030-12-31",
    )
    for what, is_same in (
        ("the first Speaker of the House after Ola Brandt", True),
        ("Speaker of the House for the first time after Ola Brandt", False),
    ):
        market_b = ticker_market(
            "KXNEXTSPEAKER-31-DOKA",
            title,
            then_yes(f"Dana Okafor is {what}, before Jan 1, 2031"),
            close="2031-01-01",
        )
        assert (judge(market_a, market_b).verdict in ACCEPTED) is is_same


def test_a_match_that_is_not_decided_soon_is_a_named_risk() -> None:
    market_a = question(
        "Hornets vs. Magic",
        GAME,
        "2026-04-12",
        outcomes=("Hornets", "Magic"),
        facts={"slug": "nba-cha-orl-2026-04-12", "sports_market_type": "moneyline"},
    )
    market_b = ticker_market(
        "KXNBAGAME-26APR12CHAORL-ORL",
        "Charlotte at Orlando Winner?",
        then_yes(
            "Orlando wins the Charlotte at Orlando professional basketball game "
            "originally scheduled for Apr 12, 2026",
            "If this game is postponed or delayed, the market will remain open and "
            "close after the rescheduled game has finished (within two weeks).",
        ),
        side="Orlando",
        close="2026-04-26",
    )
    verdict = judge(market_a, market_b)
    assert (verdict.verdict, verdict.outcome_a) == ("same", 1)
    assert verdict.risks != ()


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("New York's 12th congressional district", "NY-12"),
        ("West Virginia 2nd congressional district", "WV-2"),
        ("the 2nd congressional district of Arland", "the 2nd congressional district"),
    ],
)
def test_a_district_has_one_spelling(written: str, short: str) -> None:
    assert plain(written).startswith(short)
