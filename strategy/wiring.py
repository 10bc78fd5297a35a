"""Makes the agent's context from the settings; for entry points only."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from positions.hedging import HedgeLimits
from positions.services import PositionContext
from positions.venues.interface import Clock
from positions.venues.wiring import SteppedClock, Tools, open_clock, open_venues
from strategy.arbitrage import Limits, standard_probabilities
from strategy.exposure import Bounds
from strategy.heartbeat import Heartbeat
from strategy.services import AgentContext, with_recheck
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal

# Until the end of its market a leg that is left alone can be closed: the venue may
# fail meanwhile. In simulated time, which may run faster, there is at least the time
# of a few retries.
MIN_TO_END, MIN_RETRIES = timedelta(minutes=10), timedelta(seconds=10)


def wall_now() -> datetime:
    return datetime.now(UTC)


def open_context(token: int, heartbeat: Heartbeat, steps: bool = False) -> AgentContext:
    """The context of this installation's settings, acting under `token`.

    `steps`: simulated clocks stand still until they are moved by `steps_clock`.
    """
    config = settings.ARBSITE
    clock = open_clock(config, collection, wall_now, is_stepped=steps)
    # Random ids: these lines concern no document from which one could be made.
    journal = Journal(clock.wall_now, lambda: uuid.uuid4().hex)
    # A simulated fault depends on the number of the call, not on time: while days pass
    # in steps, waiting gains nothing.
    sleep = _no_wait(heartbeat) if steps else heartbeat.sleep
    retrier = Retrier(journal, sleep, pulse=heartbeat.pulse)
    venues = open_venues(
        config,
        Tools(
            retrier,
            collection,
            clock,
            time.monotonic,
            sleep,
            reads_together=not steps,
        ),
    )
    positions = PositionContext(
        venues,
        retrier,
        journal,
        token,
        float(config.check_seconds),
        heartbeat.pulse,
        hedging(),
    )
    context = AgentContext(
        positions,
        limits(),
        bounds(),
        config.base_interval_seconds,
        config.discovery_seconds,
        config.policy,
        # In steps the faults of simulated venues depend on the order of the calls.
        entries_at_once=1 if steps else config.entries_at_once,
        reads_together=not steps,
        keep_days=config.keep_days,
        max_database_bytes=int(config.max_database_gb * 10**9),
        loss_confidence=config.loss_confidence,
        loss_pause_hours=config.loss_pause_hours,
    )
    return with_recheck(context)


def limits(config: Any = None) -> Limits:
    """What the operator's settings allow a basket; the room left comes with a pair."""
    config = config or settings.ARBSITE
    return Limits(
        min_edge=config.min_edge,
        review_edge=config.review_edge,
        max_stake=config.max_stake,
        emergency_loss=config.emergency_loss,
        max_book_age_seconds=Decimal(str(config.max_book_age_seconds)),
        max_book_skew_seconds=Decimal(str(config.max_book_skew_seconds)),
        hurdle=config.hurdle,
        settlement_lag_days=config.settlement_lag_days,
        min_days_to_end=_min_days_to_end(config),
        probabilities=standard_probabilities().replaced(config.risk_probabilities),
    )


def _min_days_to_end(config: Any) -> Decimal:
    """In days of the venues, of which many may pass in one of ours."""
    days = MIN_TO_END / timedelta(days=1)
    if config.venues == "simulated":
        days = max(days, MIN_RETRIES.total_seconds() / config.day_seconds)
    return Decimal(str(round(days, 6)))


def hedging(config: Any = None) -> HedgeLimits:
    """What the operator's settings allow closing an unhedged leg to cost."""
    config = config or settings.ARBSITE
    return HedgeLimits(
        max_loss=config.max_completion_loss,
        patience_seconds=Decimal(str(config.unhedged_seconds)),
        emergency_loss=config.emergency_loss,
        max_book_age_seconds=Decimal(str(config.max_book_age_seconds)),
        max_book_skew_seconds=Decimal(str(config.max_book_skew_seconds)),
    )


def bounds(config: Any = None) -> Bounds:
    """The most dollars that the operator's settings allow to be locked."""
    config = config or settings.ARBSITE
    return Bounds(
        config.max_exposure,
        config.max_type_exposure,
        config.max_venue_exposure,
        config.max_event_exposure,
        config.max_market_exposure,
    )


def steps_clock(clock: Clock, days: float) -> None:
    """Move a clock that stands still. Raises TypeError for one that runs."""
    if not isinstance(clock, SteppedClock):
        raise TypeError("only a simulated clock can be moved")
    clock.step(days)


def _no_wait(heartbeat: Heartbeat) -> Callable[[float], None]:
    def instead_of_waiting(seconds: float) -> None:
        heartbeat.pulse()

    return instead_of_waiting
