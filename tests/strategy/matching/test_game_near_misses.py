"""Two markets on one game of which the texts of one ask, or pay, something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from positions.venues.types import Market
from strategy.matching import judge
from tests.support.matching_cases import then_yes, ticker_market
from tests.support.matching_games import game, side

HEAD = "In the upcoming NBA game, scheduled for January 18 at 7:30PM ET:"
WINNER = (
    f"{HEAD}\n"
    'If the Nets win, the market will resolve to "Nets".\n'
    'If the Bulls win, the market will resolve to "Bulls".'
)


def verdict(a: Market, b: Market) -> str:
    return str(judge(a, b).verdict)


def changed(market: Market, old: str, new: str, **fields: Any) -> Market:
    assert old in market.rules
    return replace(market, rules=market.rules.replace(old, new), **fields)


def winner(rules: str = WINNER, **fields: Any) -> Market:
    return game(rules=rules, **fields)


def listed(series: str, title: str, team: str, paid: str) -> Market:
    return ticker_market(
        f"KXNBA{series}-26JAN18BKNCHI-1", title, then_yes(paid), team, "2026-02-02"
    )


GAME = (
    "the Brooklyn vs Chicago Pro Basketball game originally scheduled for Jan 18, 2026"
)
OVER = listed(
    "TOTAL",
    "Full Game: Over 220.5 points scored",
    "Over 220.5 points scored",
    f"Brooklyn and Chicago collectively score more than 220.5 points in {GAME}",
)
SPREAD = listed(
    "SPREAD",
    "Brooklyn wins by over 3.5 points",
    "Brooklyn wins by over 3.5 points",
    f"Brooklyn wins by more than 3.5 points in {GAME}",
)


def total(rules: str = "", title: str = "Nets vs. Bulls: O/U 220.5") -> Market:
    return game(
        title,
        ("Over", "Under"),
        rules
        or f'{HEAD}\nThis market will resolve to "Over" if the Nets and Bulls combine '
        "to score 221 or more points in this game.\nIf the combined total is less than "
        '221, this market will resolve to "Under".',
        kind="totals",
        line="220.5",
        event_title="Nets vs. Bulls",
    )


def spread(title: str = "Spread: Nets (-3.5)") -> Market:
    return game(
        title,
        ("Nets", "Bulls"),
        f'{HEAD}\nThis market will resolve to "Nets" if the Nets win the game by 4 or '
        'more points.\nOtherwise, this market will resolve to "Bulls".',
        kind="spreads",
        line="-3.5",
        event_title="Nets vs. Bulls",
    )


def test_the_pairs_that_are_changed_below_are_the_same() -> None:
    assert verdict(winner(), side()) == "same"
    assert verdict(total(), OVER) == "same"
    assert verdict(spread(), SPREAD) == "same"


@pytest.mark.parametrize(
    "words",
    [
        " on points",
        " for the first time",
        " and scores first",
        " in both games",
        " before 10:00 PM ET",
        " before Jan 20, 2026",
        " and both teams score 100",
        " with more than 140 points",
        " or the game ends in a draw",
        " by decision",
    ],
)
def test_what_only_one_core_of_a_game_says_makes_it_another_bet(words: str) -> None:
    limited = changed(side(), "game originally", f"game{words} originally")
    assert verdict(winner(), limited) != "same"
    limited = changed(winner(), "If the Nets win,", f"If the Nets win{words},")
    assert verdict(limited, side()) != "same"


@pytest.mark.parametrize("part", ["first half", "second half", "third quarter"])
def test_a_total_of_a_part_is_none_of_the_game(part: str) -> None:
    assert verdict(total(), changed(OVER, GAME, f"the {part} of {GAME}")) != "same"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Brooklyn wins the", "Chicago wins the"),
        ("Brooklyn wins the", "Brooklyn does not win the"),
        ("Brooklyn wins the", "Brooklyn loses the"),
        ("Brooklyn wins the", "Chicago is the winner of the"),
        ("professional basketball", "professional hockey"),
        ("professional basketball game", "professional basketball under-21 game"),
        ("professional basketball game", "professional basketball reserves game"),
    ],
)
def test_rules_that_contradict_their_title_pay_something_else(
    old: str, new: str
) -> None:
    assert verdict(winner(), changed(side(), old, new)) != "same"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Nets".', '"Bulls".'),
        ("the Nets win", "the Nets do not win"),
        ("NBA game", "NBA under-21 game"),
        ("NBA game", "NHL game"),
        ("In the upcoming", "In the first half of the upcoming"),
        ("January 18", "January 19"),
    ],
)
def test_so_do_those_of_a_market_on_both_teams(old: str, new: str) -> None:
    assert verdict(changed(winner(), old, new), side()) != "same"


def test_who_loses_is_not_paid() -> None:
    rules = WINNER.replace("If the Nets win", "If the Nets lose")
    assert verdict(winner(rules), side()) != "same"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("221 or more", "221 or fewer"),
        ("220.5 points", "220.5 rebounds"),
        ('to "Over"', 'to "Under"'),
    ],
)
def test_a_total_pays_on_the_side_of_the_line_that_it_names(old: str, new: str) -> None:
    told, market = total(), OVER
    if old in told.rules:
        told = changed(told, old, new)
    else:
        market = replace(market, title=market.title.replace(old, new))
        listed_so = replace(OVER, subtitle=OVER.subtitle.replace(old, new))
        assert verdict(told, listed_so) != "same"
    assert verdict(told, market) != "same"


def test_a_line_is_the_same_in_title_side_and_rules() -> None:
    assert verdict(total(title="Nets vs. Bulls: O/U 221.5"), OVER) != "same"
    title = OVER.title.replace("220.5", "221.5")
    assert verdict(total(), replace(OVER, title=title)) != "same"
    more = f"{GAME} and the total of both is over 240.5"
    assert verdict(total(), changed(OVER, GAME, more)) != "same"


def test_who_is_given_points_may_lose_by_fewer() -> None:
    assert verdict(spread("Spread: Nets (+3.5)"), SPREAD) != "same"
    fewer = changed(SPREAD, "more than 3.5", "less than 3.5")
    assert verdict(spread(), fewer) != "same"


def test_the_day_of_a_game_is_no_number_of_points() -> None:
    more = f"{SPREAD.rules} The team must win by at least 18 points."
    assert verdict(spread(), replace(SPREAD, rules=more)) != "same"


@pytest.mark.parametrize(
    "sentence",
    [
        'This market will resolve to "No" if either team fails to score.',
        'This market will resolve to "No" if the game is completed without going to '
        "overtime.",
        "The result will be determined based on the score at halftime only.",
        'If the game is declared a draw, this market will resolve to "Yes".',
        'If the game is delayed by more than one hour, this market resolves to "No".',
    ],
)
def test_what_one_kind_of_game_says_anyway_is_a_rule_for_others(sentence: str) -> None:
    told, market = winner(), side()
    assert verdict(replace(told, rules=f"{told.rules}\n{sentence}"), market) != "same"
    assert verdict(told, replace(market, rules=f"{market.rules} {sentence}")) != "same"


def test_a_team_is_not_another_team_of_its_club() -> None:
    for suffix in ("Academy", "B", "II", "Women", "Rookies"):
        other = ticker_market(
            "KXCS2GAME-26JAN18FOXOWL-FOX",
            f"Foxes {suffix} wins",
            then_yes(
                f"Foxes {suffix} wins the Rivals 2026: Foxes {suffix} vs. Owls {suffix}"
                " CS2 match originally scheduled for Jan 18, 2026"
            ),
            f"Foxes {suffix}",
            "2026-02-02",
        )
        first = replace(
            other,
            title="Foxes wins",
            subtitle="Foxes",
            rules=other.rules.replace(f" {suffix}", ""),
        )
        told = game(
            "Counter-Strike: Foxes vs Owls (BO3) - Rivals",
            ("Foxes", "Owls"),
            "This market refers to the Counter-Strike match between Foxes and Owls, "
            "initially scheduled for January 18 at 7:30PM ET.\n\nThis market will "
            'resolve to "Foxes" if Foxes win the match against Owls.\n\nThis market '
            'will resolve to "Owls" if Owls win the match against Foxes.',
            "cs2-foxes-owls-2026-01-18",
        )
        assert verdict(told, first) == "same"
        assert verdict(told, other) != "same", suffix


def test_a_game_that_goes_to_overtime_is_one_game() -> None:
    told = game(
        "Will the game go to overtime?: Nets vs. Bulls",
        ("Yes", "No"),
        f'{HEAD}\nThis market will resolve to "Yes" if the game goes to overtime.',
        kind="overtime",
        event_title="Nets vs. Bulls",
    )
    goes = listed(
        "OVERTIME", "Game goes to overtime", "Overtime", "PLACE goes to overtime"
    )
    here = replace(goes, rules=goes.rules.replace("PLACE", GAME))
    other = GAME.replace("Brooklyn", "Denver").replace("Chicago", "Dallas")
    there = replace(goes, rules=goes.rules.replace("PLACE", other))
    assert verdict(told, here) == "same"
    assert verdict(told, there) != "same"
    twice = replace(here, rules=here.rules.replace("to overtime", "to double overtime"))
    assert verdict(told, twice) != "same"


def test_the_points_of_a_player_are_what_the_rules_count() -> None:
    told = game(
        "Ola Brandt: Points O/U 25.5",
        ("Over", "Under"),
        f'{HEAD}\nThis market will resolve to "Over" if Ola Brandt records 26 or more '
        'points in this game. Otherwise, this market will resolve to "Under".',
        kind="points",
        line="25.5",
        event_title="Nets vs. Bulls",
    )
    points = listed(
        "PTS",
        "Ola Brandt: 26+ points",
        "Ola Brandt: 26+",
        f"Ola Brandt records 26+ points in {GAME}",
    )
    assert verdict(told, points) == "same"
    assert verdict(told, changed(points, "+ points", "+ rebounds")) != "same"
    assert verdict(changed(told, "points", "rebounds"), points) != "same"
