"""Games as records show them that lack the venue's fields, and props of players."""

from __future__ import annotations

from typing import Any

import pytest

from positions.venues.polymarket.market import parse_market
from positions.venues.types import Market
from strategy.matching import judge
from tests.support.matching_cases import then_yes, ticker_market

TEAMS = "the Utah Jazz and the Miami Heat"
GAME = "Utah at Miami professional basketball game originally scheduled for Mar 9, 2026"


def bare(title: str, rules: str, **fields: Any) -> Market:
    """A record as it is kept for matching: without outcomes, type or start."""
    record = {
        "id": "9",
        "question": title,
        "description": rules,
        "endDate": "2026-03-09T00:00:00Z",
    }
    return parse_market(record | fields, reduced=True)


def prop(title: str = "Ann Lee: Points O/U 24.5", core: str = "") -> Market:
    core = core or "Ann Lee scores more than 24.5 points"
    return bare(
        title,
        f"In the upcoming NBA game between {TEAMS}, scheduled for March 9 at 7:30PM "
        f"ET:\n\nIf {core}, this market will resolve to “Yes”. Otherwise, this market "
        "will resolve to “No”.\n\nPoints scored in overtime will count.",
    )


def least(
    title: str = "Ann Lee: 25+ points", day: str = "09", teams: str = ""
) -> Market:
    name, _, counted = title.partition(": ")
    game = (teams or GAME).replace("Mar 9", f"Mar {int(day)}")
    return ticker_market(
        f"KXNBAPTS-26MAR{day}UTAMIA-UTALEE-25",
        title,
        then_yes(f"{name} records {counted} in the {game}"),
        "",
        close="2026-03-23",
    )


def verdict_of(a: Market, b: Market) -> str:
    return str(judge(a, b).verdict)


def test_over_a_half_is_the_next_whole_number_or_more() -> None:
    assert verdict_of(prop(), least()) == "same"


def test_the_rules_say_which_side_of_the_line_is_yes() -> None:
    judged = judge(prop(core="Ann Lee scores fewer than 24.5 points"), least())
    assert judged.outcome_a == 1 or str(judged.verdict) != "same"


@pytest.mark.parametrize(
    "other",
    [
        least("Ann Lee: 26+ points"),
        least("Ann Lee: 24+ points"),
        least("Ann Lee: 25+ rebounds"),
        least("Bob Ray: 25+ points"),
        least(day="11"),
    ],
    ids=["a point more", "a point less", "another count", "another player", "a day"],
)
def test_another_line_count_player_or_day_is_different(other: Market) -> None:
    assert verdict_of(prop(), other) == "different"


def test_anytime_is_once_or_more() -> None:
    scored = prop("Ann Lee: Anytime Touchdown", "Ann Lee scores at least one touchdown")
    assert verdict_of(scored, least("Ann Lee: 1+ touchdowns")) == "same"
    assert verdict_of(scored, least("Ann Lee: 2+ touchdowns")) == "different"


def on_game(title: str, first: str, second: str, rules: str = "") -> Market:
    sides = rules or (
        f"If the {first} win, the market will resolve to “{first}”.\n"
        f"If the {second} win, the market will resolve to “{second}”."
    )
    head = "In the upcoming NBA game, scheduled for March 9 at 7:30PM ET:\n"
    return bare(title, head + sides)


def leg(title: str, side: str, core: str, series: str = "KXNBAGAME") -> Market:
    ticker = f"{series}-26MAR09UTAMIA-X"
    return ticker_market(ticker, title, then_yes(core), side, close="2026-03-23")


def test_the_rules_name_the_outcomes_that_a_record_lacks() -> None:
    winner = on_game("Jazz vs. Heat", "Jazz", "Heat")
    assert [outcome.name for outcome in winner.outcomes] == ["Jazz", "Heat"]
    judged = judge(
        winner, leg("Utah at Miami Winner?", "Miami", f"Miami wins the {GAME}")
    )
    assert (str(judged.verdict), judged.outcome_a) == ("same", 1)


def total(line: str = "210.5") -> Market:
    over = int(float(line) + 0.5)
    return on_game(
        f"Jazz vs. Heat: O/U {line}",
        "",
        "",
        f"If the Utah Jazz and the Miami Heat combine to score {over} or more points, "
        "this market will resolve to “Over”.\nIf the two teams combine to score "
        f"{over - 1} or fewer points, this market will resolve to “Under”.",
    )


