"""Both exchanges, invented: what they list, quote, take and pay follows from a seed."""

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
from positions.venues.simulator.orders import UnreliableBookkeeper
from positions.venues.simulator.transport import (
    CLOB_URL,
    GAMMA_URL,
    HOST,
    KALSHI_URL,
    SimulatorAdapter,
)
from positions.venues.simulator.world import World

__all__ = [
    "CLOB_URL",
    "GAMMA_URL",
    "HOST",
    "KALSHI_URL",
    "NO_FAULTS",
    "START",
    "ClockStore",
    "FaultPlan",
    "RunningClock",
    "SharedClock",
    "Simulator",
    "SimulatorAdapter",
    "UnreliableBookkeeper",
    "VirtualClock",
    "World",
]
