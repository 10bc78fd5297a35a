"""Markets on games: the game, what is asked about it, and the outcomes that pair."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from positions.venues.types import Market
from strategy.matching import Verdict, judge
from strategy.matching.games.days import new_york_day
from strategy.matching.judging import judge_texts, read_texts
from tests.support.matching_cases import then_yes, ticker_market
from tests.support.matching_games import game, side


def verdict(judged: Verdict) -> tuple[str, int]:
    return str(judged.verdict), judged.outcome_a


@pytest.mark.parametrize(("team", "index"), [("Brooklyn", 0), ("Chicago", 1)])
def test_each_team_is_an_outcome_of_the_one_polymarket_market(
    team: str, index: int
) -> None:
    assert verdict(judge(game(), side(team))) == ("same", index)


def test_home_and_away_may_be_in_either_order() -> None:
    turned = game("Bulls vs. Nets", ("Bulls", "Nets"))
    assert verdict(judge(turned, side("Brooklyn"))) == ("same", 1)


@pytest.mark.parametrize(
    "market",
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
def test_another_game_or_another_question_is_different(market: Market) -> None:
    assert str(judge(game(), market).verdict) == "different"


@pytest.mark.parametrize(
    ("team", "outcome"), [("Brooklyn", "same"), ("Chicago", "review")]
)
def test_a_side_may_stand_behind_the_title(team: str, outcome: str) -> None:
    told = side(team)
    behind = replace(told, title=f"{told.title} - {team}", subtitle="")
    assert judge(game(), behind).verdict == outcome


def test_a_line_may_stand_behind_the_title() -> None:
    told = margin("Chicago", "4.5")
    behind = replace(told, title=f"{told.title} - {told.subtitle}", subtitle="")
    assert judge(spread_of("Bulls vs. Nets"), behind).verdict != "different"
    other = replace(behind, title=behind.title.replace("4.5", "5.5"))
    assert str(judge(spread_of(), other).verdict) == "different"


def test_a_day_that_rules_and_ticker_contradict_is_unknown() -> None:
    torn = side(day="Jan 19, 2026", ticker="KXNBAGAME-26JAN18BKNCHI-BKN")
    assert str(judge(game(), torn).verdict) == "review"


def test_the_day_is_new_yorks_where_only_the_start_is_known() -> None:
    bare = game(rules="In the upcoming NBA game:", slug="nba-bkn-chi")
    assert verdict(judge(bare, side())) == ("same", 0)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2027-07-10T03:59:59+00:00", date(2027, 7, 9)),
        ("2027-07-10T04:30:00+00:00", date(2027, 7, 10)),
        ("2027-01-10T04:30:00+00:00", date(2027, 1, 9)),
        # Clocks go forward on 14 March at 07:00 UTC, back on 7 November at 06:00.
        ("2027-03-14T04:30:00+00:00", date(2027, 3, 13)),
        ("2027-03-15T04:30:00+00:00", date(2027, 3, 15)),
        ("2027-11-07T04:30:00+00:00", date(2027, 11, 7)),
        ("2027-11-08T04:30:00+00:00", date(2027, 11, 7)),
    ],
)
def test_new_york_dates_a_start_by_the_clock_of_its_season(
    start: str, day: date
) -> None:
    assert new_york_day(datetime.fromisoformat(start)) == {day}


def test_a_game_that_starts_after_midnight_in_summer_is_of_the_new_day() -> None:
    late = replace(
        game(rules="In the upcoming NBA game:", slug="nba-bkn-chi"),
        event_starts_at=datetime(2027, 7, 10, 4, 30, tzinfo=UTC),
    )
    tenth = side(day="Jul 10, 2027", ticker="KXNBAGAME-27JUL10BKNCHI-BKN")
    ninth = side(day="Jul 9, 2027", ticker="KXNBAGAME-27JUL09BKNCHI-BKN")
    assert verdict(judge(late, tenth)) == ("same", 0)
    assert str(judge(late, ninth).verdict) == "different"


def test_two_teams_of_one_city_differ_by_nickname_and_letter() -> None:
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
    return ticker_market(
        "KXNBASPREAD-26JAN18BKNCHI-CHI4",
        "Brooklyn at Chicago: Spread",
        then_yes(
            f"{team} wins the Brooklyn at Chicago professional basketball game "
            f"originally scheduled for Jan 18, 2026 by more than {points} points"
        ),
        f"{team} wins by over {points} points",
    )


def spread_of(event: str = "Nets vs. Bulls", **fields: str) -> Market:
    return replace(spread(**fields), event_title=event)


def test_a_spread_pairs_with_the_same_team_and_line() -> None:
    assert verdict(judge(spread_of(), margin("Chicago", "4.5"))) == ("same", 1)


@pytest.mark.parametrize("field", ["four and a half", "4.5.5", "4:5", "9e9"])
def test_the_title_tells_the_line_where_the_field_of_the_venue_is_no_number(
    field: str,
) -> None:
    odd = replace(spread_of(), facts={**spread_of().facts, "line": field})
    assert verdict(judge(odd, margin("Chicago", "4.5"))) == ("same", 1)
    assert str(judge(odd, margin("Chicago", "5.5")).verdict) == "different"


@pytest.mark.parametrize(
    "market", [margin("Chicago", "5.5"), margin("Brooklyn", "4.5"), side("Chicago")]
)
def test_another_line_or_the_other_team_or_the_winner_is_different(
    market: Market,
) -> None:
    assert str(judge(spread_of(), market).verdict) == "different"


def test_a_margin_is_not_the_winner() -> None:
    assert str(judge(game(), margin("Chicago", "4.5")).verdict) == "different"


def test_over_a_total_is_the_outcome_over() -> None:
    total = game(
        "Nets vs. Bulls: O/U 220.5", ("Over", "Under"), kind="totals", line="220.5"
    )
    points = ticker_market(
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
    "rules": "In the upcoming Premier League game, scheduled for January 18:",
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
    arsenal = game("Will Arsenal FC win on 2026-01-18?", ("Yes", "No"), **SOCCER)
    assert verdict(judge(arsenal, match("Arsenal"))) == ("same", 0)
    assert str(judge(arsenal, match("Brentford")).verdict) == "different"
    assert str(judge(arsenal, match("Tie")).verdict) == "different"


def test_a_draw_is_a_tie() -> None:
    title = "Will Arsenal FC vs. Brentford FC end in a draw?"
    draw = game(title, ("Yes", "No"), **SOCCER)
    assert verdict(judge(draw, match("Tie"))) == ("same", 0)
    assert str(judge(draw, match("Arsenal")).verdict) == "different"


def test_a_league_that_no_text_names_is_unknown() -> None:
    match_a = game(
        "Ada Berg vs. Cora Dahl",
        ("Ada Berg", "Cora Dahl"),
        rules="The match is scheduled for January 18.",
        slug="xyz-2026-01-18",
    )
    match_b = ticker_market(
        "KXXYZMATCH-26JAN18BERDAH-BER",
        "Will Ada Berg win the Berg vs Dahl: Final match?",
        then_yes("Ada Berg wins the Berg vs Dahl match scheduled for Jan 18, 2026"),
        "Ada Berg",
    )
    judged = judge(match_a, match_b)
    assert str(judged.verdict) == "review"
    assert any("league unknown" in reason for reason in judged.reasons)


def test_a_game_and_a_claim_are_different() -> None:
    claim = ticker_market(
        "KXNBA-26-BKN",
        "Will Brooklyn win the 2026 Pro Basketball Finals?",
        then_yes("Brooklyn wins the 2026 Pro Basketball Finals"),
        "Brooklyn",
    )
    assert str(judge(game(), claim).verdict) == "different"


@pytest.mark.parametrize(
    "title",
    [
        "NBA Playoffs: Who Will Win Series? - Nets vs. Bulls",
        "Season series: Nets vs. Bulls",
        "Nets vs. Bulls: Who scores first?",
        "Nets vs. Bulls: Largest lead",
        "Nets vs. Bulls: Opening tip",
        "Nets vs. Bulls: Double-double",
        "Nets vs. Bulls - Team with most rebounds",
    ],
)
def test_what_a_title_asks_beside_the_winner_is_another_question(title: str) -> None:
    assert str(judge(game(title), side()).verdict) == "different"


@pytest.mark.parametrize(
    "title",
    [
        "NBA: Nets vs. Bulls",
        "Nets vs. Bulls: Will the Nets win?",
        "Nets vs. Bulls - NBA Cup Final",
        "Nets vs. Bulls: Conference Semifinals",
    ],
)
def test_a_tournament_and_its_stage_ask_nothing(title: str) -> None:
    assert str(judge(game(title), side()).verdict) == "same"


def total(line: str) -> Market:
    return game(f"Nets vs. Bulls: O/U {line}", ("Over", "Under"), kind="totals")


@pytest.mark.parametrize(
    ("one", "other", "fact"),
    [(total("228.5"), side(), "kind"), (total("228.5"), total("229.5"), "line")],
)
def test_a_brief_verdict_ends_at_the_fact_that_makes_another_question(
    one: Market, other: Market, fact: str
) -> None:
    brief = judge_texts(read_texts(one), read_texts(other), is_brief=True)
    assert [named.name for named in brief.facts] == [fact]
    assert brief.verdict == judge(one, other).verdict == "different"


def test_a_brief_verdict_on_one_question_has_every_fact() -> None:
    brief = judge_texts(read_texts(game()), read_texts(side()), is_brief=True)
    assert brief == judge(game(), side())
