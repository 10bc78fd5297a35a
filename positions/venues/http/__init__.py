"""HTTP calls to venues, bounded and without trust in what comes back."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from positions.venues.http.budget import Budget, LocalTurns, Rate, Turns

if TYPE_CHECKING:
    from positions.venues.http.client import HttpClient, Listener
    from positions.venues.http.host_clock import HostClock
    from positions.venues.http.session import VenueSession, new_session
else:
    # Every command loads the registry of venues, few call one: requests is loaded then.
    PLACES = {
        "HostClock": "host_clock",
        "HttpClient": "client",
        "Listener": "client",
        "VenueSession": "session",
        "new_session": "session",
    }

    def __getattr__(name: str) -> Any:
        if place := PLACES.get(name):
            return getattr(import_module(f"{__name__}.{place}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Budget",
    "HostClock",
    "HttpClient",
    "Listener",
    "LocalTurns",
    "Rate",
    "Turns",
    "VenueSession",
    "new_session",
]
