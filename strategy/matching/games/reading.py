"""Which game is a market about?"""

from __future__ import annotations

import re

from positions.venues.types import Market, VenueName
from strategy.matching import names
from strategy.matching.games.days import kalshi_days, polymarket_days
from strategy.matching.games.game import SPREAD, TIE, TOTAL, WINNER, Game, denied
from strategy.matching.games.parts import (
    HEAD,
    head_of,
    is_of_women,
    is_regulation,
    kind_in,
    leagues_in,
    name_of,
    teams_of,
)
from strategy.matching.lexicon import Name
from strategy.matching.text import plain
from strategy.matching.types import Standing

_KINDS = {
    "": WINNER,
    "moneyline": WINNER,
    "spreads": SPREAD,
    "totals": TOTAL,
    "both_teams_to_score": "both teams to score",
}
_WINNER = re.compile(r"\bwinner\??$", re.IGNORECASE)
_SERIES_END = re.compile(r"GAME|MATCH|FIGHT|SPREAD|TOTAL|BTTS|[12]H")
_LINE = re.compile(r"(\d+(?:\.\d+)?)")
_WIN_ON = re.compile(r"^will (?:the )?(?P<team>.+?) win\b", re.IGNORECASE)
_GIVING = re.compile(r"^(?:spread: )?(?P<team>.+?) \(-", re.IGNORECASE)
_TEAM_END = re.compile(r" wins? by| to win", re.IGNORECASE)


def read_game(market: Market) -> Game | None:
    """The game that a market is about, None if it is about none."""
    if not (_links(market.title) or _links(market.event_title)):
        return None
    if market.venue is VenueName.KALSHI:
        return _on_kalshi(market)
    return _on_polymarket(market)


def _links(title: str) -> bool:
    """Whether it names two sides of something; most titles do not."""
    lower = title.lower()
    return " vs" in lower or " v " in lower or " at " in lower or " @ " in lower


def _on_polymarket(market: Market) -> Game | None:
    sport = market.facts.get("sports_market_type", "")
    is_plain = {o.name.lower() for o in market.outcomes} <= {"yes", "no"}
    first, second = market.title, market.event_title
    teams = teams_of(second if is_plain and second else first) or teams_of(second)
    if teams is None or (is_plain and not sport and not market.event_starts_at):
        return None
    kind = kind_in(market.title, _KINDS.get(sport, sport))
    asked = _asked(market, kind) if not is_plain else _asked_plainly(market.title)
    if asked is None:
        return None
    slug = market.facts.get("slug", "").partition("-")[0]
    head = market.rules[:HEAD].partition("\n")[0]
    said = f"{market.title} . {market.facts.get('tags', '')} . {slug} . {head}"
    return Game(
        kind,
        leagues_in(slug) or leagues_in(said),
        is_of_women(said),
        teams,
        polymarket_days(market),
        market.facts.get("line", "").lstrip("-+"),
        asked,
        is_regulation(market),
    )


def _asked(market: Market, kind: str) -> tuple[Name, ...]:
    """Both outcomes; of a spread only the team that gives points wins by them."""
    first, second = (name_of(outcome.name) for outcome in market.outcomes)
    giving = _GIVING.match(plain(market.title)) if kind == SPREAD else None
    if giving is None:
        return first, second
    is_first = names.compare(first, name_of(giving["team"])) is Standing.AGREE
    return (first, denied(first)) if is_first else (denied(second), second)


def _asked_plainly(title: str) -> tuple[Name, ...] | None:
    if "draw" in title.lower():
        return TIE, denied(TIE)
    found = _WIN_ON.match(plain(title))
    if not found:
        return None
    name = name_of(found["team"])
    return None if "not" in name else (name, denied(name))


def _on_kalshi(market: Market) -> Game | None:
    teams = teams_of(market.title) or teams_of(market.event_title)
    if teams is None or not market.subtitle:
        return None
    series = market.facts.get("series_ticker", "").upper()
    is_game = bool(_SERIES_END.search(series))
    is_told = " vs" in market.title.lower() or bool(_WINNER.search(market.title))
    if not is_game and not is_told:
        return None
    kind = kind_in(f"{market.title} {market.subtitle}")
    line = _LINE.search(market.subtitle) if kind != WINNER else None
    said = f"{market.title} . {head_of(market)} . {series}"
    coded = _SERIES_END.split(series.removeprefix("KX"))[0]
    return Game(
        kind,
        leagues_in(coded) or leagues_in(said),
        is_of_women(said),
        teams,
        kalshi_days(market),
        line[1] if line else "",
        (name_of(_TEAM_END.split(market.subtitle)[0]),),
        is_regulation(market),
    )
