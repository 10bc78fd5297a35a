"""What do the matched pairs of one market type cost now, and which are taken?"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pymongo import UpdateOne

from positions.lifecycle import OPEN
from positions.models import positions
from positions.services import enter, open_position
from positions.venues.base import Market, VenueError
from positions.venues.snapshot import from_document
from strategy.arbitrage import Basket, Decision, Listed, evaluate
from strategy.cadence import Claim
from strategy.services.mandate import Mandate
from strategy.services.opportunities import opportunity_document, plan_for
from tasklog.documents import Document, collection, decode, encode
from tasklog.models import Action, Status
from tasklog.services import insert_new

logger = logging.getLogger(__name__)

PAIRS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Priced:
    """A pair with both its markets and the better of its two baskets."""

    pair: Document
    polymarket: Market
    kalshi: Market
    basket: Basket


@dataclass(slots=True)
class Poll:
    """What one poll of a market type met, by the gate that refused."""

    market_type: str
    priced: int = 0
    held: int = 0
    found: int = 0
    opened: int = 0
    entered: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    decisions: list[Priced] = field(default_factory=list)


def poll(market_type: str, claim: Claim, mandate: Mandate) -> Poll:
    """Price every pair of the type, open what passes each gate, and enter it."""
    report = Poll(market_type)
    for chunk in _chunks(market_type):
        mandate.desk.check_stop()
        free = _not_held(chunk, report)
        try:
            priced = _price(free, mandate)
        except VenueError as error:
            logger.warning("%d pairs of %s wait: %s", len(free), market_type, error)
            report.refusals["venue_failed"] += len(free)
            break
        _keep_prices(priced, mandate)
        _take(priced, claim, mandate, report)
    mandate.desk.journal.write(
        Action.DETECT,
        Status.SUCCESS,
        _sentence(report),
        kind="poll",
        market_type=market_type,
        slot=claim.slot,
    )
    return report


def _chunks(market_type: str) -> Iterator[list[Document]]:
    """The pairs that may be traded, some at a time, always in the same order."""
    last = ""
    while chunk := list(
        collection("matched_pairs")
        .find(
            {
                "market_type": market_type,
                "is_listed": True,
                "verdict": "same",
                "_id": {"$gt": last},
            }
        )
        .sort("_id")
        .limit(PAIRS_AT_ONCE)
    ):
        yield chunk
        last = chunk[-1]["_id"]


def _not_held(pairs: Sequence[Document], report: Poll) -> list[Document]:
    keys = [pair["event_key"] for pair in pairs]
    query = {"event_key": {"$in": keys}, "state": {"$in": [str(s) for s in OPEN]}}
    held = {one["event_key"] for one in positions().find(query, {"event_key": 1})}
    free = [pair for pair in pairs if pair["event_key"] not in held]
    report.held += len(pairs) - len(free)
    return free


def _price(pairs: Sequence[Document], mandate: Mandate) -> list[Priced]:
    venues = mandate.desk.venues
    sides = [_markets(pair) for pair in pairs]
    known = [(pair, side) for pair, side in zip(pairs, sides, strict=True) if side]
    first = venues.polymarket.read_books(_unique(side[0] for _, side in known))
    second = venues.kalshi.read_books(_unique(side[1] for _, side in known))
    return [
        Priced(
            pair,
            polymarket,
            kalshi,
            _better(
                evaluate(
                    pair["outcome_index"],
                    Listed(polymarket, first.get(polymarket.market_id)),
                    Listed(kalshi, second.get(kalshi.market_id)),
                    mandate.limits,
                    mandate.desk.venue_now(),
                    mandate.desk.wall_now(),
                    pair["verdict"],
                )
            ),
        )
        for pair, (polymarket, kalshi) in known
    ]


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


def _better(baskets: tuple[Basket, Basket]) -> Basket:
    """A taken one before a refused one, then by profit per set."""
    return max(baskets, key=_merit)


def _merit(basket: Basket) -> tuple[bool, Decimal]:
    edge = basket.edge_net if basket.edge_net is not None else Decimal(-10)
    return basket.decision is Decision.TAKEN, edge


def _keep_prices(priced: Sequence[Priced], mandate: Mandate) -> None:
    """The last price and reason of each pair, in one round trip."""
    now = mandate.desk.wall_now()
    writes = [
        UpdateOne(
            {"_id": one.pair["_id"]},
            {
                "$set": encode(
                    {
                        "priced_at": now,
                        "last_reason": one.basket.refusal or "taken",
                        "last_edge": one.basket.edge_net,
                    }
                )
            },
        )
        for one in priced
    ]
    if writes:
        collection("matched_pairs").bulk_write(writes, ordered=False)


def _take(
    priced: Sequence[Priced], claim: Claim, mandate: Mandate, report: Poll
) -> None:
    """Best first, so that of two baskets on one event the better one is opened."""
    room = mandate.max_exposure - locked()
    report.priced += len(priced)
    report.decisions.extend(priced)
    refused = []
    for one in sorted(priced, key=lambda each: _merit(each.basket), reverse=True):
        mandate.desk.check_stop()
        if one.basket.decision is Decision.REFUSED:
            report.refusals[one.basket.refusal] += 1
            if one.basket.net_profit > 0:
                refused.append(opportunity_document(one, claim.slot, mandate))
        elif one.basket.stake > room:
            report.refusals["max_exposure"] += 1
        elif _open(one, claim.slot, mandate, report):
            room -= one.basket.stake
    report.found += len(refused)
    insert_new(collection("arbitrage_opportunities"), refused)


def locked() -> Decimal:
    """Dollars in all open positions, intents counted in full."""
    rows = positions().aggregate(
        [
            {"$match": {"state": {"$in": [str(state) for state in OPEN]}}},
            {"$group": {"_id": None, "stake": {"$sum": "$stake"}}},
        ]
    )
    total: dict[str, Any] = decode(next(iter(rows), {"stake": Decimal(0)}))
    return Decimal(total["stake"])


def _open(one: Priced, slot: str, mandate: Mandate, report: Poll) -> bool:
    position = open_position(plan_for(one, slot, mandate), mandate.desk)
    if position is None:
        report.refusals["already_open"] += 1
        return False
    report.found += 1
    report.opened += 1
    try:
        done = enter(position, mandate.desk)
    except VenueError as error:
        logger.warning("entry of %s waits: %s", position["_id"], error)
        return True
    report.entered += done is not None and done["state"] == "entered"
    return True


def _sentence(report: Poll) -> str:
    reasons = ", ".join(f"{n} {name}" for name, n in report.refusals.most_common())
    return (
        f"{report.market_type}: priced {report.priced} pairs, "
        f"found {report.found} opportunities, created {report.opened} positions, "
        f"{report.entered} entered, {report.held} held already"
        + (f"; refused: {reasons}" if reasons else "")
    )
