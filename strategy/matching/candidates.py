"""Which markets of the other venue are worth holding against one market?

An index instead of all pairs: markets are blocked by their thresholds, games by day
and team; within a block the rarest shared tokens name the candidates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from strategy.matching.dates import Kind
from strategy.matching.games import Game
from strategy.matching.judging import Known
from strategy.matching.lexicon.teams import aliases, has_table, teams_named
from strategy.matching.names import spoken
from strategy.matching.numbers import INTEGRAL, Span

# How many postings are looked through for one market, and how many markets judged.
ENOUGH = 400
MOST_JUDGED = 6
# A candidate must share at least this part of the best one's weight.
NEAR_BEST = 0.6

Key = tuple[str, ...]


class Index:
    """Markets of one venue by what they say; they can be added and taken out."""

    def __init__(self) -> None:
        self._postings: dict[Key, dict[str, None]] = {}
        self._keys: dict[str, tuple[Key, ...]] = {}

    def add(self, market_id: str, known: Known) -> None:
        keys = keys_of(known)
        self._keys[market_id] = keys
        for key in keys:
            self._postings.setdefault(key, {})[market_id] = None

    def remove(self, market_id: str) -> None:
        for key in self._keys.pop(market_id, ()):
            posting = self._postings[key]
            del posting[market_id]
            if not posting:
                del self._postings[key]

    def like(self, known: Known) -> list[str]:
        """The markets most like this one, best first, at most MOST_JUDGED."""
        found = [
            posting
            for key in keys_of(known)
            if (posting := self._postings.get(key)) is not None
        ]
        found.sort(key=len)
        weights: Counter[str] = Counter()
        seen = 0
        for posting in found:
            if seen and seen + len(posting) > ENOUGH:
                break
            seen += len(posting)
            weight = 1.0 / (4 + len(posting))
            for market_id in posting:
                weights[market_id] += weight  # type: ignore[assignment]
        return _best(weights)


def _best(weights: Counter[str]) -> list[str]:
    if not weights:
        return []
    floor = max(weights.values()) * NEAR_BEST
    near = [(-weight, name) for name, weight in weights.items() if weight >= floor]
    return [name for _, name in sorted(near)[:MOST_JUDGED]]


def keys_of(known: Known) -> tuple[Key, ...]:
    if known.game:
        return tuple(dict.fromkeys(_game_keys(known.game)))
    return tuple(dict.fromkeys(_claim_keys(known)))


def _game_keys(game: Game) -> Iterable[Key]:
    days = sorted(game.days)
    for team in game.teams:
        for part in _team_parts(spoken(team), game.leagues):
            for day in days:
                yield ("game", f"{day}", part)


def _team_parts(name: str, leagues: frozenset[str]) -> Iterable[str]:
    for league in leagues:
        if has_table(league):
            for code in teams_named(league, name):
                yield f"{league} {code}"
    whole = aliases().get(name, name)
    yield from (word for word in whole.split() if len(word) > 2)


def _claim_keys(known: Known) -> Iterable[Key]:
    reading = known.reading
    block = _block(reading.spans, reading.market.title)
    for name in reading.bag.names:
        for word in _name_parts(name):
            yield (block, word)
    for word in reading.bag.words:
        yield (block, word)
    for concept in reading.bag.concepts:
        yield (block, concept)
    for when in reading.dates.whens:
        if when.kind is not Kind.AFTER:
            yield (block, f"@{when.kind is Kind.ON}{when.end}")
    for year in reading.dates.years:
        yield (block, f"@{year}")


@lru_cache(maxsize=65536)
def _name_parts(name: tuple[str, ...]) -> tuple[str, ...]:
    whole = spoken(name)
    return (aliases().get(whole, whole).replace(" ", ""), *name)


def _block(spans: tuple[Span, ...], title: str) -> str:
    """The thresholds, as cuts between the numbers that pay and those that do not."""
    if not spans:
        return ""
    is_whole = bool(INTEGRAL.search(title.lower()))
    cuts: set[str] = set()
    for span in spans:
        ends = span.whole() if is_whole else span
        if ends.low is not None:
            cuts.add(_short(ends.low - 1 if is_whole and ends.has_low else ends.low))
        if ends.high is not None:
            cuts.add(_short(ends.high))
    return "|".join(sorted(cuts))


def _short(value: Decimal) -> str:
    """Five digits: 149,999.99 and 150,000 are to meet."""
    return f"{float(value):.5g}"
