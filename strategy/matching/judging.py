"""Do two markets ask the same question?"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from positions.venues.types import Market
from strategy.matching import names
from strategy.matching.claims import Side, judge_claims
from strategy.matching.games import Game, judge_games, read_game
from strategy.matching.reading import Reading, read
from strategy.matching.text import plain
from strategy.matching.types import Fact, Judgement, Standing, Verdict, decide


class Known:
    """A market as matching knows it: its game if it is on one, else its claim."""

    __slots__ = ("_reading", "game", "market")

    def __init__(self, market: Market, game: Game | None, reading: Reading | None):
        self.market = market
        self.game = game
        self._reading = reading

    @property
    def reading(self) -> Reading:
        """Of a game it is read when asked for: hardly anybody does."""
        return self._reading or read(self.market)

    def with_other_rules(self, market: Market) -> Known:
        """The same claim with another rule text; of a claim alone, not of a game."""
        return Known(market, None, replace(self.reading, market=market))


def know(market: Market) -> Known:
    game = read_game(market)
    return Known(market, game, None if game else read(market))


@lru_cache(maxsize=2048)
def _side(known: Known) -> Side:
    """With its rules read, which is the dear part: kept for the next comparison."""
    return Side(known.reading)


def judge(polymarket: Market, kalshi: Market) -> Verdict:
    """What a Polymarket and a Kalshi market are to each other, and why."""
    return judge_known(know(polymarket), know(kalshi))


def judge_known(polymarket: Known, kalshi: Known, is_brief: bool = False) -> Verdict:
    """A brief verdict says no more than the first thing that makes them different."""
    if polymarket.game and kalshi.game:
        return judge_games(polymarket.game, kalshi.game)
    if polymarket.game or kalshi.game:
        one, other = (_kind(known) for known in (polymarket, kalshi))
        fact = Fact("kind", Standing.CONFLICT, one, other)
        return decide((fact,), False, 0.0)
    found = judge_claims(_side(polymarket), _side(kalshi), is_brief)
    return _oriented(found, polymarket.market, kalshi.market)


def _kind(known: Known) -> str:
    return "a game" if known.game else "no game"


def _oriented(found: Verdict, polymarket: Market, kalshi: Market) -> Verdict:
    """Outcomes that are names, not Yes and No, must say which of them is YES."""
    outcomes = [_words(outcome.name) for outcome in polymarket.outcomes]
    if set(outcomes) <= {("yes",), ("no",)}:
        return found
    asked = _words(kalshi.subtitle)
    matches = [i for i, name in enumerate(outcomes) if name == asked] or [
        i
        for i, name in enumerate(outcomes)
        if names.compare(name, asked) is Standing.AGREE
    ]
    if len(matches) != 1:
        fact = Fact("side", Standing.UNKNOWN, _said(polymarket), kalshi.subtitle)
        return decide((*found.facts, fact), False, found.score)
    if found.verdict is Judgement.INVERTED:
        return replace(found, verdict=Judgement.REVIEW, outcome_index=matches[0])
    return replace(found, outcome_index=matches[0])


def _words(text: str) -> tuple[str, ...]:
    return tuple(plain(text).lower().split())


def _said(market: Market) -> str:
    return " / ".join(outcome.name for outcome in market.outcomes)
