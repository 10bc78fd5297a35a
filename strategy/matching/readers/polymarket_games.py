"""Games as Polymarket lists them.

A game is one market whose outcomes are the two teams, or a question on one team.
"""

from __future__ import annotations

import re
from functools import partial

from positions.venues.types import Market
from strategy.matching import names
from strategy.matching.games.asked import AskedTeam, asked_team, kind_of
from strategy.matching.games.days import (
    listed_days,
    new_york_minute,
    ruled_start,
)
from strategy.matching.games.game import (
    BOTH,
    BOTH_SCORE,
    GOES_ON,
    LONGER,
    OVER,
    SPREAD,
    TIE,
    TOTAL,
    UNDER,
    UNNAMED,
    WINNER,
    Game,
    denied,
)
from strategy.matching.games.leagues import leagues_in
from strategy.matching.games.levels import kind_by_head, levels_in
from strategy.matching.games.parts import (
    HEAD,
    counted_in,
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
from strategy.matching.lexicon import Name
from strategy.matching.paragraphs import paying_text
from strategy.matching.text import plain
from strategy.matching.types import Standing

_KINDS = {
    "": WINNER,
    "moneyline": WINNER,
    "spreads": SPREAD,
    "totals": TOTAL,
    "both_teams_to_score": BOTH_SCORE,
}
_WIN_ON_DAY = re.compile(
    r"^will (?:the )?(?P<team>.+?) win on 20\d\d-\d\d-\d\d\?*$", re.IGNORECASE
)
# "Will Arsenal win or draw?", "win both halves", "win the most corners".
_MORE_THAN_WINNING = re.compile(
    r"\bwin (?:or|both|either|by|to nil|the most|more|all)\b"
)
_GIVING = re.compile(
    r"^(?:[\w ]{0,12}spread: )?(?P<team>.+?) \(-(?P<line>\d+(?:\.\d+)?)\)",
    re.IGNORECASE,
)


_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# "Nuggets (+8.5)": who is given points may lose.
_TAKING = re.compile(r"\(\+\d")
_UPCOMING = re.compile(r"^in the upcoming .{0,120}?\b(?:game|match|fight|bout)\b", re.I)
_SCHEDULED = re.compile(
    r"\b(?:game|match|fight|bout)\b(?: [\w.'-]+,?){0,12} scheduled (?:for|to)\b",
    re.IGNORECASE,
)
_BELOW = re.compile(r"\b(?:fewer|less|lower) than\b|\bor (?:fewer|less)\b|\bunder\b")
_OVER_UNDER = re.compile(r"\bo/u (?P<line>\d+(?:\.\d+)?)", re.IGNORECASE)


def read_game(market: Market) -> Game | None:
    sport = market.facts.get("sports_market_type", "")
    is_yes_no = {o.name.lower() for o in market.outcomes} <= {"yes", "no"}
    title, event_title = market.title, market.event_title
    # A Yes/No question names one team; both are in the title of its event.
    teams_title = event_title if is_yes_no and event_title else title
    prop = prop_of(title)
    asked = asked_team(market) if is_yes_no else None
    teams = teams_of(teams_title) or teams_of(event_title)
    if prop:
        teams = teams_of(event_title) or teams_in_rules(market.rules)
    elif teams is None and asked and asked.opponent:
        teams = name_of(asked.team), name_of(asked.opponent)
    elif teams is None and asked:
        # "Will Arsenal win on 2026-04-11?", whose opponent no text may name.
        teams = teams_in_rules(market.rules) or _team_alone(title)
    giving = None if prop or is_yes_no else _GIVING.match(plain(title))
    if giving and not teams:
        names_of = [name_of(outcome.name) for outcome in market.outcomes]
        teams = (names_of[0], names_of[-1])  # "Spread: Nuggets (-8.5)"
    # A Yes/No title with "at" or "vs" is a game only if the venue says so.
    if _TAKING.search(title) and not giving:
        return None
    if teams is None or (is_yes_no and not _is_of_game(market, sport)):
        return None
    core = paying_text(market.rules)
    head = market.rules[:HEAD].partition("\n")[0]
    if prop:
        kind = stat_by_rules(prop.stat, core)
    else:
        kind = kind_by_head(kind_in(title, _kind_of_sport(sport)), head)
    kind, team = one_team_of(
        kind_by_rules(
            kind_of(kind, title, teams),
            title,
            core,
            teams,
            asked.team if asked else "",
        )
    )
    kind = counted_in(kind, f"{title} {core}")
    if kind == WINNER and is_yes_no and _MORE_THAN_WINNING.search(title.lower()):
        return None
    asked_kind = kind
    if kind == LONGER:
        kind = kind_of_longer(core)
    sides = (
        _sides(market)
        if not is_yes_no
        else _sides_of_question(market, asked_kind, prop, asked)
    )
    if sides is None:
        return None
    # The slug begins with the league; tags and rules may name several.
    slug = market.facts.get("slug", "").partition("-")[0]
    text = f"{title} . {market.facts.get('tags', '')} . {slug} . {head}"
    leagues = leagues_in(slug) or leagues_in(text)
    return Game(
        kind,
        leagues,
        is_of_women(text),
        teams,
        listed_days(market, leagues),
        line_by_rules(
            kind,
            prop.line if prop else _line(market, giving),
            core,
            is_over=True if giving else None,
        ),
        sides,
        is_regulation(market, leagues),
        player=prop.player if prop else team,
        levels=levels_in(f"{title} . {event_title} . {head}"),
        start=partial(_start, market),
        sports=partial(sports_of, market, leagues),
    )


def _kind_of_sport(sport: str) -> str:
    """The question by the venue's own type, such as "soccer_team_totals"."""
    return _KINDS.get(sport) or (TOTAL if sport.endswith("_totals") else sport)


def _team_alone(title: str) -> tuple[Name, Name] | None:
    match = _WIN_ON_DAY.match(plain(title))
    return (name_of(match["team"]), UNNAMED) if match else None


def _is_of_game(market: Market, sport: str) -> bool:
    """Whether the venue's fields, or the head of the rules, announce a game."""
    is_listed = bool(sport or market.event_starts_at)
    rules = market.rules[:HEAD]
    if is_listed or _UPCOMING.match(rules):
        return True
    asked = asked_team(market)
    return bool(asked and asked.opponent and _SCHEDULED.search(rules))


def _line(market: Market, giving: re.Match[str] | None) -> str:
    """The venue's own field, else the title's: "Nuggets (-8.5)", "O/U 228.5".

    Both where they differ. What is no number in the field is none.
    """
    line = market.facts.get("line", "").lstrip("-+")
    line = line if _NUMBER.fullmatch(line) else ""
    match = giving or _OVER_UNDER.search(market.title)
    titled = match["line"] if match else ""
    return " or ".join(dict.fromkeys(filter(None, (line, titled))))


def _start(market: Market) -> int | None:
    start = market.event_starts_at
    return new_york_minute(start) if start else ruled_start(market)


def _sides(market: Market) -> tuple[Name, ...]:
    """Both outcomes; of a spread only the team that gives points wins by them."""
    name_0, name_1 = (name_of(outcome.name) for outcome in market.outcomes)
    giving = _GIVING.match(plain(market.title))
    if giving is None:
        return name_0, name_1
    is_first = names.compare(name_0, name_of(giving["team"])) is Standing.AGREE
    return (name_0, denied(name_0)) if is_first else (denied(name_1), name_1)


def _sides_of_question(
    market: Market, kind: str, prop: Prop | None, asked: AskedTeam | None
) -> tuple[Name, ...] | None:
    title = market.title
    if prop:
        # The rules say which side of the line Yes is.
        is_under = _BELOW.search(paying_text(market.rules).lower())
        return (UNDER, OVER) if is_under else (OVER, UNDER)
    if kind == LONGER:
        return GOES_ON, denied(GOES_ON)
    if kind == BOTH_SCORE:
        return BOTH, denied(BOTH)
    # A game of three results has a market of its own on the draw.
    if "draw" in title.lower():
        return TIE, denied(TIE)
    if asked is None:
        return None
    name = name_of(asked.team)
    return None if "not" in name else (name, denied(name))
