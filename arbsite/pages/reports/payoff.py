"""What a position pays in every way in which both venues may settle it.

The rows are those by which strategy evaluates a basket before entry. Here they are
computed over what was really bought, so that a basket which was completed in another
way than planned, or is held by one leg, shows its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from positions.models import LegStatus
from strategy.arbitrage.payouts import JOINT, ONE, Direction
from tasklog.storage.codec import Document
from tasklog.storage.reading import number, parts, text, whole

# `a` and `b` are the names of the venues.
WORDS = {
    "both_yes": "both settle yes",
    "both_no": "both settle no",
    "a_yes_b_no": "{a} yes, {b} no",
    "a_no_b_yes": "{a} no, {b} yes",
    "a_void_b_yes": "{a} void, {b} yes",
    "a_void_b_no": "{a} void, {b} no",
    "a_yes_b_void": "{a} yes, {b} void",
    "a_no_b_void": "{a} no, {b} void",
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
class _Leg:
    """What was bought; `is_yes`: the outcome that the pair matches, on its venue."""

    is_on_a: bool
    is_yes: bool
    size: Decimal


def payoff(document: Document) -> tuple[PayoffRow, ...]:
    """One row for each joint outcome; none for a document that is damaged."""
    legs, stake = list(_legs(document)), number(document, "stake")
    if stake is None or len(legs) != 2:
        return ()
    venues = text(document, "platform_a"), text(document, "platform_b")
    return tuple(_row(*joint, legs, stake, venues) for joint in JOINT)


def in_words(name: str, venue_a: str, venue_b: str) -> str:
    """A direction or a joint outcome; `name` itself where it is neither."""
    if name not in WORDS:
        return name.replace("_", " ")
    return WORDS[name].format(a=venue_a.capitalize(), b=venue_b.capitalize())


def _row(
    name: str,
    yes_a: Decimal,
    yes_b: Decimal,
    legs: Sequence[_Leg],
    stake: Decimal,
    venues: tuple[str, str],
) -> PayoffRow:
    """`yes_a` and `yes_b` are what a share of the matched outcome pays there."""
    pays = tuple(_pays(leg, yes_a if leg.is_on_a else yes_b) for leg in legs)
    amount = sum(
        (leg.size * pay for leg, pay in zip(legs, pays, strict=True)), Decimal(0)
    )
    words = in_words(name, *venues)
    return PayoffRow(words, name in AGREED, pays, amount, amount - stake)


def _pays(leg: _Leg, yes: Decimal) -> Decimal:
    return yes if leg.is_yes else ONE - yes


def _legs(document: Document) -> Iterator[_Leg]:
    legs = parts(document, "legs")
    if not legs:
        return
    is_yes_on_a = text(document, "direction") == Direction.A_YES_B_NO
    # The first leg is always side a. The second is side b as planned, unless it was
    # completed on venue a by the outcome opposite to the first leg's.
    venue_a, index_a = text(legs[0], "venue"), whole(legs[0], "outcome_index")
    for leg in legs:
        is_on_a = text(leg, "venue") == venue_a
        is_same = whole(leg, "outcome_index") == index_a
        is_yes = is_same is is_yes_on_a if is_on_a else not is_yes_on_a
        yield _Leg(is_on_a, is_yes, _size(leg))


def _size(leg: Document) -> Decimal:
    """What was bought; of an order that was not answered yet, what was ordered."""
    name = "size" if leg.get("status") == LegStatus.PLANNED else "filled_size"
    return number(leg, name) or Decimal(0)
