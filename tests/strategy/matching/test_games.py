"""Which game is it, what is asked of it, and which outcome is Kalshi's side?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from positions.venues.types import Market
from strategy.matching import Verdict, judge
from tests.support.matching_cases import asked, listed_as, then_yes

START = datetime(2026, 1, 19, 0, 30, tzinfo=UTC)  # the evening of the 18th


def game(
    title: str = "Nets vs. Bulls",
    outcomes: tuple[str, str] = ("Nets", "Bulls"),
    rules: str = "In the upcoming NBA game, scheduled for January 18 at 7:30PM ET:\nIf",
    slug: str = "nba-bkn-chi-2026-01-18",
    kind: str = "moneyline",
    line: str = "",
    **given: Any,
) -> Market:
    facts = {"slug": slug, "sports_market_type": kind, "line": line}
    return asked(
        title,
        rules,
        end="2026-01-19",
        outcomes=outcomes,
        event_starts_at=START,
        facts={name: value for name, value in facts.items() if value},
        **given,
    )


def side(
    team: str = "Brooklyn",
    title: str = "Brooklyn at Chicago Winner?",
    day: str = "Jan 18, 2026",
    ticker: str = "KXNBAGAME-26JAN18BKNCHI-BKN",
    sport: str = "professional basketball",
) -> Market:
    teams = title.partition(" Winner")[0]
    rules = then_yes(
        f"{team} wins the {teams} {sport} game originally scheduled for {day}"
    )
    return listed_as(ticker, title, rules, team, close="2026-02-02")


def verdict(found: Verdict) -> tuple[str, int]:
    return str(found.verdict), found.outcome_a


@pytest.mark.parametrize(("team", "index"), [("Brooklyn", 0), ("Chicago", 1)])
def test_each_team_is_an_outcome_of_the_one_polymarket_market(
    team: str, index: int
) -> None:
    assert verdict(judge(game(), side(team))) == ("same", index)


def test_home_and_away_may_be_told_in_either_order() -> None:
    turned = game("Bulls vs. Nets", ("Bulls", "Nets"))
    assert verdict(judge(turned, side("Brooklyn"))) == ("same", 1)


@pytest.mark.parametrize(
    "other",
    [
        side(day="Jan 20, 2026", ticker="KXNBAGAME-26JAN20BKNCHI-BKN"),
        side(title="Brooklyn at Boston Winner?", ticker="KXNBAGAME-26JAN18BKNBOS-BKN"),
        side(ticker="KXNHLGAME-26JAN18BKNCHI-BKN", sport="professional hockey"),
        side(
            title="Brooklyn at Chicago: First Half Winner?",
            ticker="KXNBA1HWINNER-26JAN18BKNCHI-BKN",
        ),
        side(sport="professional women's basketball", ticker="KXWNBAGAME-26JAN18A-B"),
    ],
    ids=["another day", "another opponent", "another league", "a half", "the women"],
)
def test_another_game_or_another_question_is_different(other: Market) -> None:
    assert str(judge(game(), other).verdict) == "different"


def test_a_day_that_rules_and_ticker_contradict_is_unknown() -> None:
    torn = side(day="Jan 19, 2026", ticker="KXNBAGAME-26JAN18BKNCHI-BKN")
    assert str(judge(game(), torn).verdict) == "review"


def test_the_day_is_new_yorks_where_only_the_start_is_known() -> None:
    bare = game(rules="In the upcoming NBA game:\nIf", slug="nba-bkn-chi")
    assert verdict(judge(bare, side())) == ("same", 0)


def test_two_cities_of_one_name_are_told_by_nickname_and_letter() -> None:
    clippers = game("Clippers vs. Bulls", ("Clippers", "Bulls"), slug="nba-2026-01-18")
    ours = side("Los Angeles C", "Los Angeles C at Chicago Winner?")
    theirs = side("Los Angeles L", "Los Angeles L at Chicago Winner?")
    assert verdict(judge(clippers, ours)) == ("same", 0)
    assert str(judge(clippers, theirs).verdict) == "different"


def spread(line: str = "-4.5", team: str = "Bulls") -> Market:
    return game(
        f"Spread: {team} ({line})", ("Nets", "Bulls"), kind="spreads", line=line
    )


def margin(team: str, points: str) -> Market:
    return listed_as(
        "KXNBASPREAD-26JAN18BKNCHI-CHI4",
        "Brooklyn at Chicago: Spread",
        then_yes(
            f"{team} wins the Brooklyn at Chicago professional basketball game "
            f"originally scheduled for Jan 18, 2026 by more than {points} points"
        ),
        f"{team} wins by over {points} points",
    )


def spread_of(event: str = "Nets vs. Bulls", **given: str) -> Market:
    from dataclasses import replace

    return replace(spread(**given), event_title=event)


def test_a_spread_pairs_with_the_same_team_and_line() -> None:
    found = judge(spread_of(), margin("Chicago", "4.5"))
    assert verdict(found) == ("same", 1)


@pytest.mark.parametrize(
    "other", [margin("Chicago", "5.5"), margin("Brooklyn", "4.5"), side("Chicago")]
)
def test_another_line_or_the_other_team_or_the_winner_is_different(
    other: Market,
) -> None:
    assert str(judge(spread_of(), other).verdict) == "different"


def test_a_margin_is_not_the_winner() -> None:
    assert str(judge(game(), margin("Chicago", "4.5")).verdict) == "different"


def test_over_a_total_is_the_outcome_over() -> None:
    total = game(
        "Nets vs. Bulls: O/U 220.5", ("Over", "Under"), kind="totals", line="220.5"
    )
    points = listed_as(
        "KXNBATOTAL-26JAN18BKNCHI-220",
        "Brooklyn at Chicago: Total Points",
        then_yes(
            "more than 220.5 points are scored in the Brooklyn at Chicago professional "
            "basketball game originally scheduled for Jan 18, 2026"
        ),
        "Over 220.5 points scored",
        series_ticker="KXNBATOTALGAME",
    )
    assert verdict(judge(total, points)) == ("same", 0)


SOCCER = {
    "rules": "In the upcoming Premier League game, scheduled for January 18:\nIf",
    "slug": "epl-ars-bre-2026-01-18",
    "event_title": "Arsenal FC vs. Brentford FC",
}


def match(team: str) -> Market:
    return side(
        team,
        "Arsenal vs Brentford Winner?",
        ticker="KXEPLGAME-26JAN18ARSBRE-ARS",
        sport="English Premier League soccer",
    )


def test_a_game_of_three_results_is_asked_team_by_team() -> None:
    first = game("Will Arsenal FC win on 2026-01-18?", ("Yes", "No"), **SOCCER)
    assert verdict(judge(first, match("Arsenal"))) == ("same", 0)
    assert str(judge(first, match("Brentford")).verdict) == "different"
    assert str(judge(first, match("Tie")).verdict) == "different"


def test_a_draw_is_a_tie() -> None:
    title = "Will Arsenal FC vs. Brentford FC end in a draw?"
    draw = game(title, ("Yes", "No"), **SOCCER)
    assert verdict(judge(draw, match("Tie"))) == ("same", 0)
    assert str(judge(draw, match("Arsenal")).verdict) == "different"


def test_a_league_that_nobody_names_is_unknown() -> None:
    first = game(
        "Ada Berg vs. Cora Dahl",
        ("Ada Berg", "Cora Dahl"),
        rules="The match is scheduled for January 18.",
        slug="xyz-2026-01-18",
    )
    second = listed_as(
        "KXXYZMATCH-26JAN18BERDAH-BER",
        "Will Ada Berg win the Berg vs Dahl: Final match?",
        then_yes("Ada Berg wins the Berg vs Dahl match scheduled for Jan 18, 2026"),
        "Ada Berg",
    )
    found = judge(first, second)
    assert str(found.verdict) == "review"
    assert any("league unknown" in reason for reason in found.reasons)


def test_a_game_and_a_claim_are_different() -> None:
    claim = listed_as(
        "KXNBA-26-BKN",
        "Will Brooklyn win the 2026 Pro Basketball Finals?",
        then_yes("Brooklyn wins the 2026 Pro Basketball Finals"),
        "Brooklyn",
    )
    assert str(judge(game(), claim).verdict) == "different"
