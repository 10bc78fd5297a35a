"""What does an HTTP answer mean: a value, or which of the venue errors?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from positions.venues.errors import (
    BadPayload,
    NotFound,
    RequestRefused,
    VenueBusy,
    VenueError,
    VenueUnavailable,
)
from positions.venues.fields import clean
from positions.venues.payload import Unacceptable, Unreadable, decode

LONGEST_WAIT = 300.0
REASON_CAP = 200

_SECONDS = re.compile(r"\d{1,30}(\.\d{1,9})?", re.ASCII)
_QUERY = re.compile(r"\?\S*")
_USER = re.compile(r"//[^/\s@]*@")
_SECRET = re.compile(
    r"(?i)\b(authorization|[\w-]*(?:api[_-]?key|token|secret|password|signature))"
    r"(\"?\s*[:=]\s*)(?:bearer\s+|basic\s+)?\S+"
)


def value_of(
    venue: str, status: int, headers: Mapping[str, str], body: bytes
) -> object:
    """The decoded body of a success; raises the VenueError of anything else."""
    if 200 <= status < 300:
        return _decoded(venue, headers, body)
    raise _error_of(venue, status, headers, body)


def _decoded(venue: str, headers: Mapping[str, str], body: bytes) -> object:
    if _is_html(headers, body):
        raise VenueUnavailable(venue, "answered with a web page instead of JSON")
    try:
        return decode(body)
    except Unreadable as error:
        raise VenueUnavailable(venue, f"unreadable answer: {error}") from None
    except Unacceptable as error:
        raise BadPayload(venue, f"unacceptable answer: {error}") from None


def _error_of(
    venue: str, status: int, headers: Mapping[str, str], body: bytes
) -> VenueError:
    if 300 <= status < 400:
        return RequestRefused(venue, f"answered {status}: redirects are not followed")
    given = {} if _is_html(headers, body) else _error_fields(body)
    reason = redacted(_reason(given))
    message = f"answered {status}" + (f": {reason}" if reason else "")
    if status == 404:
        return NotFound(venue, message)
    if status in {425, 429}:
        return VenueBusy(venue, message, retry_after(headers, given))
    if status == 408 or not 400 <= status < 500:
        return VenueUnavailable(venue, message, retry_after(headers, given))
    return RequestRefused(venue, message)


def retry_after(
    headers: Mapping[str, str], given: Mapping[str, object]
) -> float | None:
    """Seconds that the venue asks to wait, within [0, 300]; None if it does not say.

    A date counts from the answer's own Date header, never from this machine's
    clock; what cannot be read counts as not said.
    """
    for wish in (headers.get("Retry-After"), given.get("retry_after_seconds")):
        seconds = _seconds(wish)
        if seconds is None and isinstance(wish, str):
            seconds = _seconds_until(wish, headers.get("Date"))
        if seconds is not None:
            return min(max(seconds, 0.0), LONGEST_WAIT)
    return None


def redacted(text: str) -> str:
    """The text without queries, user names in addresses or anything like a key."""
    text = _USER.sub("//", _QUERY.sub("", text))
    return _SECRET.sub(r"\1\2***", text)[:REASON_CAP]


def _seconds(wish: object) -> float | None:
    if isinstance(wish, bool) or wish is None:
        return None
    written = str(wish).strip()
    return float(written) if _SECONDS.fullmatch(written) else None


def _seconds_until(wish: str, date: str | None) -> float | None:
    if date is None:
        return None
    try:
        difference = parsedate_to_datetime(wish) - parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return difference.total_seconds()


def _is_html(headers: Mapping[str, str], body: bytes) -> bool:
    kind = headers.get("Content-Type", "")
    return "html" in kind.lower() or body.lstrip()[:1] == b"<"


def _error_fields(body: bytes) -> Mapping[str, object]:
    """The fields of an error body, written flat or nested under `error`."""
    try:
        value = decode(body)
    except (Unreadable, Unacceptable):
        return {}
    if not isinstance(value, Mapping):
        return {}
    inner = value.get("error")
    return {**value, **inner} if isinstance(inner, Mapping) else value


def _reason(given: Mapping[str, object]) -> str:
    said = [clean(given.get(key)) for key in ("code", "error", "message", "details")]
    return ": ".join(dict.fromkeys(word for word in said if word))
