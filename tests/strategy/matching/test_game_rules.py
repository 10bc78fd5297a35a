"""Games whose rules pay for another question than their title asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from positions.venues.types import Market
from strategy.matching import judge
from tests.support.matching_cases import then_yes, ticker_market
from tests.support.matching_games import game, side

PAYING = (
    "In the upcoming NBA game, scheduled for January 18 at 7:30PM ET:\n"
    'If the Nets win, the market will resolve to "Nets".\n'
    'If the Bulls win, the market will resolve to "Bulls".'
)
GAME = (
    "the Brooklyn at Chicago professional basketball game originally scheduled for "
    "Jan 18, 2026"
)


def ruled(what: str) -> Market:
    return replace(side(), rules=then_yes(what))


def verdict(a: Market, b: Market) -> str:
    return str(judge(a, b).verdict)


@pytest.mark.parametrize(
    "core",
    [
        f"Brooklyn wins the first half of {GAME}",
        f"Brooklyn wins {GAME} by more than 4.5 points",
        f"Brooklyn wins {GAME} by submission",
        f"Brooklyn scores first in {GAME}",
        f"Chicago wins {GAME}",
    ],
)
def test_rules_may_ask_for_something_else_than_the_winner(core: str) -> None:
    assert verdict(game(rules=PAYING), ruled(f"Brooklyn wins {GAME}")) == "same"
    assert verdict(game(rules=PAYING), ruled(core)) == "different"


def test_rules_may_pay_the_market_of_the_other_team() -> None:
    crossed = PAYING.replace('"Nets"', '"?"').replace('"Bulls"', '"Nets"')
    crossed = crossed.replace('"?"', '"Bulls"')
    assert verdict(game(rules=crossed), side()) == "different"


def test_a_slug_and_rules_on_another_day_leave_the_day_open() -> None:
    moved = PAYING.replace("January 18", "January 21")
    assert verdict(game(rules=moved), side()) == "review"


TOTAL = game("Nets vs. Bulls: O/U 220.5", ("Over", "Under"), kind="totals")


def points(core: str, title: str = "Brooklyn at Chicago: Total Points") -> Market:
    return ticker_market(
        "KXNBATOTAL-26JAN18BKNCHI-220",
        title,
        then_yes(f"{core} in {GAME}"),
        "Over 220.5 points scored",
        close="2026-02-02",
    )


@pytest.mark.parametrize(
    ("market", "expected"),
    [
        (points("Brooklyn and Chicago collectively score more than 220.5"), "same"),
        (points("more than 220.5 points are scored"), "same"),
        (points("Brooklyn scores more than 220.5 points"), "different"),
        (points("more than 230.5 points are scored"), "different"),
        (
            points(
                "more than 220.5 points are scored",
                "Brooklyn at Chicago: Brooklyn Total Points",
            ),
            "different",
        ),
    ],
)
def test_a_total_is_of_both_teams_and_of_its_line(
    market: Market, expected: str
) -> None:
    assert verdict(TOTAL, market) == expected


@pytest.mark.parametrize(
    "title", ["Nets vs. Bulls - 1st Quarter Fouls", "Nets vs. Bulls: 1st Quarter Tip"]
)
def test_what_is_asked_of_a_part_may_not_be_its_winner(title: str) -> None:
    quarter = ticker_market(
        "KXNBA1QWINNER-26JAN18BKNCHI-BKN",
        "Brooklyn at Chicago: First Quarter Winner?",
        then_yes(f"Brooklyn wins the first quarter of {GAME}"),
        "Brooklyn",
        close="2026-02-02",
    )
    assert verdict(game("Nets vs. Bulls: 1st Quarter Winner", kind=""), quarter) == (
        "same"
    )
    assert verdict(game(title, kind=""), quarter) == "different"


@pytest.mark.parametrize("more", ["or draw ", "both halves "])
def test_to_win_or_draw_is_not_to_win(more: str) -> None:
    asked = game(
        f"Will Brooklyn win {more}on 2026-01-18?",
        ("Yes", "No"),
        event_title="Brooklyn vs. Chicago",
    )
    assert verdict(replace(asked, title=asked.title.replace(more, "")), side()) == (
        "same"
    )
    assert verdict(asked, side()) not in ("same", "inverted")


def test_players_of_another_class_play_another_game() -> None:
    youth = game("NBA Under-19: Nets vs. Bulls", rules=PAYING)
    assert verdict(youth, side()) not in ("same", "inverted")
