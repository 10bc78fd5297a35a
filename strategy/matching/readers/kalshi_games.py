"""Games as Kalshi lists them.

A game is one market for each team; the ticker carries the league and the day.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from positions.venues.types import Market
from strategy.matching.date_patterns import MONTHS
from strategy.matching.games.asked import kind_of
from strategy.matching.games.days import NO_DAY, Days, day_of, ruled_days, ruled_start
from strategy.matching.games.game import (
    BOTH,
    BOTH_SCORE,
    GOES_ON,
    LONGER,
    OVER,
    TOTAL,
    WINNER,
    Game,
)
from strategy.matching.games.leagues import leagues_in
from strategy.matching.games.levels import levels_in
from strategy.matching.games.parts import (
    counted_in,
    head_of,
    is_of_women,
    is_regulation,
    kind_in,
    kind_of_longer,
    name_of,
    teams_of,
)
from strategy.matching.games.props import (
    Prop,
    prop_of,
    stat_by_rules,
    teams_in_rules,
)
from strategy.matching.games.ruled import kind_by_rules, line_by_rules, one_team_of
from strategy.matching.games.sports import sports_of
from strategy.matching.readers.kalshi_texts import paying_text
from strategy.matching.text import plain

_WINNER = re.compile(r"\bwinner\??$", re.IGNORECASE)
# How the series of single games end, behind the code of the league.
_SERIES_END = re.compile(
    r"GAME(?!AWARD)|MATCH(?!UP)|FIGHT|SPREAD|TOTAL|BTTS|OVERTIME|[12]H|[1-4]Q|MAP$|"
    r"SETWINNER"
)
_LINE = re.compile(r"(\d+(?:\.\d+)?)")
_TITLED_LINE = re.compile(r"\b(?:[Oo]ver|[Uu]nder|than) (\d+\.\d+)")
_TEAM_END = re.compile(r" wins? by| to win", re.IGNORECASE)
# Some texts have the side behind the title: "Reno at Boise Winner? - Boise".
_SIDE_BEHIND = re.compile(
    r"(?:\?|\bwinner|\btotal(?: \w+)?|\bspread) - (?P<side>[^?]{2,60})$", re.IGNORECASE
)
# Titles without the opponents, whom the rules name: "Chicago wins", "Full Game: Over
# 220.5 points scored".
_TOLD = re.compile(
    r"^(?:[^:]{2,30}: )?(?:"
    r".{2,60}? wins?"
    r"(?: (?:map|game|set) \d| (?:1st|2nd|3rd|4th) (?:half|quarter|period|set))?"
    r"(?: by (?:over|more than) [\d.]+ \w+)?|"
    r"(?:game|match) goes to (?:overtime|extra innings|extra time)|"
    r"(?:over|under) [\d.]+ \w+ scored|both teams to score|tie|draw)$",
    re.IGNORECASE,
)
# "Over 2.5 goals scored", "PHI Eagles over 23.5 points".
_COUNTED = re.compile(
    r"^(?!.* by (?:over|under) )(?P<team>.{2,40}? )?(?:over|under) [\d.]+ \w+"
    r"(?: scored)?$",
    re.IGNORECASE,
)
_LOSES = re.compile(r"\b(?:not win|fails? to win|loses|lose)\b", re.IGNORECASE)
# Which of two games of one day; their clocks tell them apart.
_OF_DAY = re.compile(r" \(game [12]\)(?= pro)", re.IGNORECASE)
_SCHEDULED = re.compile(r"\b(?:game|match|fight|bout) originally scheduled for ")
_ASKED = re.compile(r"Will (?:the )?(.{2,60}?) win the ", re.IGNORECASE)
_PAID = re.compile(r"If (?:the )?([^,.]{2,60}?) wins the ")
_BELOW = re.compile(r"\b(?:[Uu]nder|fewer than|less than) \d")
_MONTHS = list(dict.fromkeys(name[:3].upper() for name in MONTHS))
_TICKER_DAY = re.compile(rf"-(\d\d)({'|'.join(_MONTHS)})(\d\d)")

_TICKER_START = re.compile(rf"-\d\d(?:{'|'.join(_MONTHS)})\d\d(\d\d)(\d\d)(?=[A-Z])")


def read_game(market: Market) -> Game | None:
    if _OF_DAY.search(market.rules) and _TICKER_START.search(market.event_id):
        market = replace(market, rules=_OF_DAY.sub("", market.rules))
    if prop := prop_of(market.title):
        return _prop_game(market, prop)
    title = market.title
    side = market.subtitle
    is_told_by_texts = False
    if not side and (behind := _SIDE_BEHIND.search(title)):
        side, is_told_by_texts = behind["side"], True
        title = title[: behind.start("side") - len(" - ")]
    series = market.facts.get("series_ticker", "").upper()
    is_game = bool(_SERIES_END.search(series)) or (
        bool(_TOLD.match(title)) and bool(_SCHEDULED.search(market.rules))
    )
    if _LOSES.search(f"{market.title} . {market.subtitle}"):
        return None  # no text of either venue asks for it, but rules may
    teams = teams_of(title) or teams_of(market.event_title)
    counted = _COUNTED.match(side)
    if is_game and (counted or teams is None):
        # "Denver wins by over 8.5 Points?"
        teams = teams_in_rules(market.rules) or teams
    is_titled = " vs" in title.lower() or bool(_WINNER.search(title))
    side = side or (_asked_of(title) if is_game else "")
    if not side and _WINNER.search(title):
        side, is_told_by_texts = _paid_of(market.rules), True
    if teams is None or not side:
        return None
    # " at " alone is in many titles that are not about a game.
    if not is_game and not is_titled:
        return None
    kind = kind_in(f"{market.title} {market.subtitle}", TOTAL if counted else WINNER)
    core = paying_text(market.rules)
    kind, team = one_team_of(
        kind_by_rules(
            kind_of(kind, title, teams), title, core, teams, _TEAM_END.split(side)[0]
        )
    )
    kind = counted_in(kind, f"{market.title} {market.subtitle} {core}")
    if counted and counted["team"]:
        side = side[counted.end("team") :]
    if kind_in(market.title) == LONGER:
        kind, side = kind_of_longer(core), GOES_ON[0]
    elif kind == BOTH_SCORE:
        side = BOTH[0]
    # A number in the name of a team ("76ers") is no line.
    line = _line(side, title) if kind != WINNER else ""
    text = f"{market.title} . {head_of(market)} . {series}"
    league_code = _SERIES_END.split(series.removeprefix("KX"))[0]
    leagues = leagues_in(league_code) or leagues_in(text)
    return Game(
        kind,
        leagues,
        is_of_women(text),
        teams,
        _days(market),
        line_by_rules(kind, line, core, not _BELOW.search(side)),
        (name_of(_TEAM_END.split(side)[0]),),
        is_regulation(market, leagues),
        player=team,
        start=partial(_start, market),
        sports=partial(sports_of, market, leagues),
        is_told_by_texts=is_told_by_texts,
        levels=levels_in(f"{market.title} . {market.subtitle} . {core}"),
    )


def _line(side: str, title: str) -> str:
    """That of the side; and of the title, if it is another one."""
    match = _LINE.search(side)
    lines = [match[1]] if match else []
    return " or ".join(dict.fromkeys([*lines, *_TITLED_LINE.findall(title)]))


def _asked_of(title: str) -> str:
    """Whom a title asks about itself: "Will Sinner win the Sinner vs Zverev match?"."""
    match = _ASKED.match(title)
    return match[1] if match else ""


def _paid_of(rules: str) -> str:
    """Who has to win by the rules, where only these say it."""
    match = _PAID.match(plain(rules))
    return match[1] if match else ""


def _prop_game(market: Market, prop: Prop) -> Game | None:
    teams = teams_of(market.event_title) or teams_in_rules(market.rules)
    if teams is None:
        return None
    text = f"{market.title} . {head_of(market)}"
    leagues = leagues_in(text)
    core = paying_text(market.rules)
    kind = stat_by_rules(prop.stat, core)
    return Game(
        kind,
        leagues,
        is_of_women(text),
        teams,
        _days(market),
        line_by_rules(kind, prop.line, core, True),
        (OVER,),
        is_regulation(market, leagues),
        player=prop.player,
        start=partial(_start, market),
        sports=partial(sports_of, market, leagues),
    )


def _start(market: Market) -> int | None:
    """The start by the event's ticker, which writes New York's clock, or the rules."""
    coded = _TICKER_START.search(market.event_id)
    if coded and int(coded[1]) < 24 and int(coded[2]) < 60:
        return int(coded[1]) * 60 + int(coded[2])
    return ruled_start(market)


def _days(market: Market) -> Days:
    """By the rules and the event's ticker, which must not contradict each other."""
    days = ruled_days(market, market.expected_end_at or market.closes_at)
    coded = ticker_days(market)
    return days & coded if days and coded else days or coded


def ticker_days(market: Market) -> Days:
    """The day that the event's ticker carries."""
    found = _TICKER_DAY.search(market.event_id)
    if not found:
        return NO_DAY
    month = _MONTHS.index(found[2]) + 1
    return day_of(2000 + int(found[1]), month, int(found[3]))
