"""What do pairs cost now, and what did their prices say of them?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from pymongo import UpdateOne

from positions.services.pausing import Pauses, read_pauses
from positions.venues.snapshot import from_document
from positions.venues.types import Market
from strategy.arbitrage import (
    Basket,
    Check,
    Decision,
    Limits,
    Listed,
    edge_if_none_pays,
    end_of,
    evaluate,
    standing,
)
from strategy.doubt import Doubt, stays_apart
from strategy.exposure import Exposure
from strategy.services.context import Mandate
from strategy.services.exposure import names_of
from tasklog.storage.codec import Document, collection, decode, encode

logger = logging.getLogger(__name__)

TAKEN, NO_EDGE = str(Decision.TAKEN), str(Check.NO_EDGE)
YES = 0  # of the two outcomes on Kalshi
SURE = Decimal(1)
NOTHING = Decimal(-10)  # less than any edge: nobody sells


@dataclass
class Priced:
    """A pair with both its markets, what its prices said of it, and any doubt.

    `reason` is the gate that refused it or "taken", `edge` the profit a set after
    fees. The basket with all its numbers is made once somebody asks for it.
    """

    pair: Document
    polymarket: Market
    kalshi: Market
    evaluated: Callable[[], Basket]
    reason: str = ""
    edge: Decimal | None = None
    doubt: str = ""

    @cached_property
    def basket(self) -> Basket:
        """The better of both directions."""
        return self.evaluated()

    @property
    def merit(self) -> tuple[bool, Decimal]:
        """What is taken stands before what is refused, then profit a set decides."""
        return self.reason == TAKEN, NOTHING if self.edge is None else self.edge


@dataclass(frozen=True, slots=True)
class Scene:
    """What holds for every pair of one reading."""

    mandate: Mandate
    exposure: Exposure
    pauses: Pauses
    venue_now: datetime
    wall_now: datetime


def price(
    pairs: Sequence[Document], exposure: Exposure, mandate: Mandate
) -> list[Priced]:
    """Each pair at the books as they are now; damaged ones are left out.

    Raises VenueError.
    """
    venues = mandate.desk.venues
    pauses = read_pauses(mandate.desk.wall_now())
    sides = [_markets(pair) for pair in pairs]
    known = [(pair, side) for pair, side in zip(pairs, sides, strict=True) if side]
    first = venues.polymarket.read_books(_unique(side[0] for _, side in known))
    second = venues.kalshi.read_books(_unique(side[1] for _, side in known))
    moments = mandate.desk.venue_now(), mandate.desk.wall_now()
    scene = Scene(mandate, exposure, pauses, *moments)
    found = (
        _tried(
            pair,
            Listed(polymarket, first.get(polymarket.market_id)),
            Listed(kalshi, second.get(kalshi.market_id)),
            scene,
        )
        for pair, (polymarket, kalshi) in known
    )
    return [one for one in found if one]


def _tried(
    pair: Document, polymarket: Listed, kalshi: Listed, scene: Scene
) -> Priced | None:
    """None for a pair whose document was damaged: one never stops the others."""
    try:
        return _priced(pair, polymarket, kalshi, scene)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        logger.warning("pair %s is damaged, not polled", pair["_id"], exc_info=True)
        return None


def _priced(pair: Document, polymarket: Listed, kalshi: Listed, scene: Scene) -> Priced:
    """Nearly all pairs cost a dollar or more; of those nothing else is asked."""
    evaluated = partial(_better, pair, polymarket, kalshi, scene)
    one = Priced(pair, polymarket.market, kalshi.market, evaluated)
    edge = edge_if_none_pays(polymarket, pair["outcome_index"], kalshi, YES)
    if edge is not None and _stands(one, scene):
        one.reason, one.edge = NO_EDGE, edge
    else:
        one.reason, one.edge = one.basket.refusal or TAKEN, one.basket.edge_net
    if not _is_confirmed(pair):
        one.doubt = _doubt(one, polymarket, kalshi, scene)
    return one


def _stands(one: Priced, scene: Scene) -> bool:
    """Whether no gate that comes before the price would have refused it."""
    gates = standing(
        (one.polymarket, one.kalshi),
        one.pair["verdict"],
        _pause(one.pair, scene),
        scene.venue_now,
    )
    return all(gate.is_passed for gate in gates)


def _better(pair: Document, polymarket: Listed, kalshi: Listed, scene: Scene) -> Basket:
    baskets = evaluate(
        polymarket,
        pair["outcome_index"],
        kalshi,
        YES,
        _limits(pair, scene),
        scene.venue_now,
        scene.wall_now,
        pair["verdict"],
    )
    return max(baskets, key=merit)


def merit(basket: Basket) -> tuple[bool, Decimal]:
    edge = NOTHING if basket.edge_net is None else basket.edge_net
    return basket.decision is Decision.TAKEN, edge


def _is_confirmed(pair: Document) -> bool:
    return bool((pair.get("decision") or {}).get("verdict") == "same")


def _pause(pair: Document, scene: Scene) -> str:
    return scene.pauses.on(pair["market_type"], pair["_id"])


def _limits(pair: Document, scene: Scene) -> Limits:
    """The mandate's limits with the room that is left for this pair, and any pause.

    What an operator has confirmed is not doubted for its edge again.
    """
    limits = replace(
        scene.mandate.limits,
        room=scene.exposure.room(names_of(pair), scene.mandate.bounds),
        paused=_pause(pair, scene),
    )
    return replace(limits, review_edge=SURE) if _is_confirmed(pair) else limits


def _doubt(one: Priced, polymarket: Listed, kalshi: Listed, scene: Scene) -> str:
    if one.reason == Check.ABOVE_REVIEW_EDGE:
        return str(Doubt.UNBELIEVABLE_EDGE)
    ends = [end_of(one.polymarket), end_of(one.kalshi)]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends) or polymarket.books is None or kalshi.books is None:
        return ""
    same = polymarket.books[one.pair["outcome_index"]], kalshi.books[YES]
    is_apart = stays_apart(*same, max(known), scene.venue_now)
    return str(Doubt.NO_CONVERGENCE) if is_apart else ""


def _markets(pair: Document) -> tuple[Market, Market] | None:
    """Both markets as last listed; None for a document that was damaged."""
    try:
        plain = decode({side: pair[side] for side in ("polymarket", "kalshi")})
        return from_document(plain["polymarket"]), from_document(plain["kalshi"])
    except (KeyError, TypeError, ValueError) as error:
        logger.warning("pair %s is damaged, not polled: %r", pair["_id"], error)
        return None


def _unique(markets: Iterable[Market]) -> list[Market]:
    return list({market.market_id: market for market in markets}.values())


def keep_prices(priced: Sequence[Priced], mandate: Mandate) -> None:
    """The last price and reason of each pair, and any doubt, in one round trip."""
    writes = list(_writes(priced, mandate))
    if writes:
        collection("matched_pairs").bulk_write(writes, ordered=False)


def _writes(priced: Sequence[Priced], mandate: Mandate) -> Iterator[UpdateOne]:
    now = mandate.desk.wall_now()
    for one in priced:
        values: dict[str, Any] = {
            "priced_at": now,
            "last_reason": one.reason,
            "last_edge": one.edge,
        }
        unchanged = {"_id": one.pair["_id"]}
        if one.doubt:
            # Guarded: an operator may have confirmed the pair since it was read.
            unchanged["decision"] = one.pair.get("decision")
            values |= {"verdict": "review", "doubt": {"reason": one.doubt, "at": now}}
        yield UpdateOne(unchanged, {"$set": encode(values)})
