"""Which markets of the other venue are worth holding against one market?

An index instead of all pairs. The rarest tokens that a market shares with others
gather candidates; what they share in all ranks them.
"""

from __future__ import annotations

from heapq import nlargest
from math import log

from strategy.matching.judging import Known
from strategy.matching.keys import Key, keys_of

# How many markets are gathered and how many are ranked, at most, for one market.
GATHERED = 80
REFINED = 64
WORTH_RANKING = 0.6
SPARE_PLACES = 1000
# A candidate must share at least this part of the best one's weight.
NEAR_BEST = 0.8


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
