"""How do settings become a mandate? It reads clocks and settings: for doors only."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings

from positions.services import Desk
from positions.venues.interface import Clock
from positions.venues.wiring import StandingClock, Tools, open_clock, open_venues
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.heartbeat import Keeper
from strategy.services import Mandate
from tasklog.storage.codec import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal


def wall_now() -> datetime:
    return datetime.now(UTC)


def open_mandate(token: int, keeper: Keeper, steps: bool = False) -> Mandate:
    """The mandate of this installation's settings, acting under `token`.

    `steps`: simulated clocks stand still until they are moved by `steps_clock`.
    """
    config = settings.ARBSITE
    clock = open_clock(config, collection, wall_now, stands_still=steps)
    journal = Journal(clock.wall_now, lambda: uuid.uuid4().hex)
    sleep = _no_wait(keeper) if steps else keeper.sleep
    retrier = Retrier(journal, sleep, pulse=keeper.pulse)
    venues = open_venues(
        config, Tools(retrier, collection, clock, time.monotonic, sleep)
    )
    desk = Desk(
        venues, retrier, journal, token, float(config.check_seconds), keeper.pulse
    )
    return Mandate(
        desk,
        limits(),
        bounds(),
        config.base_interval_seconds,
        config.discovery_seconds,
        keep_days=config.keep_days,
    )


def limits() -> Limits:
    """What the operator's settings allow a basket; the room left comes with a pair."""
    given = settings.ARBSITE
    return Limits(
        min_edge=given.min_edge,
        review_edge=given.review_edge,
        max_stake=given.max_stake,
        max_book_age_seconds=Decimal(str(given.max_book_age_seconds)),
        max_book_skew_seconds=Decimal(str(given.max_book_skew_seconds)),
        hurdle=given.hurdle,
        settlement_lag_days=given.settlement_lag_days,
    )


def bounds() -> Bounds:
    """The most dollars that the operator's settings allow to be locked."""
    given = settings.ARBSITE
    return Bounds(
        given.max_exposure,
        given.max_type_exposure,
        given.max_venue_exposure,
        given.max_event_exposure,
        given.max_market_exposure,
    )


def steps_clock(clock: Clock, days: float) -> None:
    """Move a clock that stands still. Raises TypeError for one that runs."""
    if not isinstance(clock, StandingClock):
        raise TypeError("only a simulated clock can be moved")
    clock.step(days)


def _no_wait(keeper: Keeper) -> Callable[[float], None]:
    def instead_of_waiting(seconds: float) -> None:
        keeper.pulse()

    return instead_of_waiting
