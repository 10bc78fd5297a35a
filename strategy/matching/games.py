"""Are two markets about the same game, and which outcome is Kalshi's team?

Two Kalshi markets of a game map to the two outcomes of one Polymarket market. What is
asked (the winner, a half, a spread), the league, both teams and the day must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from positions.venues.base import Market, VenueName
from strategy.matching import names
from strategy.matching.dates import Kind, read_dates
from strategy.matching.lexicon import Name, scan
from strategy.matching.text import plain
from strategy.matching.words import Fact, Judgement, Standing, Verdict, decide

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
WINNER = "winner"
KINDS = {
    "moneyline": WINNER,
    "": WINNER,
    "spreads": "spread",
    "totals": "total",
    "child_moneyline": "part",
    "both_teams_to_score": "both teams to score",
}
_SIDES = re.compile(
    r"^(?P<first>.+?) (?P<link>vs?\.?|@|at) (?P<second>.+?)$", re.IGNORECASE
)
_TAIL = re.compile(
    r"(?::.*| ?-+ .*|\?| winner\??| game winner\??| \((?:w|women|men|bo\d)\)|"
    r" end in a draw\??)+$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:[^:]{1,30}: |will (?:the )?)", re.IGNORECASE)
_WIN_ON = re.compile(r"^will (?:the )?(?P<team>.+?) win\b", re.IGNORECASE)
_SLUG_DAY = re.compile(r"(20\d\d-\d\d-\d\d)")
_TICKER_DAY = re.compile(
    r"-(\d\d)(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)(\d\d)"
)
_WOMEN = re.compile(
    r"\bwom[ae]n|\bladies|\bfemale|\(w\)|wnba|ncaaw|cwbb", re.IGNORECASE
)
_LINKED = re.compile(r" (?:vs?\.?|@|at) ", re.IGNORECASE)
_WINNER = re.compile(r"\bwinner\??$", re.IGNORECASE)
_LINE = re.compile(r"(\d+(?:\.\d+)?)")
_CODES = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
_PARTS = ("x:first_", "x:second_", "x:map", "x:sprint", "x:pole")
_MARGINS = {
    "x:margin": "spread",
    "x:spread": "spread",
    "x:total_points": "total",
    "x:btts": "both teams to score",
}
# New York without its summer hour: no game starts between 11 p.m. and midnight there.
# The league, the teams and the day stand at the head of the rules.
HEAD = 400
EASTERN = timedelta(hours=-5)
TIE = ("tie",)


@dataclass(frozen=True, slots=True)
class Game:
    """A market on one game. `asked` is the team of a Kalshi YES, None on Polymarket
    where each outcome has its own."""

    kind: str
    leagues: frozenset[str]
    is_women: bool
    teams: tuple[Name, Name]
    days: frozenset[date]
    line: str
    asked: tuple[Name, ...]

    @property
    def league(self) -> str:
        return next(iter(self.leagues)) if len(self.leagues) == 1 else "l:"


def read_game(market: Market) -> Game | None:
    """The game that a market is about, None if it is about none."""
    if not (_LINKED.search(market.title) or _LINKED.search(market.event_title)):
        return None
    if market.venue is VenueName.KALSHI:
        return _on_kalshi(market)
    return _on_polymarket(market)


def _on_polymarket(market: Market) -> Game | None:
    is_sport = bool(market.facts.get("sports_market_type")) or market.event_starts_at
    names_ = tuple(outcome.name for outcome in market.outcomes)
    is_plain = {name.lower() for name in names_} <= {"yes", "no"}
    title = market.title if not is_plain else (market.event_title or market.title)
    sides = _teams(title) or _teams(market.event_title)
    if sides is None or not (is_sport or not is_plain):
        return None
    kind = KINDS.get(market.facts.get("sports_market_type", ""), "other")
    asked = tuple(_name(name) for name in names_)
    if is_plain:
        team = _asked_in(market.title)
        if team is None:
            return None
        asked = (team, ("not", *team))
    head = market.rules[:HEAD].split("\n")[0]
    slug = market.facts.get("slug", "").partition("-")[0]
    tags = market.facts.get("tags", "")
    said = f"{market.title} . {tags} . {slug} . {head}"
    if any(c.startswith(_PARTS) for c in _concepts(market.title)):
        kind = "part"
    return Game(
        kind,
        _leagues_in(slug) or _leagues_in(said),
        bool(_WOMEN.search(said)),
        sides,
        _polymarket_days(market),
        market.facts.get("line", "").lstrip("-+"),
        asked,
    )


def _on_kalshi(market: Market) -> Game | None:
    sides = _teams(market.title) or _teams(market.event_title)
    if sides is None or not market.subtitle:
        return None
    series = market.facts.get("series_ticker", "").upper()
    titled = _concepts(f"{market.title} {market.subtitle}")
    is_game = any(word in series for word in ("GAME", "MATCH", "FIGHT"))
    is_plain = " vs" in market.title.lower() or bool(_WINNER.search(market.title))
    if not is_game and not is_plain:
        return None
    said = f"{market.title} . {market.rules[:HEAD]} . {series}"
    kind = next((_MARGINS[c] for c in sorted(titled) if c in _MARGINS), WINNER)
    if any(c.startswith(_PARTS) for c in titled):
        kind = "part"
    found = _LINE.search(market.subtitle) if kind != WINNER else None
    return Game(
        kind,
        _series_leagues(series) or _leagues_in(said),
        bool(_WOMEN.search(said)),
        sides,
        _kalshi_days(market),
        found[1] if found else "",
        (_name(_team_of(market.subtitle)),),
    )


def _series_leagues(series: str) -> frozenset[str]:
    """The league that a series ticker spells: KXNBAGAME."""
    return _leagues_in(series.removeprefix("KX").partition("GAME")[0])


def _leagues_in(text: str) -> frozenset[str]:
    return frozenset(c for c in _concepts(text) if c.startswith("l:"))


def _team_of(subtitle: str) -> str:
    return re.split(r" wins? by| to win", subtitle, maxsplit=1)[0]


@lru_cache(maxsize=4096)
def _concepts(text: str) -> frozenset[str]:
    spoken = plain(text)
    return scan(spoken, spoken.lower()).concepts


def _teams(title: str) -> tuple[Name, Name] | None:
    bare = _TAIL.sub("", plain(title).strip())
    bare = _PREFIX.sub("", bare)
    found = _SIDES.match(bare)
    if not found:
        return None
    second = re.split(r" (?:win|on 20\d\d|end in)\b", found["second"], maxsplit=1)[0]
    return _name(found["first"]), _name(second)


def _asked_in(title: str) -> Name | None:
    if "draw" in title.lower():
        return TIE
    found = _WIN_ON.match(plain(title))
    return _name(found["team"]) if found else None


def _name(text: str) -> Name:
    words = re.findall(r"[a-z0-9]+", plain(text).lower())
    if words in (["tie"], ["draw"]):
        return TIE
    return tuple(word for word in words if word != "the") or ("",)


def _polymarket_days(market: Market) -> frozenset[date]:
    """The day by the slug or the rules; else by the start, as New York dates it."""
    found = _SLUG_DAY.search(market.facts.get("slug", ""))
    if found:
        return _iso(found[1])
    near = market.event_starts_at or market.closes_at
    dates = read_dates(
        plain(market.rules[:HEAD]).lower(), near.date() if near else None
    )
    days = frozenset(w.end for w in dates.whens if w.kind is Kind.ON)
    if days:
        return days
    return _eastern(market.event_starts_at)


def _kalshi_days(market: Market) -> frozenset[date]:
    near = market.expected_end_at or market.closes_at
    core = plain(market.rules[:HEAD]).lower()
    dates = read_dates(core, near.date() if near else None)
    days = frozenset(w.end for w in dates.whens if w.kind is Kind.ON)
    coded = _coded(market.event_id)
    if days and coded:
        return days & coded
    return days or coded


def _iso(text: str) -> frozenset[date]:
    try:
        return frozenset({date.fromisoformat(text)})
    except ValueError:
        return frozenset()


def _coded(ticker: str) -> frozenset[date]:
    found = _TICKER_DAY.search(ticker)
    if not found:
        return frozenset()
    try:
        year, month, day = int(found[1]), _CODES.index(found[2]) // 3 + 1, int(found[3])
        return frozenset({date(2000 + year, month, day)})
    except ValueError:
        return frozenset()


def _eastern(moment: datetime | None) -> frozenset[date]:
    if moment is None:
        return frozenset()
    return frozenset({(moment.astimezone(UTC) + EASTERN).date()})


def judge_games(polymarket: Game, kalshi: Game) -> Verdict:
    league = _shared(polymarket.leagues, kalshi.leagues)
    teams = _matched(polymarket.teams, kalshi.teams, league)
    index = _outcome(polymarket, kalshi, league)
    facts = (
        _fact("kind", polymarket.kind, kalshi.kind),
        _leagues(polymarket, kalshi),
        teams,
        _days(polymarket.days, kalshi.days),
        _line(polymarket, kalshi),
        Fact(
            "side",
            UNKNOWN if index is None else AGREE,
            _spoken(polymarket.asked),
            _spoken(kalshi.asked),
        ),
    )
    agreed = sum(fact.standing is AGREE for fact in facts)
    found = decide(facts, False, round(agreed / len(facts), 4))
    is_plain = len(polymarket.asked) == 2 and polymarket.asked[1][:1] == ("not",)
    if index == 1 and is_plain and found.verdict is Judgement.SAME:
        return replace(found, verdict=Judgement.DIFFERENT, outcome_index=0)
    return replace(found, outcome_index=index or 0)


def _spoken(found: Iterable[Name]) -> str:
    return ", ".join(names.spoken(name) for name in found)


def _fact(name: str, first: str, second: str) -> Fact:
    return Fact(name, AGREE if first == second else CONFLICT, first, second)


def _shared(first: frozenset[str], second: frozenset[str]) -> str:
    both = first & second or first | second
    return next(iter(both)) if len(both) == 1 else "l:"


def _leagues(first: Game, second: Game) -> Fact:
    said = " ".join(sorted(first.leagues)), " ".join(sorted(second.leagues))
    if first.is_women != second.is_women:
        return Fact("league", CONFLICT, said[0] + _sex(first), said[1] + _sex(second))
    if first.leagues & second.leagues:
        return Fact("league", AGREE, *said)
    if first.leagues and second.leagues:
        return Fact("league", CONFLICT, *said)
    return Fact("league", UNKNOWN, *said)


def _sex(game: Game) -> str:
    return " women" if game.is_women else ""


def _matched(first: tuple[Name, Name], second: tuple[Name, Name], league: str) -> Fact:
    """Whether both pairs of teams are the same, in either order."""
    said = (_spoken(first), _spoken(second))
    best = CONFLICT
    for other in (second, second[::-1]):
        found = {names.compare(a, b, league) for a, b in zip(first, other, strict=True)}
        if found == {AGREE}:
            return Fact("teams", AGREE, *said)
        if CONFLICT not in found:
            best = UNKNOWN
    return Fact("teams", best, *said)


def _outcome(polymarket: Game, kalshi: Game, league: str) -> int | None:
    """The Polymarket outcome whose team is Kalshi's."""
    asked = kalshi.asked[0]
    if asked == TIE:
        return 0 if polymarket.asked[0] == TIE else None
    found = [
        index
        for index, name in enumerate(polymarket.asked)
        if name != TIE and names.compare(name, asked, league) is AGREE
    ]
    return found[0] if len(found) == 1 else None


def _days(first: frozenset[date], second: frozenset[date]) -> Fact:
    said = (" ".join(map(str, sorted(first))), " ".join(map(str, sorted(second))))
    if not first or not second:
        return Fact("day", UNKNOWN, *said)
    return Fact("day", AGREE if first & second else CONFLICT, *said)


def _line(first: Game, second: Game) -> Fact:
    if first.kind == second.kind == WINNER:
        return Fact("line", UNKNOWN, is_needed=False)
    if not first.line or not second.line:
        return Fact("line", UNKNOWN, first.line, second.line)
    return _fact("line", first.line, second.line)
