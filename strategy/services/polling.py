"""What do the matched pairs of one market type cost now, and which are taken?"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from positions.lifecycle import OPEN
from positions.models import positions
from positions.services import enter, open_position
from positions.venues.errors import VenueError
from strategy.arbitrage import Check, exposure_check
from strategy.exposure import Exposure
from strategy.schedule import Claim
from strategy.services.context import Mandate
from strategy.services.cooldown import at_rest, is_resting
from strategy.services.exposure import held_by, read_exposure
from strategy.services.opportunities import opportunity_document, plan_for
from strategy.services.pricing import NO_EDGE, TAKEN, Priced, keep_prices, price
from tasklog.models import Action, Status
from tasklog.storage.codec import Document, collection
from tasklog.trail import insert_new

logger = logging.getLogger(__name__)

PAIRS_AT_ONCE = 200
# What a pair is looked up by; one that lacks any of it was damaged.
NAMES = ("event_key", "market_type", "polymarket_id", "kalshi_ticker")


@dataclass(slots=True)
class Poll:
    """What one poll of a market type met, by the gate that refused."""

    market_type: str
    priced: int = 0
    held: int = 0
    found: int = 0
    opened: int = 0
    entered: int = 0
    failed_venue: str | None = None
    refusals: Counter[str] = field(default_factory=Counter)
    decisions: list[Priced] = field(default_factory=list)


def poll(market_type: str, claim: Claim, mandate: Mandate) -> Poll:
    """Price every pair of the type, open what passes each gate, and enter it."""
    report = Poll(market_type)
    for chunk in _chunks(market_type):
        mandate.desk.check_stop()
        free = _not_held(chunk, report)
        exposure = read_exposure(free)
        try:
            priced = price(free, exposure, mandate)
        except VenueError as error:
            logger.warning("%d pairs of %s wait: %s", len(free), market_type, error)
            report.refusals[Check.VENUE_FAILED] += len(free)
            report.failed_venue = error.venue
            break
        if len(priced) < len(free):
            report.refusals[Check.DAMAGED] += len(free) - len(priced)
        keep_prices(priced, mandate)
        _take(priced, exposure, claim, mandate, report)
    mandate.desk.journal.write(
        Action.DETECT,
        Status.SUCCESS,
        _sentence(report),
        kind="poll",
        market_type=market_type,
        slot=claim.slot,
        priced=report.priced,
        failed_venue=report.failed_venue,
        to_judge=sum(bool(one.doubt) for one in report.decisions),
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
    """Those on whose event nothing is open; damaged ones are counted and left out."""
    sound = [pair for pair in pairs if all(isinstance(pair.get(n), str) for n in NAMES)]
    if len(sound) < len(pairs):
        report.refusals[Check.DAMAGED] += len(pairs) - len(sound)
    keys = [pair["event_key"] for pair in sound]
    query = {"event_key": {"$in": keys}, "state": {"$in": [str(s) for s in OPEN]}}
    held = {one["event_key"] for one in positions().find(query, {"event_key": 1})}
    free = [pair for pair in sound if pair["event_key"] not in held]
    report.held += len(sound) - len(free)
    return free


def _take(
    priced: Sequence[Priced],
    exposure: Exposure,
    claim: Claim,
    mandate: Mandate,
    report: Poll,
) -> None:
    """Best first, so that of two baskets on one event the better one is opened."""
    report.priced += len(priced)
    report.decisions.extend(priced)
    refused = []
    for one in sorted(priced, key=lambda each: each.merit, reverse=True):
        mandate.desk.check_stop()
        if one.reason != TAKEN:
            report.refusals[one.reason] += 1
            if one.reason != NO_EDGE and one.basket.net_profit > 0:
                refused.append(opportunity_document(one, claim.slot, mandate))
            continue
        if is_resting(one, claim.slot, mandate):
            report.refusals[Check.RESTS_AFTER_FAILURE] += 1
            refused.append(opportunity_document(at_rest(one), claim.slot, mandate))
            continue
        held = held_by(one.basket, one.pair)
        if bound := exposure.broken_bound(held, mandate.bounds):
            report.refusals[exposure_check(bound)] += 1
        elif _open(one, claim.slot, mandate, report):
            exposure.add(held.shares())
    report.found += len(refused)
    insert_new(collection("arbitrage_opportunities"), refused)


def _open(one: Priced, slot: str, mandate: Mandate, report: Poll) -> bool:
    position = open_position(plan_for(one, slot, mandate), mandate.desk)
    if position is None:
        report.refusals[Check.ALREADY_OPEN] += 1
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
