"""Simulated venues: both exchanges as a function of a seed and a clock."""

from __future__ import annotations

from positions.venues.simulator.clock import (
    START,
    Anchor,
    ClockStore,
    SharedClock,
)
from positions.venues.simulator.core import Simulator
from positions.venues.simulator.faults import NO_FAULTS, FaultPlan
from positions.venues.simulator.orders import Competition, UnreliableLedger
from positions.venues.simulator.profile import BELIEVABLE, HARD
from positions.venues.simulator.transport import (
    BASE_URLS,
    CLOB_URL,
    GAMMA_URL,
    HOST,
    KALSHI_URL,
    SimulatorAdapter,
)
from positions.venues.simulator.world import World

__all__ = [
    "BASE_URLS",
    "BELIEVABLE",
    "CLOB_URL",
    "GAMMA_URL",
    "HARD",
    "HOST",
    "KALSHI_URL",
    "NO_FAULTS",
    "START",
    "Anchor",
    "ClockStore",
    "Competition",
    "FaultPlan",
    "SharedClock",
    "Simulator",
    "SimulatorAdapter",
    "UnreliableLedger",
    "World",
]
