"""Kalshi's maintenance windows, and the status in which they are announced."""

from __future__ import annotations

from datetime import datetime, timedelta

from positions.venues.simulator.messages import Json
from positions.venues.simulator.wording import to_iso
from positions.venues.simulator.world import World

# In UTC: early in the morning in New York.
STARTS_AT_HOUR = 8


def maintenance_until(world: World, at: datetime) -> datetime | None:
    """When the maintenance that is going on ends, None while there is none."""
    name = ("maintenance", at.date())
    if not world.rng.bernoulli(world.profile.maintenance_share, *name):
        return None
    starts = at.replace(hour=STARTS_AT_HOUR, minute=0, second=0, microsecond=0)
    ends = starts + timedelta(minutes=world.rng.randint(60, 120, *name, "minutes"))
    return ends if starts <= at < ends else None


def status_record(world: World, at: datetime) -> Json:
    """The exchange's status, which is readable during maintenance as well."""
    until = maintenance_until(world, at)
    return {
        "exchange_active": until is None,
        "trading_active": until is None,
        "exchange_estimated_resume_time": None if until is None else to_iso(until),
    }
