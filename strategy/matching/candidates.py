"""Which markets of the other venue are worth holding against one market?

An index instead of all pairs: markets are blocked by their thresholds, games by day
and team. The rarest tokens that a market shares with others gather candidates; what
they share in all ranks them; what their titles alone rule out is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from heapq import nlargest
from math import log

from positions.venues.base import VenueName
from strategy.matching.claims.moments import CONTESTS
from strategy.matching.claims.subject import partners
from strategy.matching.claims.thresholds import QUARTER
from strategy.matching.dates import Dates, Kind
from strategy.matching.editions import ticker_years
from strategy.matching.games import Game
from strategy.matching.judging import Known
from strategy.matching.lexicon import Name
from strategy.matching.lexicon.teams import ALIASES, has_table, teams_named
from strategy.matching.names import spoken
from strategy.matching.numbers import Span
from strategy.matching.reading import Reading

# How many markets are gathered and how many judged, at most, for one market.
GATHERED = 150
REFINED = 64
WORTH_RANKING = 0.6
SPARE_PLACES = 1000
MOST_JUDGED = 4
# A candidate must share at least this part of the best one's weight.
NEAR_BEST = 0.8

Key = tuple[str, ...]
# Concepts that may stand on one side alone beside others of their kind.
VAGUE = frozenset({"a:price", "a:rate", "x:next", "x:men", "x:singles"})


class Index:
    """Markets of one venue by what they say; they can be added and taken out.

    Keys and markets are counted, so that what is kept for each is a few numbers.
    """

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._postings: list[list[int]] = []
        self._keys: list[tuple[int, ...]] = []
        self._names: list[str] = []
        self._places: dict[str, int] = {}

    def add(self, market_id: str, known: Known) -> None:
        place = len(self._names)
        keys = tuple(self._number(key) for key in keys_of(known))
        self._names.append(market_id)
        self._keys.append(keys)
        self._places[market_id] = place
        for key in keys:
            self._postings[key].append(place)

    def remove(self, market_id: str) -> None:
        """Its place stays empty until there are too many of those."""
        place = self._places.pop(market_id, None)
        if place is None:
            return
        self._keys[place], self._names[place] = (), ""
        if len(self._names) > 2 * len(self._places) + SPARE_PLACES:
            self._compact()

    def _compact(self) -> None:
        for number, posting in enumerate(self._postings):
            self._postings[number] = [p for p in posting if self._names[p]]
        kept = [place for place, name in enumerate(self._names) if name]
        moved = {place: at for at, place in enumerate(kept)}
        self._postings = [[moved[p] for p in posting] for posting in self._postings]
        self._keys = [self._keys[place] for place in kept]
        self._names = [self._names[place] for place in kept]
        self._places = {name: at for at, name in enumerate(self._names)}

    def _number(self, key: Key) -> int:
        number = self._numbers.setdefault(key, len(self._postings))
        if number == len(self._postings):
            self._postings.append([])
        return number

    def like(self, known: Known) -> list[str]:
        """The markets most like this one, best first, at most MOST_JUDGED."""
        shared = [
            number
            for key in keys_of(known)
            if (number := self._numbers.get(key)) is not None and self._postings[number]
        ]
        shared.sort(key=lambda number: len(self._postings[number]))
        rare, common = self._split(shared)
        weights: dict[int, float] = {}
        for number in rare:
            weight = self._weight(number)
            for place in self._postings[number]:
                weights[place] = weights.get(place, 0.0) + weight
        return self._ranked(weights, common)

    def _split(self, shared: list[int]) -> tuple[list[int], list[int]]:
        """The keys whose markets are gathered, and those that only rank them."""
        gathered = 0
        for at, number in enumerate(shared):
            gathered += len(self._postings[number])
            if at and gathered > GATHERED:
                return shared[:at], shared[at:]
        return shared, []

    def _weight(self, number: int) -> float:
        return log(1 + len(self._places) / len(self._postings[number]))

    def _ranked(self, weights: dict[int, float], common: list[int]) -> list[str]:
        least = max(weights.values(), default=0.0) * WORTH_RANKING
        living = [
            (weight, -place)
            for place, weight in weights.items()
            if weight >= least and self._names[place]
        ]
        best = nlargest(REFINED, living)
        more = {number: self._weight(number) for number in common}
        ranked = sorted(
            (-weight - sum(more.get(key, 0.0) for key in self._keys[-place]), -place)
            for weight, place in best
        )
        if not ranked:
            return []
        floor = ranked[0][0] * NEAR_BEST
        return [self._names[place] for weight, place in ranked if weight <= floor]


def may_be_same(one: Reading, other: Reading) -> bool:
    """Whether nothing in the titles rules it out that both are one question."""
    return (
        _days_meet(one.dates, other.dates)
        and _editions_meet(one, other)
        and _kinds_meet(one.bag.concepts, other.bag.concepts)
        and _names_meet(one.bag.names, other.bag.names)
    )


def _days_meet(one: Dates, other: Dates) -> bool:
    first = {(w.kind is Kind.ON, w.end) for w in one.whens if w.kind is not Kind.AFTER}
    second = {
        (w.kind is Kind.ON, w.end) for w in other.whens if w.kind is not Kind.AFTER
    }
    return not first or not second or not first.isdisjoint(second)


def _editions_meet(one: Reading, other: Reading) -> bool:
    if not CONTESTS & one.bag.concepts & other.bag.concepts:
        return True
    first, second = _years(one), _years(other)
    return not first or not second or not first.isdisjoint(second)


def _kinds_meet(one: frozenset[str], other: frozenset[str]) -> bool:
    """Two leagues, two parties, two offices with nothing in common never meet."""
    if one == other:
        return True
    common = {concept[:2] for concept in one & other}
    first = {concept[:2] for concept in one - VAGUE}
    return all(
        concept[:2] in common or concept[:2] == "v:" or concept[:2] not in first
        for concept in other - VAGUE
    )


def _names_meet(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    if not one or not other:
        return True
    met, _ = partners(one, other, "")
    return len(met) == len(one) or len(met) == len(other)


def keys_of(known: Known) -> tuple[Key, ...]:
    if known.game:
        return tuple(dict.fromkeys(_game_keys(known.game)))
    return tuple(dict.fromkeys(_claim_keys(known)))


def _game_keys(game: Game) -> Iterable[Key]:
    days = [str(day.toordinal()) for day in sorted(game.days)]
    for team in game.teams:
        for part in _team_parts(team, game.leagues):
            for day in days:
                yield (day, part)


@lru_cache(maxsize=4096)
def _team_parts(team: Name, leagues: frozenset[str]) -> tuple[str, ...]:
    """What a team may be called: its codes in the leagues it may be of, or words."""
    name = spoken(team)
    codes = {
        f"{league} {code}"
        for league in leagues
        if has_table(league)
        for code in teams_named(league, name)
    }
    whole = ALIASES.get(name, name)
    return tuple(sorted(codes)) or tuple(w for w in whole.split() if len(w) > 2)


def _claim_keys(known: Known) -> Iterable[Key]:
    parts = tuple(_parts(known.reading))
    for block in _blocks(known.reading.spans):
        for part in parts:
            yield (block, part)


def _parts(reading: Reading) -> Iterable[str]:
    for name in reading.bag.names:
        yield from _name_parts(name)
    yield from reading.bag.words
    yield from reading.bag.concepts
    for when in reading.dates.whens:
        if when.kind is not Kind.AFTER:
            yield f"@{when.kind is Kind.ON}{when.end}"
    for year in _years(reading):
        yield f"@{year}"


def _years(reading: Reading) -> frozenset[int]:
    """The edition by the title, else by Kalshi's ticker."""
    if reading.dates.years or reading.market.venue is not VenueName.KALSHI:
        return reading.dates.years
    return ticker_years(reading.market.market_id)


@lru_cache(maxsize=65536)
def _name_parts(name: tuple[str, ...]) -> tuple[str, ...]:
    whole = spoken(name)
    return (ALIASES.get(whole, whole).replace(" ", ""), *name)


def _blocks(spans: tuple[Span, ...]) -> frozenset[str]:
    """The thresholds, as cuts between the numbers that pay and those that do not.

    "At least 10" cuts at 10, or at 9 where the values are whole numbers; a rate that
    moves in quarters has its cut a quarter below.
    """
    if not spans:
        return frozenset({""})
    return frozenset(
        "|".join(sorted({_short(cut) for span in spans for cut in _cuts(span, step)}))
        for step in (0, QUARTER if any(span.unit == "%" for span in spans) else 1)
    )


def _cuts(span: Span, step: Decimal | int) -> Iterator[Decimal]:
    if span.low is not None:
        yield span.low - step if span.has_low else span.low
    if span.high is not None:
        yield span.high if span.has_high else span.high - step


def _short(value: Decimal) -> str:
    """Five digits: 149,999.99 and 150,000 are to meet."""
    return f"{float(value):.5g}"
