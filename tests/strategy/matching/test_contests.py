"""Matches of tennis, e-sport, cricket and fights, props of players, doubleheaders."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from positions.venues.types import Market
from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market


def match(
    title: str, outcomes: tuple[str, str], slug: str, start: str, **fields: str
) -> Market:
    facts = {"slug": slug, "sports_market_type": fields.pop("kind", "moneyline")}
    return question(
        title,
        fields.pop("rules", "This market refers to the match of that day."),
        end=start[:10],
        outcomes=outcomes,
        event_starts_at=datetime.fromisoformat(start),
        event_title=fields.pop("event", title),
        facts=facts | fields,
    )


def winner(ticker: str, side: str, title: str, core: str) -> Market:
    return ticker_market(ticker, title, then_yes(core), side)


TENNIS = winner(
    "KXATPMATCH-26NOV28ALVBER-BER",
    "Jon Berg",
    "Will Jon Berg win the Alvar vs Berg: Round 1 match?",
    "Jon Berg wins the Alvar vs Berg professional tennis match in the 2026 ATP Finals "
    "after a ball has been played on Nov 28, 2026",
)


def tennis(title: str, slug: str = "atp-alvar-berg-2026-11-28") -> Market:
    return match(title, ("Alvar", "Berg"), slug, "2026-11-28T17:00:00+00:00")


def test_a_match_is_found_behind_the_name_of_its_tournament() -> None:
    verdict = judge(tennis("ATP Finals: Alvar vs. Berg"), TENNIS)
    assert (str(verdict.verdict), verdict.outcome_a) == ("same", 1)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("ATP Finals: Alvar vs. Berg - Set 1 Winner", "atp-alvar-berg-2026-11-28"),
        ("ATP Finals: Alvar vs. Berg - Total Games", "atp-alvar-berg-2026-11-28"),
        ("ATP Finals: Alvar vs. Berg", "atp-alvar-berg-2026-11-26"),
        ("WTA Finals: Alvar vs. Berg", "wta-alvar-berg-2026-11-28"),
        ("ATP Finals: Alvar vs. Bergson", "atp-alvar-bergso-2026-11-28"),
    ],
    ids=["a set", "a total", "another day", "another tour", "another opponent"],
)
def test_another_question_or_match_is_different(title: str, slug: str) -> None:
    outcomes = ("Alvar", "Bergson" if "Bergson" in title else "Berg")
    start = f"{slug[-10:]}T17:00:00+00:00"
    assert (
        str(judge(match(title, outcomes, slug, start), TENNIS).verdict) == "different"
    )


@pytest.mark.parametrize(
    ("title", "slug", "series", "sport"),
    [
        ("Valorant: Foxes vs Owls (BO3)", "val", "VALORANTGAME", "Valorant match"),
        ("Counter-Strike: Foxes vs Owls (BO3) - Rivals", "cs2", "CS2GAME", "CS2 match"),
        ("LoL: Foxes vs Owls (BO5)", "lol", "LOLGAME", "League of Legends match"),
        ("Dota 2: Foxes vs Owls (BO3)", "dota2", "DOTA2GAME", "Dota 2 match"),
        ("T20 Series: Foxes vs. Owls", "crint", "T20MATCH", "T20 cricket match"),
        ("UFC 321: Foxes vs. Owls", "ufc", "UFCFIGHT", "professional MMA fight"),
        ("Boxing: Foxes vs. Owls", "boxing", "BOXING", "boxing match"),
    ],
)  # fmt: skip
def test_a_prefix_of_the_sport_and_a_stage_are_no_part_of_a_name(
    title: str, slug: str, series: str, sport: str
) -> None:
    outcomes = ("Foxes", "Owls")
    a = match(title, outcomes, f"{slug}-x-2026-08-21", "2026-08-21T20:00:00+00:00")
    b = winner(
        f"KX{series}-26AUG21REDBLU-BLU",
        "Owls",
        "Foxes vs Owls Winner?",
        f"Owls wins the Foxes vs Owls {sport} scheduled for Aug 21, 2026",
    )
    verdict = judge(a, b)
    assert (str(verdict.verdict), verdict.outcome_a) == ("same", 1)
    third = replace(a, title=f"{title} - Map 3 Winner")
    assert str(judge(third, b).verdict) == "different"


def test_a_slug_in_utc_dates_a_late_match_a_day_later() -> None:
    late = match(
        "Los Cabos: Alvar vs. Berg",
        ("Alvar", "Berg"),
        "atp-alvar-berg-2026-11-29",
        "2026-11-29T03:30:00+00:00",
    )
    assert str(judge(late, TENNIS).verdict) == "same"


def baseball(start: str) -> Market:
    return match(
        "New York Yankees vs. Boston Red Sox",
        ("New York Yankees", "Boston Red Sox"),
        "mlb-nyy-bos-2026-09-12",
        start,
    )


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2026-09-12T17:10:00+00:00", "same"), ("2026-09-12T23:10:00+00:00", "review")],
)
@pytest.mark.parametrize("code", ["1310", ""])
def test_two_games_of_a_day_are_told_apart_by_their_start(
    start: str, expected: str, code: str
) -> None:
    game = winner(
        f"KXMLBGAME-26SEP12{code}NYYBOS-NYY",
        "New York Y",
        "New York Y vs Boston Winner?",
        "New York Y wins the New York Y vs Boston professional baseball game "
        "originally scheduled for Sep 12, 2026 at 1:10 PM EDT",
    )
    assert str(judge(baseball(start), game).verdict) == expected


def prop(player: str = "Ola Lind", stat: str = "Points", line: str = "25.5") -> Market:
    return match(
        f"{player}: {stat} O/U {line}",
        ("Over", "Under"),
        "nba-mil-lal-2026-11-28",
        "2026-11-29T03:00:00+00:00",
        kind=stat.lower(),
        line=line,
        event="Bucks vs. Lakers",
    )


def counted(least: int = 26, day: str = "28") -> Market:
    return winner(
        f"KXNBAPTS-26NOV{day}MILLAL-LALOLIND23-{least}",
        f"Ola Lind: {least}+",
        f"Ola Lind: {least}+ points",
        f"Ola Lind records {least}+ points in the Milwaukee vs Los Angeles L "
        f"professional basketball game originally scheduled for Nov {day}, 2026",
    )


def test_over_a_half_is_the_next_whole_number_or_more() -> None:
    verdict = judge(prop(), counted())
    assert (str(verdict.verdict), verdict.outcome_a) == ("same", 0)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (prop(), counted(25)),
        (prop(stat="Rebounds"), counted()),
        (prop("Per Holm"), counted()),
        (prop(), counted(day="30")),
    ],
    ids=["another line", "another deed", "another player", "another day"],
)
def test_another_prop_is_different(a: Market, b: Market) -> None:
    assert str(judge(a, b).verdict) == "different"
