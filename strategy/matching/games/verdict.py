"""Comparison of two games, and the outcomes of both markets that pay alike.

Two markets on the teams of a game may pair with the two outcomes of one market. The
question (the winner, a half, a spread), the league, both teams and the day must agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strategy.matching import names
from strategy.matching.deciding import decide
from strategy.matching.games.game import SPREAD, TOTAL, UNNAMED, Game, is_denial
from strategy.matching.games.leagues import is_of_people
from strategy.matching.lexicon import Name
from strategy.matching.types import Fact, Standing, Verdict

AGREE, CONFLICT, UNKNOWN = Standing.AGREE, Standing.CONFLICT, Standing.UNKNOWN
# Minutes by which the listed starts of one game may differ.
_SAME_START = 75
_BOUTS = frozenset({"l:ufc", "l:mma", "l:boxing_match"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_OF_WOMEN = {"l:uwcl": "l:ucl", "l:wworldcup": "l:worldcup", "l:ncaawb": "l:ncaab"}


def judge_games(a: Game, b: Game, is_brief: bool = False) -> Verdict:
    """The verdict; a brief one ends where two questions on a game differ, with that."""
    asked = _fact("kind", a.kind, b.kind), _line(a, b)
    if is_brief:
        # Most candidates ask something else of the same game.
        for fact in asked:
            if fact.standing is CONFLICT:
                return decide((fact,), False, 0.0)
    kind, line = asked
    # A text may name several leagues; names are compared within the one in common.
    leagues = a.leagues & b.leagues or a.leagues | b.leagues
    league = next(iter(leagues)) if len(leagues) == 1 else "l:"
    sports = a.sports() & b.sports() if not a.leagues & b.leagues else frozenset()
    if league == "l:" and sports:
        league = f"l:{min(sports)}"
    teams = _teams(a, b, league, sports)
    side, outcome_a, outcome_b = _side(a, b, league)
    if outcome_a != outcome_b and (a.is_told_by_texts or b.is_told_by_texts):
        # A side that no listing names is compared with the first outcome alone.
        side = side._replace(standing=UNKNOWN)
    facts = (
        kind,
        _leagues(a, b, is_certain=bool(sports) and teams.standing is AGREE),
        teams,
        *_player(a, b, league),
        _days(a, b),
        *_start(a, b),
        line,
        side,
        _overtime(a, b),
        *_levels(a, b),
    )
    agreed = sum(fact.standing is AGREE for fact in facts)
    verdict = decide(facts, False, round(agreed / len(facts), 4))
    return verdict._replace(outcome_a=outcome_a, outcome_b=outcome_b)


def _fact(name: str, text_a: str, text_b: str) -> Fact:
    return Fact(name, AGREE if text_a == text_b else CONFLICT, text_a, text_b)


def _leagues(a: Game, b: Game, is_certain: bool) -> Fact:
    """`is_certain`: both play the same sport, and no other teams can be meant."""
    leagues_a, leagues_b = _without_gender(a), _without_gender(b)
    text_a, text_b = (
        " ".join(sorted(leagues or game.sports())) + " women" * game.is_women
        for leagues, game in ((leagues_a, a), (leagues_b, b))
    )
    # Women do not fight men, and a bout's names tell who does.
    is_bout = not _BOUTS.isdisjoint(a.leagues & b.leagues)
    if a.is_women != b.is_women and not is_bout:
        return Fact("league", CONFLICT, text_a, text_b)
    if len(a.sports() | b.sports()) > 1:
        return Fact("league", CONFLICT, text_a, text_b)
    if leagues_a & leagues_b or (is_certain and not (leagues_a and leagues_b)):
        return Fact("league", AGREE, text_a, text_b)
    is_known = bool(a.sports() and b.sports())
    is_other = not a.sports() & b.sports() if is_known else False
    standing = CONFLICT if is_other or (leagues_a and leagues_b) else UNKNOWN
    # A player of one name in one game is the same, whatever the league is called; so
    # is a team, if both texts tell its sport by its ninety minutes.
    is_needed = not a.kind.startswith("player ")
    if a.is_regulation and b.is_regulation and a.leagues != b.leagues:
        is_needed = False
    return Fact("league", standing, text_a, text_b, is_needed=is_needed)


def _without_gender(game: Game) -> frozenset[str]:
    """The leagues, a league of women as the one of men; who plays is another fact."""
    return frozenset(_OF_WOMEN.get(league, league) for league in game.leagues)


def _teams(a: Game, b: Game, league: str, sports: frozenset[str]) -> Fact:
    """Both names, in either order.

    A team plays once a day, so that one team that surely agrees identifies the game,
    and its opponent's name may be an abbreviation. Of people the surnames of both do.
    """
    texts = (_spoken(a.teams), _spoken(b.teams))
    if UNNAMED in (*a.teams, *b.teams):
        return Fact("teams", _one_team(a, b, league), *texts)
    is_of_pair = is_of_people(a.leagues & b.leagues, sports)
    best = CONFLICT
    for turned in (b.teams, b.teams[::-1]):
        pairs = list(zip(a.teams, turned, strict=True))
        standings = {names.compare(*pair, league) for pair in pairs}
        if CONFLICT in standings:
            continue
        if AGREE in standings or (is_of_pair and all(map(_is_surname, pairs))):
            return Fact("teams", AGREE, *texts)
        best = UNKNOWN
    return Fact("teams", best, *texts)


def _one_team(a: Game, b: Game, league: str) -> Standing:
    """How the one team that a text names stands to those of the other text."""
    standings = {
        names.compare(team_a, team_b, league)
        for team_a in a.teams
        for team_b in b.teams
        if UNNAMED not in (team_a, team_b)
    }
    return next(s for s in (AGREE, UNKNOWN, CONFLICT) if s in standings)


def _is_surname(pair: tuple[Name, Name]) -> bool:
    """Whether the shorter name ends the longer, or begins it, as in some countries."""
    short, long = sorted(pair, key=len)
    return short in (long[-len(short) :], long[: len(short)])


def _player(a: Game, b: Game, league: str) -> Iterator[Fact]:
    """Whose deeds are counted: a player's, or those of one team."""
    if a.player or b.player:
        is_both = a.player and b.player
        of_team = league if a.kind.endswith("team") else ""
        player_a, player_b = _without_suffixes(a.player, b.player)
        standing = names.compare(player_a, player_b, of_team) if is_both else CONFLICT
        yield Fact("player", standing, _spoken([a.player]), _spoken([b.player]))


