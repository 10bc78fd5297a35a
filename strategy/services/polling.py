"""Polls one market type: prices its pairs, opens what passes every check, enters it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from positions.lifecycle import OPEN
from positions.models import POSITIONS, PositionRecord
from positions.models.opportunity import OPPORTUNITIES, OpportunityRecord
from positions.models.quarantine import Quarantined, quarantined
from positions.services import cancel, open_position
from positions.venues.errors import VenueError
from strategy.arbitrage import Check, exposure_check
from strategy.exposure import BasketExposure
from strategy.models import PairRecord, PollDecisionRecord
from strategy.schedule import Claim
from strategy.services import keeping
from strategy.services.context import AgentContext
from strategy.services.entries import Entries, late_check
from strategy.services.exposure import exposure_of, read_exposure
from strategy.services.last_decisions import last_decision
from strategy.services.last_prices import keep_prices
from strategy.services.opportunities import plan_for, to_opportunity
from strategy.services.priced import TAKEN, Priced, refused
from strategy.services.pricing import price
from strategy.services.reservations import Reservations, reservations
from strategy.services.sightings import Seen
from strategy.services.tradable import tradable
from tasklog.formats import counted
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.storage.collections import Batch

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Poll:
    """What one poll of a market type met; `rejections` by the check that failed.

    `previous` is the decision that led to it.
    """

    market_type: str
    priced: int = 0
    already_held: int = 0
    opportunities: int = 0
    opened: int = 0
    entered: int = 0
    doubted: int = 0
    failed_venue: str | None = None
    rejections: Counter[str] = field(default_factory=Counter)
    previous: PollDecisionRecord | None = None
    seen: Seen = field(default_factory=Seen)
    # Only where the context keeps them: each holds both markets, 25 KB.
    decisions: list[Priced] = field(default_factory=list)


def poll(market_type: str, claim: Claim, context: AgentContext) -> Poll:
    """Price the pairs of the type, or of the claim, and open and enter what passes."""
    report = Poll(market_type, previous=last_decision(market_type))
    last_poll = report.previous.decided_at if report.previous else None
    set_apart = quarantined(0)
    for batch in tradable(market_type, claim, context):
        context.positions.check_stop()
        _count_damaged(batch, report)
        free = _not_held(batch.records, set_apart, report)
        reserved = reservations(partial(read_exposure, free, set_apart))
        try:
            priced = price(free, reserved.exposure, context)
        except VenueError as error:
            logger.warning("%d pairs of %s wait: %s", len(free), market_type, error)
            report.rejections[Check.VENUE_FAILED] += len(free)
            report.failed_venue = error.venue
            # Other batches need the same venue, and would wait as long.
            break
        if len(priced) < len(free):
            report.rejections[Check.DAMAGED] += len(free) - len(priced)
        # Before the prices are stored that the next poll compares with.
        report.seen.count(priced, last_poll)
        keep_prices(priced, context)
        _take(priced, reserved, claim, context, report)
    if claim.is_streamed and not report.priced + report.rejections.total():
        return report
    context.positions.journal.write(
        TrailLine(
            kind=Kind.POLL,
            action=Action.DETECT,
            details=_describe(report),
            market_type=market_type,
            scheduled_for=claim.scheduled_for,
            priced=report.priced,
            failed_venue=report.failed_venue,
            to_review=report.doubted,
        )
    )
    return report


def _count_damaged(batch: Batch[PairRecord], report: Poll) -> None:
    for problem in batch.damaged:
        logger.warning("%s; it is not polled", problem)
        report.rejections[Check.DAMAGED] += 1
    keeping.forget_contents([problem.identity for problem in batch.damaged])


def _not_held(
    pairs: Sequence[PairRecord], set_apart: Sequence[Quarantined], report: Poll
) -> list[PairRecord]:
    """The pairs on whose event nothing is open."""
    open_states = [str(state) for state in OPEN]
    cursor = POSITIONS.raw.find(
        {
            "event_key": {"$in": [pair.event_key for pair in pairs]},
            "state": {"$in": open_states},
        },
        {"event_key": 1},
    )
    open_events = {document["event_key"] for document in cursor}
    # Its state may be what is damaged.
    open_events |= {position.event_key for position in set_apart}
    free = [pair for pair in pairs if pair.event_key not in open_events]
    report.already_held += len(pairs) - len(free)
    return free


def _take(
    batch: Sequence[Priced],
    reserved: Reservations,
    claim: Claim,
    context: AgentContext,
    report: Poll,
) -> None:
    """Best first, so that of two baskets on one event the better one is opened.

    Each is checked and opened in turn, and with that reserves what it may lock; then it
    is entered beside those before it.
    """
    report.priced += len(batch)
    report.doubted += sum(bool(priced.doubt) for priced in batch)
    if context.keeps_decisions:
        report.decisions.extend(batch)
    with Entries(context.positions, context.entries_at_once) as entries:
        rejected = _open_each(batch, reserved, claim, context, report, entries)
    report.entered += entries.entered
    report.opportunities += len(rejected)
    OPPORTUNITIES.insert_new(rejected)


def _open_each(
    batch: Sequence[Priced],
    reserved: Reservations,
    claim: Claim,
    context: AgentContext,
    report: Poll,
    entries: Entries,
) -> list[OpportunityRecord]:
    """The opportunities that were rejected; the others are opened and being entered."""
    rejected: list[OpportunityRecord] = []
    for priced in sorted(batch, key=lambda each: each.merit, reverse=True):
        context.positions.check_stop()
        if priced.doubt and priced.reason == TAKEN:
            # It is in review from now on: its good price may be that of a false match.
            report.rejections[Check.PAIR_NOT_VERIFIED] += 1
            continue
        if priced.reason != TAKEN:
            report.rejections[priced.reason] += 1
            # An opportunity is what pays after fees; the rest are mere prices.
            if priced.reason != Check.NO_EDGE and priced.basket.net_profit > 0:
                rejected.append(to_opportunity(priced, claim.scheduled_for, context))
            continue
        markets = frozenset(
            (market.venue, market.market_id)
            for market in (priced.market_a, priced.market_b)
        )
        # Before the last checks, which look at how old its books are by then.
        entries.await_turn(markets)
        if check := late_check(priced, claim, context):
            report.rejections[check] += 1
            rejected.append(
                to_opportunity(refused(priced, check), claim.scheduled_for, context)
            )
            continue
        basket = exposure_of(priced.basket, priced.pair)
        # Checked again: what was opened before it in this batch has used some of the
        # room.
        if bound := reserved.exposure.broken_bound(basket, context.bounds):
            report.rejections[exposure_check(bound)] += 1
        elif position := _open(priced, basket, reserved, claim, context, report):
            entries.start(position, markets)
    return rejected


def _open(
    priced: Priced,
    basket: BasketExposure,
    reserved: Reservations,
    claim: Claim,
    context: AgentContext,
    report: Poll,
) -> PositionRecord | None:
    """The position that may be entered, None where there is no room for one."""
    plan = plan_for(priced, claim.scheduled_for, context)
    position = open_position(plan, context.positions)
    if position is None:
        report.rejections[Check.ALREADY_OPEN] += 1
        return None
    report.opportunities += 1
    report.opened += 1
    if bound := reserved.broken_after(position.id, basket, context.bounds):
        check = exposure_check(bound)
        report.rejections[check] += 1
        cancel(position, f"another entry came first: {check}", context.positions)
        return None
    return position


def _describe(report: Poll) -> str:
    counts = report.rejections.most_common()
    reasons = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts)
    return (
        f"{report.market_type}: priced {counted(report.priced, 'pair')}, found "
        f"{counted(report.opportunities, 'opportunity', 'opportunities')}, created "
        f"{counted(report.opened, 'position')}, {report.entered} entered, "
        f"{report.already_held} already held"
        + (f"; rejected: {reasons}" if reasons else "")
    )
