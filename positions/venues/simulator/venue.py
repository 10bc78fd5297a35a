"""The two exchanges that are simulated."""

from __future__ import annotations

from enum import StrEnum


class SimVenue(StrEnum):
    """A simulated exchange, under the name it is registered with."""

    # The order is part of the simulated world: draws between the two venues index
    # into it, so swapping the members would change every existing seed.
    POLYMARKET = "polymarket"
    KALSHI = "kalshi"
