"""What do pairs cost now, and what did their prices say of them?"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from pymongo import UpdateOne

from positions.services.pausing import Pauses, read_pauses
from positions.venues.base import Market
from positions.venues.snapshot import from_document
from strategy import doubt
from strategy.arbitrage import Basket, Decision, Limits, Listed, evaluate
from strategy.exposure import Exposure
from strategy.services.exposure import names_of
from strategy.services.mandate import Mandate
from strategy.services.opportunities import later_end
from tasklog.documents import Document, collection, decode, encode

logger = logging.getLogger(__name__)

SURE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Priced:
    """A pair with both its markets, the better of its baskets, and any doubt."""

    pair: Document
    polymarket: Market
    kalshi: Market
    basket: Basket
    doubt: str = ""


def price(
    pairs: Sequence[Document], exposure: Exposure, mandate: Mandate
) -> list[Priced]:
    """Each pair at the books as they are now. Raises VenueError."""
    venues = mandate.desk.venues
    pauses = read_pauses(mandate.desk.wall_now())
    sides = [_markets(pair) for pair in pairs]
    known = [(pair, side) for pair, side in zip(pairs, sides, strict=True) if side]
    first = venues.polymarket.read_books(_unique(side[0] for _, side in known))
    second = venues.kalshi.read_books(_unique(side[1] for _, side in known))
    return [
        _priced(
            pair,
            Listed(polymarket, first.get(polymarket.market_id)),
            Listed(kalshi, second.get(kalshi.market_id)),
            _limits(pair, exposure, pauses, mandate),
            mandate,
        )
        for pair, (polymarket, kalshi) in known
    ]


def _priced(
    pair: Document,
    polymarket: Listed,
    kalshi: Listed,
    limits: Limits,
    mandate: Mandate,
) -> Priced:
    basket = max(
        evaluate(
            pair["outcome_index"],
            polymarket,
            kalshi,
            limits,
            mandate.desk.venue_now(),
            mandate.desk.wall_now(),
            pair["verdict"],
        ),
        key=merit,
    )
    reason = (
        "" if _is_confirmed(pair) else _doubt(pair, basket, polymarket, kalshi, mandate)
    )
    return Priced(pair, polymarket.market, kalshi.market, basket, reason)


def merit(basket: Basket) -> tuple[bool, Decimal]:
    """A taken basket stands before a refused one, then profit per set decides."""
    edge = basket.edge_net if basket.edge_net is not None else Decimal(-10)
    return basket.decision is Decision.TAKEN, edge


def _is_confirmed(pair: Document) -> bool:
    return bool((pair.get("decision") or {}).get("verdict") == "same")


def _limits(
    pair: Document, exposure: Exposure, pauses: Pauses, mandate: Mandate
) -> Limits:
    """The mandate's limits with the room that is left for this pair, and any pause.

    What an operator has confirmed is not doubted for its edge again.
    """
    room = exposure.room(names_of(pair), mandate.bounds)
    paused = pauses.on(pair["market_type"], pair["_id"])
    limits = replace(mandate.limits, room=room, paused=paused)
    return replace(limits, review_edge=SURE) if _is_confirmed(pair) else limits


def _doubt(
    pair: Document, basket: Basket, polymarket: Listed, kalshi: Listed, mandate: Mandate
) -> str:
    if basket.refusal == "above_review_edge":
        return doubt.UNBELIEVABLE_EDGE
    if polymarket.books is None or kalshi.books is None:
        return ""
    same = polymarket.books[pair["outcome_index"]], kalshi.books[0]
    ends_at = later_end(polymarket.market, kalshi.market)
    if doubt.stays_apart(*same, ends_at, mandate.desk.venue_now()):
        return doubt.NO_CONVERGENCE
    return ""


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
            "last_reason": one.basket.refusal or "taken",
            "last_edge": one.basket.edge_net,
        }
        unchanged = {"_id": one.pair["_id"]}
        if one.doubt:
            # Guarded: an operator may have confirmed the pair since it was read.
            unchanged["decision"] = one.pair.get("decision")
            values |= {"verdict": "review", "doubt": {"reason": one.doubt, "at": now}}
        yield UpdateOne(unchanged, {"$set": encode(values)})
