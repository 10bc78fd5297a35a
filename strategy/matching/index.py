"""An index of one venue's markets that gives the candidates for another's.

It replaces the comparison of all pairs: the rarest keys that a market shares with
others gather candidates, and all keys that they share rank them.
"""

from __future__ import annotations

from heapq import nlargest
from itertools import repeat
from math import log

from strategy.matching.judging import MarketText
from strategy.matching.keys import Key, keys_of

# How many markets are gathered and how many are ranked, at most, for one market.
GATHERED = 80
REFINED = 64
WORTH_RANKING = 0.6
SPARE_PLACES = 1000
# A candidate must share at least this part of the best one's weight.
NEAR_BEST = 0.8


class Index:
    """Markets of one venue by their keys; they can be added and removed.

    Keys and markets are numbered, so that each costs a few integers of memory.
    """

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._postings: list[list[int]] = []
        self._keys: list[tuple[int, ...]] = []
        self._names: list[str] = []
        self._places: dict[str, int] = {}

    def add(self, market_id: str, text: MarketText) -> None:
        place = len(self._names)
        keys = tuple(map(self._number, keys_of(text)))
        self._names.append(market_id)
        self._keys.append(keys)
        self._places[market_id] = place
        for key in keys:
            self._postings[key].append(place)

    def remove(self, market_id: str) -> None:
        # Taking a market out of all its postings would cost as much as searching
        # them; its place stays empty until there are too many of those.
        place = self._places.pop(market_id, None)
        if place is None:
            return
        self._keys[place], self._names[place] = (), ""
        if len(self._names) > 2 * len(self._places) + SPARE_PLACES:
            self._compact()

    def _compact(self) -> None:
        """Forget empty places, and the keys that no market has any more."""
        places = [place for place, name in enumerate(self._names) if name]
        moved = {place: at for at, place in enumerate(places)}
        living = {
            number: [moved[place] for place in posting if place in moved]
            for number, posting in enumerate(self._postings)
        }
        numbers = [number for number, posting in living.items() if posting]
        renumbered = {number: at for at, number in enumerate(numbers)}
        self._postings = [living[number] for number in numbers]
        self._numbers = {
            key: renumbered[number]
            for key, number in self._numbers.items()
            if number in renumbered
        }
        self._keys = [
            tuple(renumbered[number] for number in self._keys[place])
            for place in places
        ]
        self._names = [self._names[place] for place in places]
        self._places = {name: at for at, name in enumerate(self._names)}

    def _number(self, key: Key) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._postings)
            self._postings.append([])
        return number

    def like(self, text: MarketText) -> list[str]:
        """The ids of the markets most like this one, best first, at most REFINED."""
        number_of, postings = self._numbers.get, self._postings
        shared = [
            number
            for key in keys_of(text)
            if (number := number_of(key)) is not None and postings[number]
        ]
        # The rarest keys say most and have the shortest postings.
        shared.sort(key=lambda number: len(postings[number]))
        rare, common = self._split(shared)
        weights: dict[int, float] = {}
        for number in rare:
            weight = self._weight(number)
            for place in postings[number]:
                weights[place] = weights.get(place, 0.0) + weight
        return self._ranked(weights, common)

    def _split(self, shared: list[int]) -> tuple[list[int], list[int]]:
        """The keys whose markets are gathered, and those that only rank them."""
        gathered = 0
        for at, number in enumerate(shared):
            gathered += len(self._postings[number])
            # At least one key is gathered, however common it is.
            if at and gathered > GATHERED:
                return shared[:at], shared[at:]
        return shared, []

    def _weight(self, number: int) -> float:
        return log(1 + len(self._places) / len(self._postings[number]))

    def _ranked(self, weights: dict[int, float], common: list[int]) -> list[str]:
        least = max(weights.values(), default=0.0) * WORTH_RANKING
        # The negated place breaks ties in favour of the market that was added first.
        living = [
            (weight, -place)
            for place, weight in weights.items()
            if weight >= least and self._names[place]
        ]
        if len(living) < 2:
            return [self._names[-place] for _, place in living]
        best = nlargest(REFINED, living) if len(living) > REFINED else living
        # Common keys would gather thousands; to rank a few candidates they are cheap.
        more = {number: self._weight(number) for number in common}
        weight_of, nothing = more.get, repeat(0.0)
        ranked = sorted(
            (-weight - sum(map(weight_of, self._keys[-place], nothing)), -place)
            for weight, place in best
        )
        floor = ranked[0][0] * NEAR_BEST
        return [self._names[place] for weight, place in ranked if weight <= floor]
