"""What does a position pay in every way in which both venues may settle it?

The rows are those by which strategy weighs a basket before entry; here they are
reckoned over what was really bought, so that a basket which was completed otherwise
than planned, or is held by one leg, shows its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from positions.models import LegStatus
from positions.venues.types import VenueName
from strategy.arbitrage.payouts import JOINT, ONE, Direction
from tasklog.storage.codec import Document
from tasklog.storage.reading import number, parts, text, whole

WORDS = {
    "both_yes": "both settle yes",
    "both_no": "both settle no",
    "polymarket_yes_kalshi_no": "Polymarket yes, Kalshi no",
    "polymarket_no_kalshi_yes": "Polymarket no, Kalshi yes",
    "polymarket_void_kalshi_yes": "Polymarket void, Kalshi yes",
    "polymarket_void_kalshi_no": "Polymarket void, Kalshi no",
    "polymarket_yes_kalshi_half": "Polymarket yes, Kalshi one half",
    "polymarket_no_kalshi_half": "Polymarket no, Kalshi one half",
    "both_void": "both void, at one half",
}
AGREED = ("both_yes", "both_no")


@dataclass(frozen=True, slots=True)
class PayoffRow:
    """`legs`: dollars per set of each leg; `amount` and `profit` of the position."""

    words: str
    is_agreed: bool
    legs: tuple[Decimal, ...]
    amount: Decimal
    profit: Decimal


@dataclass(frozen=True, slots=True)
class _Held:
    """`is_yes`: it is the side that Kalshi calls YES."""

    venue: str
    is_yes: bool
    size: Decimal


def payoff(document: Document) -> tuple[PayoffRow, ...]:
    """One row for each joint outcome; none for a document that is damaged."""
    held, stake = list(_held(document)), number(document, "stake")
    if stake is None or len(held) != 2:
        return ()
    return tuple(_row(*joint, held, stake) for joint in JOINT)


def _row(
    name: str,
    polymarket: Decimal,
    kalshi: Decimal,
    held: Sequence[_Held],
    stake: Decimal,
) -> PayoffRow:
    """`polymarket` and `kalshi` are what a share of the side "yes" pays there."""
    pays = tuple(
        _of(one, polymarket if one.venue == VenueName.POLYMARKET else kalshi)
        for one in held
    )
    amount = sum(
        (one.size * pay for one, pay in zip(held, pays, strict=True)), Decimal(0)
    )
    return PayoffRow(WORDS[name], name in AGREED, pays, amount, amount - stake)


def _of(one: _Held, yes: Decimal) -> Decimal:
    return yes if one.is_yes else ONE - yes


def _held(document: Document) -> Iterator[_Held]:
    legs = parts(document, "legs")
    is_yes = text(document, "direction") == Direction.POLYMARKET_YES
    # The first leg is Polymarket's: by it and the direction its "yes" is known.
    first = whole(legs[0], "outcome_index") if legs else None
    yes = first if is_yes or first is None else 1 - first
    for leg in legs:
        venue = text(leg, "venue")
        index = whole(leg, "outcome_index")
        side = index == (yes if venue == VenueName.POLYMARKET else 0)
        yield _Held(venue, side, _size(leg))


def _size(leg: Document) -> Decimal:
    """What was bought; of an order that was not answered yet, what was asked for."""
    name = "size" if leg.get("status") == LegStatus.PLANNED else "filled_size"
    return number(leg, name) or Decimal(0)
