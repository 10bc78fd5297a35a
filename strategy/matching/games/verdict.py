"""Are two games one, and which Polymarket outcome is Kalshi's side?

Two Kalshi markets of a game map to the two outcomes of one Polymarket market. What is
asked (the winner, a half, a spread), the league, both teams and the day must agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from strategy.matching import names
from strategy.matching.games.game import SPREAD, TOTAL, Game, is_denial
from strategy.matching.lexicon import Name
from strategy.matching.types import Fact, Standing, Verdict, decide

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN


def judge_games(polymarket: Game, kalshi: Game) -> Verdict:
    both = polymarket.leagues & kalshi.leagues or polymarket.leagues | kalshi.leagues
    league = next(iter(both)) if len(both) == 1 else "l:"
    side, index = _side(polymarket, kalshi, league)
    facts = (
        _fact("kind", polymarket.kind, kalshi.kind),
        _leagues(polymarket, kalshi),
        _teams(polymarket.teams, kalshi.teams, league),
        _days(polymarket, kalshi),
        _line(polymarket, kalshi),
        side,
        _overtime(polymarket, kalshi),
    )
    agreed = sum(fact.standing is AGREE for fact in facts)
    found = decide(facts, False, round(agreed / len(facts), 4))
    return replace(found, outcome_index=index)


def _fact(name: str, first: str, second: str) -> Fact:
    return Fact(name, AGREE if first == second else CONFLICT, first, second)


def _leagues(first: Game, second: Game) -> Fact:
    said = [
        " ".join(sorted(game.leagues)) + " women" * game.is_women
        for game in (first, second)
    ]
    if first.is_women != second.is_women:
        return Fact("league", CONFLICT, said[0], said[1])
    if first.leagues & second.leagues:
        return Fact("league", AGREE, said[0], said[1])
    is_told = bool(first.leagues and second.leagues)
    return Fact("league", CONFLICT if is_told else UNKNOWN, said[0], said[1])


def _teams(first: tuple[Name, Name], second: tuple[Name, Name], league: str) -> Fact:
    """Both names in either order. A team plays once a day: who plays a team that is
    sure may be named in short."""
    said = (_spoken(first), _spoken(second))
    best = CONFLICT
    for other in (second, second[::-1]):
        found = {names.compare(a, b, league) for a, b in zip(first, other, strict=True)}
        if CONFLICT in found:
            continue
        if AGREE in found:
            return Fact("teams", AGREE, *said)
        best = UNKNOWN
    return Fact("teams", best, *said)


def _side(polymarket: Game, kalshi: Game, league: str) -> tuple[Fact, int]:
    """The outcome that pays as Kalshi's YES does."""
    asked, said = kalshi.asked[0], (_spoken(polymarket.asked), _spoken(kalshi.asked))
    standings = [
        CONFLICT if is_denial(name) else names.compare(name, asked, league)
        for name in polymarket.asked
    ]
    for wanted in (AGREE, UNKNOWN):
        if standings.count(wanted) == 1:
            return Fact("side", AGREE, *said), standings.index(wanted)
    is_other = set(standings) == {CONFLICT}
    return Fact("side", CONFLICT if is_other else UNKNOWN, *said), 0


def _days(first: Game, second: Game) -> Fact:
    said = [" ".join(map(str, sorted(game.days))) for game in (first, second)]
    if not first.days or not second.days:
        return Fact("day", UNKNOWN, said[0], said[1])
    standing = AGREE if first.days & second.days else CONFLICT
    return Fact("day", standing, said[0], said[1])


def _line(first: Game, second: Game) -> Fact:
    if first.kind == second.kind and first.kind not in (SPREAD, TOTAL):
        if not first.line and not second.line:
            return Fact("line", UNKNOWN, is_needed=False)
        return _fact("line", first.line, second.line)
    if not first.line or not second.line:
        return Fact("line", UNKNOWN, first.line, second.line)
    return _fact("line", first.line, second.line)


def _overtime(first: Game, second: Game) -> Fact:
    """Where one excludes it and the other says nothing, a person has to look."""
    said = ["regulation time" * game.is_regulation for game in (first, second)]
    is_same = first.is_regulation == second.is_regulation
    standing = AGREE if is_same else CONFLICT
    return Fact("overtime", standing, said[0], said[1], is_hard=False)


def _spoken(found: Iterable[Name]) -> str:
    return ", ".join(names.spoken(name) for name in found)
