"""Errors of venues, each with whether another attempt can help."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime


class VenueError(Exception):
    """A call to a venue failed or gave no usable answer."""

    is_retryable = False

    def __init__(self, venue: str, message: str, retry_after: float | None = None):
        super().__init__(f"{venue}: {message}")
        self.venue = venue
        self.retry_after = retry_after


class VenueUnavailable(VenueError):
    """No answer: refused, reset, timed out, 5xx, an HTML page, a cut-off body."""

    is_retryable = True


class VenueBusy(VenueError):
    """The venue asks to wait (429, 425), for `retry_after` seconds if it says so."""

    is_retryable = True


class UnderMaintenance(VenueError):
    """The exchange is closed for a while, `until` then if it says so."""

    # Announced and shown as what it is: no failing call, nothing to retry.
    is_news = False

    def __init__(self, venue: str, until: datetime | None):
        end = f" until {until:%H:%M} UTC" if until else ""
        super().__init__(venue, f"maintenance{end}")
        self.until = until


class RequestRefused(VenueError):
    """The venue rejects this request, and would do so again (4xx)."""


class NotFound(RequestRefused):
    """The venue does not know what was requested (404)."""

    # An ordinary answer ("no book", "no such market"), not worth a line in the trail.
    is_news = False


class UnknownVenue(VenueError):
    """No venue is registered, or open in this mode, under a name."""

    def __init__(self, name: str, names: Iterable[str]):
        super().__init__(name, f"unknown venue (known: {', '.join(names) or 'none'})")


class BadPayload(VenueError):
    """An answer that is valid JSON but not what the venue documents."""


class TooLarge(BadPayload):
    """An answer beyond what a call may take in memory."""

    def __init__(self, venue: str, max_bytes: int):
        limit = f"{max_bytes / 2**20:.3g} MiB"
        super().__init__(
            venue, f"answered more than {limit}, the limit: ask for fewer records"
        )


class OutcomeUnknown(VenueError):
    """An order was sent and no answer came: look it up by its id, never resend it."""

    # Safe to repeat, because each attempt looks for the order before it sends it.
    is_retryable = True
