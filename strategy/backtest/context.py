"""The agent's context over a recording."""

from __future__ import annotations

from itertools import count
from typing import Any

from positions.services import PositionContext
from positions.venues.captures import open_recorded
from positions.venues.interface import Venues
from positions.venues.paper.ledger import PaperLedger
from positions.venues.replay.recording.playback import Playback
from positions.venues.types import Mode
from strategy.backtest.clock import VirtualClock
from strategy.backtest.venue import DistantVenue
from strategy.services import AgentContext, with_recheck
from strategy.wiring import bounds, hedging, limits
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tasklog.trail import Journal

TOKEN = 1


def context_of(
    playback: Playback, config: Any, clock: VirtualClock, latency_seconds: float
) -> AgentContext:
    """An agent with these settings, whose venues show what was recorded.

    Its orders take so many seconds to arrive; whatever it waits for, the clock passes.
    """
    numbers = count(1)
    journal = Journal(clock.wall_now, lambda: f"backtest-{next(numbers):09}")
    ledger = PaperLedger(collection("paper_orders"))

    def travel() -> None:
        clock.pass_seconds(latency_seconds)

    readers = open_recorded(playback, clock, clock.wall_now)
    venues = tuple(DistantVenue(each, ledger, clock, travel) for each in readers)
    positions = PositionContext(
        Venues(Mode.REPLAY, venues, clock),
        Retrier(journal, clock.pass_seconds),
        journal,
        TOKEN,
        float(config.check_seconds),
        lambda: None,
        hedging(config),
    )
    context = AgentContext(
        positions,
        limits(config),
        bounds(config),
        config.base_interval_seconds,
        config.discovery_seconds,
        config.policy,
        loss_confidence=config.loss_confidence,
        loss_pause_hours=config.loss_pause_hours,
    )
    return with_recheck(context)
