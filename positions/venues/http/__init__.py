"""HTTP calls to venues, bounded and without trust in what comes back."""

from positions.venues.http.budget import Budget, LocalTurns, Rate, Turns
from positions.venues.http.client import HttpClient, Listener
from positions.venues.http.host_clock import HostClock
from positions.venues.http.session import VenueSession, new_session

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
