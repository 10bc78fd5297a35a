"""The venues that arbsite knows, in registration order.

A new venue is a package of its own, a `VenueSpec` in it, and one line here.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from positions.venues.errors import UnknownVenue
from positions.venues.kalshi.spec import KALSHI
from positions.venues.polymarket.spec import POLYMARKET
from positions.venues.spec import VenueSpec

__all__ = ["VenueSpec", "payout_step_of", "register", "spec", "specs"]

_specs: dict[str, VenueSpec] = {}


def register(venue: VenueSpec) -> Callable[[], None]:
    """Add a venue; returns a function that removes it again.

    Raises ValueError where the name is taken.
    """
    if venue.name in _specs:
        raise ValueError(f"a venue named {venue.name} is already registered")
    _specs[venue.name] = venue

    def unregister() -> None:
        _specs.pop(venue.name, None)

    return unregister


def specs() -> tuple[VenueSpec, ...]:
    """All registered venues, in registration order."""
    return tuple(_specs.values())


def spec(name: str) -> VenueSpec:
    """The venue registered under this name. Raises UnknownVenue."""
    try:
        return _specs[name]
    except KeyError:
        raise UnknownVenue(name, _specs) from None


def payout_step_of(name: str) -> Decimal:
    """The step, in dollars, in which a venue pays settlements; 0 where it is exact."""
    venue = _specs.get(name)
    return venue.payout_step if venue else Decimal(0)


# Stored pairs call the earlier of two venues side a: the order must not change.
for _venue in (POLYMARKET, KALSHI):
    register(_venue)