def _without_suffixes(a: Name, b: Name) -> tuple[Name, Name]:
    """Both names, without the "III" that one text alone has: a game has one of them."""
    if len(a) > 1 and a[-1] in _SUFFIXES and a[:-1] == b:
        return b, b
    if len(b) > 1 and b[-1] in _SUFFIXES and b[:-1] == a:
        return a, a
    return a, b


def _start(a: Game, b: Game) -> Iterator[Fact]:
    """Two games of a day start hours apart; a start that is moved is read by people."""
    start_a, start_b = a.start(), b.start()
    if start_a is None or start_b is None:
        return
    apart = abs(start_a - start_b)
    standing = AGREE if min(apart, 1440 - apart) <= _SAME_START else CONFLICT
    text_a, text_b = (f"{t // 60:02d}:{t % 60:02d} ET" for t in (start_a, start_b))
    yield Fact("start", standing, text_a, text_b, is_hard=False)


def _side(a: Game, b: Game, league: str) -> tuple[Fact, int, int]:
    """The fact, and the outcome of each market that pays on the same side.

    A market on one team has one named side, which is looked for among both outcomes
    of a market that names the two teams.
    """
    texts = (_spoken(a.sides), _spoken(b.sides))
    positive_a, positive_b = a.positive_sides, b.positive_sides
    if len(positive_b) > 1 and len(positive_a) == 1:
        standing, index = _counterpart(a.sides[positive_a[0]], b, league)
        return Fact("side", standing, *texts), positive_a[0], index
    standing, index = _counterpart(b.sides[positive_b[0]], a, league)
    return Fact("side", standing, *texts), index, positive_b[0]


def _counterpart(side: Name, game: Game, league: str) -> tuple[Standing, int]:
    """The outcome of a game that pays on a side; 0 where it is not certain."""
    standings = [
        CONFLICT if is_denial(name) else names.compare(name, side, league)
        for name in game.sides
    ]
    # A short name is certain enough where only one of two opponents can be meant.
    for wanted in (AGREE, UNKNOWN):
        if standings.count(wanted) == 1:
            return AGREE, standings.index(wanted)
    return (CONFLICT if set(standings) == {CONFLICT} else UNKNOWN), 0


def _days(a: Game, b: Game) -> Fact:
    text_a, text_b = (" ".join(map(str, sorted(game.days))) for game in (a, b))
    if not a.days or not b.days:
        return Fact("day", UNKNOWN, text_a, text_b)
    standing = AGREE if a.days & b.days else CONFLICT
    return Fact("day", standing, text_a, text_b)


def _line(a: Game, b: Game) -> Fact:
    # Only spreads and totals need a line; elsewhere it counts if a market has one.
    if a.kind == b.kind and not a.kind.endswith((SPREAD, TOTAL)):
        if not a.line and not b.line:
            return Fact("line", UNKNOWN, is_needed=False)
        return _fact("line", a.line, b.line)
    if not a.line or not b.line:
        return Fact("line", UNKNOWN, a.line, b.line)
    return _fact("line", a.line, b.line)


def _overtime(a: Game, b: Game) -> Fact:
    """Where only one text excludes it, an operator has to read both."""
    text_a, text_b = ("regulation time" * game.is_regulation for game in (a, b))
    standing = AGREE if a.is_regulation == b.is_regulation else CONFLICT
    return Fact("overtime", standing, text_a, text_b, is_hard=False)


def _levels(a: Game, b: Game) -> Iterator[Fact]:
    """Where one text alone speaks of a youth team, an operator has to read both."""
    if a.levels != b.levels:
        text_a, text_b = (", ".join(sorted(game.levels)) for game in (a, b))
        yield Fact("level of the teams", CONFLICT, text_a, text_b, is_hard=False)


def _spoken(team_names: Iterable[Name]) -> str:
    return ", ".join(names.spoken(name) for name in team_names)
