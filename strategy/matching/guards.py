"""What do two titles alone rule out, before any rules are read?"""

from __future__ import annotations

from positions.venues.types import VenueName
from strategy.matching.claims.moments import CONTESTS
from strategy.matching.claims.subject import partners
from strategy.matching.editions import ticker_years
from strategy.matching.lexicon import Name
from strategy.matching.reading import Reading
from strategy.matching.when import Dates, Kind

# Concepts that may stand on one side alone beside others of their kind.
VAGUE = frozenset({"a:price", "a:rate", "x:next", "x:men", "x:singles"})


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
    first, second = edition_years(one), edition_years(other)
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


def edition_years(reading: Reading) -> frozenset[int]:
    """The edition by the title, else by Kalshi's ticker."""
    if reading.dates.years or reading.market.venue is not VenueName.KALSHI:
        return reading.dates.years
    return ticker_years(reading.market.market_id)