def total_leg(line: str = "210.5") -> Market:
    core = f"the teams in the {GAME} collectively score more than {line} points"
    side = f"Over {line} points scored"
    return leg("Utah at Miami: Total Points", side, core, "KXNBATOTAL")


def test_the_line_of_a_total_is_in_its_title() -> None:
    assert verdict_of(total(), total_leg()) == "same"
    assert verdict_of(total(), total_leg("212.5")) == "different"


def half_spread() -> Market:
    return on_game(
        "1H Spread: Jazz (-3.5)",
        "",
        "",
        "This market will resolve to “Jazz” if the Utah Jazz lead the Miami Heat by 4 "
        "or more points at the end of the first half.\n"
        "Otherwise, this market will resolve to “Heat”.",
    )


@pytest.mark.parametrize(("team", "part"), [("Utah", ""), ("Miami", "First Half ")])
def test_a_half_is_no_game_and_the_team_that_receives_does_not_win_by_points(
    team: str, part: str
) -> None:
    core = f"{team} wins the {part.lower()}of the {GAME} by more than 3.5 points"
    title = f"Utah at Miami: {part}Spread"
    other = leg(title, f"{team} wins by over 3.5 Points", core, "KXNBASPREAD")
    assert verdict_of(half_spread(), other) == "different"


def test_a_bout_is_of_two_surnames_and_its_card_is_no_part_of_them() -> None:
    bout = bare(
        "UFC 900: Ann Lee vs. Eva Ray (Women's Strawweight, Main Card)",
        "This market refers to the bout between Ann Lee and Eva Ray at UFC 900, "
        "scheduled for March 9, 2026.\n\n"
        "If Ann Lee is declared the winner of this bout, this market will resolve to "
        "“Ann Lee”.\n\nIf Eva Ray is declared the winner of this bout, this market "
        "will resolve to “Eva Ray”.",
    )
    fight = "the Lee vs Ray professional MMA fight"
    won = then_yes(f"Eva Ray wins {fight} originally scheduled for Mar 9, 2026")
    ticker = "KXUFCFIGHT-26MAR09LEERAY-RAY"
    title = f"Will Eva Ray win {fight} scheduled for Mar 9, 2026?"
    judged = judge(bout, ticker_market(ticker, title, won, "", close="2026-03-23"))
    assert (str(judged.verdict), judged.outcome_a) == ("same", 1)


def draw(league: str) -> Market:
    return bare(
        "Will Hull vs. Derby end in a draw?",
        f"In the upcoming {league} game, scheduled for March 9 at 3:00PM ET:\n"
        "If the game ends in a draw, this market will resolve to “Yes”. If not, this "
        "market will resolve to “No”.",
    )


@pytest.mark.parametrize(
    ("league", "words", "verdict"),
    [
        ("EPL", "English Premier League", "same"),
        ("FA Cup", "FA Cup", "review"),
    ],
)
def test_a_league_without_overtime_need_not_exclude_it(
    league: str, words: str, verdict: str
) -> None:
    core = (
        f"Tie wins the Hull vs Derby professional {words} soccer game originally "
        "scheduled for Mar 9, 2026 after 90 minutes plus stoppage time"
    )
    series = "KXEPLGAME" if league == "EPL" else "KXFACUPGAME"
    assert verdict_of(
        draw(league), leg("Hull vs Derby Winner?", "Tie", core, series)
    ) == (verdict)


def club(title: str = "Will Hull City FC win on 2026-03-09?") -> Market:
    return bare(
        title,
        "In the upcoming EPL game between Hull City FC and Derby County FC, scheduled "
        "for March 9 at 3:00PM ET:\nIf Hull City FC wins, this market will resolve to "
        "“Yes”.\nOtherwise, this market will resolve to “No”.\nThis market refers only "
        "to the outcome within the first 90 minutes of regular play plus stoppage "
        "time.",
        slug="epl-hul-der-2026-03-09-hul",
    )


@pytest.mark.parametrize(
    ("side", "verdict"), [("Hull City", "same"), ("Derby County", "different")]
)
def test_a_club_that_wins_on_a_day_is_a_side_of_its_game(
    side: str, verdict: str
) -> None:
    core = (
        f"{side} wins the Hull City vs Derby County professional English Premier "
        "League soccer game originally scheduled for Mar 9, 2026 after 90 minutes plus "
        "stoppage time (does not include extra time or penalties)"
    )
    other = leg("Hull City vs Derby County Winner?", side, core, "KXEPLGAME")
    assert verdict_of(club(), other) == verdict
