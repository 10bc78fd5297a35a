"""Names of two cores that differ in a number or in what tells a version apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from strategy.matching.clauses.sides import Side
from strategy.matching.lexicon import Name
from strategy.matching.names import spoken
from strategy.matching.text import wordset
from strategy.matching.types import Fact, Standing

# Behind a name, these make it another one.
DISTINCT = wordset(
    "jr sr ii iii iv womens w women b u19 u20 u21 u23 reserves youth academy state "
    "tech pro mini max ultra plus lite air nano flash turbo preview beta edition "
    "album song single remix live short feature"
)


def variants(a: Side, b: Side) -> Iterator[Fact]:
    """A soft conflict for "Tidewater 5" beside "Tidewater 5 Pro" or "Tidewater 5.5"."""
    if a.is_game or b.is_game:
        return
    alone_a, alone_b = a.core_names - b.core_names, b.core_names - a.core_names
    for one in alone_a:
        for other in alone_b:
            if _are_variants(one, other):
                texts = spoken(one), spoken(other)
                yield Fact("version", Standing.CONFLICT, *texts, is_hard=False)
                return


def _are_variants(one: Name, other: Name) -> bool:
    numbers = _numbers(one), _numbers(other)
    if all(numbers) and numbers[0] != numbers[1]:
        return bool(_words(one)) and _words(one) == _words(other)
    short, long = sorted((one, other), key=len)
    more = long[len(short) :]
    # "The State of the Union" may stand behind any name.
    is_other = not (DISTINCT - {"state"}).isdisjoint(more)
    return is_other and long[: len(short)] == short


def _numbers(name: Iterable[str]) -> list[str]:
    return [word for word in name if word.isdigit()]


def _words(name: Iterable[str]) -> list[str]:
    return [word for word in name if not word.isdigit()]
