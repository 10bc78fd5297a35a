"""Simulated venues: both exchanges as a function of a seed and a clock."""

from __future__ import annotations

from positions.venues.simulator.clock import (
    START,
    ClockStore,
    RunningClock,
    SharedClock,
    VirtualClock,
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
    "ClockStore",
    "Competition",
    "FaultPlan",
    "RunningClock",
    "SharedClock",
    "Simulator",
    "SimulatorAdapter",
    "UnreliableLedger",
    "VirtualClock",
    "World",
]
