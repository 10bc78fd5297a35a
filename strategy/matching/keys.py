"""The keys by which the index holds a market.

Claims are blocked by their thresholds, games by the day and the teams.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from strategy.matching.claims.thresholds import QUARTER
from strategy.matching.games import Game
from strategy.matching.judging import MarketText
from strategy.matching.lexicon import Name
from strategy.matching.lexicon.teams import ALIASES, has_table, teams_named
from strategy.matching.names import spoken
from strategy.matching.reading import Reading
from strategy.matching.spans import Span
from strategy.matching.when import Kind

# What a claim without a threshold says is a key as it is: a string keeps its hash.
Key = str | tuple[str, str]


def keys_of(text: MarketText) -> list[Key]:
    """The keys of a market, each once."""
    if text.game:
        return list(dict.fromkeys(_game_keys(text.game)))
    return _claim_keys(text.reading)


_US: Name = ("p:us",)


def _game_keys(game: Game) -> Iterable[Key]:
    """By the day and what is asked: a game has a hundred markets, a team a season."""
    asked = f"{game.kind} {game.line}"
    days = [f"{day.toordinal()} {asked}" for day in sorted(game.days)]
    parts = dict.fromkeys(
        part for team in game.teams for part in _team_parts(team, game.leagues)
    )
    # Of the players of one game, the one that both markets name comes first.
    parts.update(dict.fromkeys(f"by {word}" for word in game.player if len(word) > 2))
    for part in parts:
        for day in days:
            yield (day, part)


@lru_cache(maxsize=4096)
def _team_parts(team: Name, leagues: frozenset[str]) -> tuple[str, ...]:
    """A team's codes in the leagues that it may play in, else the words of its name."""
    name = spoken(team)
    codes = {
        f"{league} {code}"
        for league in leagues
        if has_table(league)
        for code in teams_named(league, name)
    }
    # Short words such as "fc" or "la" are in too many names.
    whole = ALIASES.get(name, name)
    return tuple(sorted(codes)) or tuple(w for w in whole.split() if len(w) > 2)


def _claim_keys(reading: Reading) -> list[Key]:
    parts = dict.fromkeys(_parts(reading))
    if not reading.spans:
        return list(parts)
    return [(block, part) for block in _blocks(reading.spans) for part in parts]


def _parts(reading: Reading) -> Iterable[str]:
    for name in reading.bag.names:
        # American questions leave the country out as often as they name it.
        if name != _US:
            yield from _name_parts(name)
    yield from reading.bag.words
    yield from reading.bag.concepts
    for when in reading.dates.whens:
        # The start of a span is often missing from one of two equal titles.
        if when.kind is not Kind.AFTER:
            yield f"@{when.kind is Kind.ON}{when.end}"
    for year in reading.edition_years:
        yield f"@{year}"


@lru_cache(maxsize=65536)
def _name_parts(name: tuple[str, ...]) -> tuple[str, ...]:
    # The joined name lets "deep seek" meet "deepseek".
    whole = spoken(name)
    return (ALIASES.get(whole, whole).replace(" ", ""), *name)


def _blocks(spans: tuple[Span, ...]) -> frozenset[str]:
    """The thresholds, as cuts between the numbers that pay and those that do not.

    "At least 10" cuts at 10, or at 9 where the values are whole numbers; a rate that
    moves in quarters has its cut a quarter below.
    """
    return frozenset(
        "|".join(sorted({_short(cut) for span in spans for cut in _cuts(span, step)}))
        for step in (0, QUARTER if any(span.unit == "%" for span in spans) else 1)
    )


def _cuts(span: Span, step: Decimal | int) -> Iterator[Decimal]:
    if span.low is not None:
        yield span.low - step if span.has_low else span.low
    if span.high is not None:
        yield span.high if span.has_high else span.high - step


def _short(number: Decimal) -> str:
    # Five digits, so that 149,999.99 and 150,000 share a key.
    return f"{float(number):.5g}"
