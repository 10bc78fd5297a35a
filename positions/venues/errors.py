"""What can go wrong with a venue, and is it worth another try?"""

from __future__ import annotations


class VenueError(Exception):
    """A venue could not be asked or did not answer usefully."""

    is_retryable = False

    def __init__(self, venue: str, message: str, retry_after: float | None = None):
        super().__init__(f"{venue}: {message}")
        self.venue = venue
        self.retry_after = retry_after


class VenueUnavailable(VenueError):
    """No answer: refused, reset, timed out, 5xx, an HTML page, a cut-off body."""

    is_retryable = True


class VenueBusy(VenueError):
    """The venue asks for patience (429, 425); `retry_after` in seconds if it said."""

    is_retryable = True


class RequestRefused(VenueError):
    """The venue will not answer this request however often it is sent (4xx)."""


class NotFound(RequestRefused):
    """The venue does not know the thing that was asked for (404)."""

    # An ordinary answer ("no book", "no such market"), not a line for the trail.
    is_news = False


class BadPayload(VenueError):
    """An answer that is valid JSON but not what the venue documents."""


class OutcomeUnknown(VenueError):
    """An order was sent and its answer never came: ask by its id, never send anew."""

    is_retryable = True
