"""Turns an HTTP answer into its value or into one of the venue errors."""

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
from positions.venues.texts import clean
from tasklog import strict_json

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
    # A gateway's page is an outage, also under status 200.
    if _is_html(headers, body):
        raise VenueUnavailable(venue, "answered with a web page instead of JSON")
    try:
        # One record with a broken emoji or a NaN must not cost the whole page.
        return strict_json.loads(body, replace_surrogates=True, lenient=True)
    except strict_json.BadJson as error:
        # A cut-off body is worth another try; one that is too long stays so.
        kind = VenueUnavailable if error.is_malformed else BadPayload
        raise kind(venue, f"unreadable answer: {error}") from None


def _error_of(
    venue: str, status: int, headers: Mapping[str, str], body: bytes
) -> VenueError:
    if 300 <= status < 400:
        return RequestRefused(venue, f"answered {status}: redirects are not followed")
    fields = {} if _is_html(headers, body) else _error_fields(body)
    reason = redacted(_reason(fields))
    message = f"answered {status}" + (f": {reason}" if reason else "")
    if status == 404:
        return NotFound(venue, message)
    # 425: Polymarket's matching engine restarts, which it does every week.
    if status in {425, 429}:
        return VenueBusy(venue, message, retry_after(headers, fields))
    # 408 is a time-out in spite of its number.
    if status == 408 or not 400 <= status < 500:
        return VenueUnavailable(venue, message, retry_after(headers, fields))
    return RequestRefused(venue, message)


def retry_after(
    headers: Mapping[str, str], fields: Mapping[str, object]
) -> float | None:
    """Seconds that the venue asks to wait, within [0, 300]; None if it does not.

    A date counts from the answer's own Date header, never from this machine's
    clock. A delay that cannot be read is ignored.
    """
    # Polymarket writes it into the header, or on newer endpoints into the body.
    for delay in (headers.get("Retry-After"), fields.get("retry_after_seconds")):
        seconds = _seconds(delay)
        if seconds is None and isinstance(delay, str):
            seconds = _seconds_until(delay, headers.get("Date"))
        if seconds is not None:
            return min(max(seconds, 0.0), LONGEST_WAIT)
    return None


def redacted(text: str) -> str:
    """The text without queries, user names in addresses or anything like a key."""
    # Messages end up in logs and on pages.
    text = _USER.sub("//", _QUERY.sub("", text))
    return _SECRET.sub(r"\1\2***", text)[:REASON_CAP]


def _seconds(delay: object) -> float | None:
    written = clean(delay)
    return float(written) if _SECONDS.fullmatch(written) else None


def _seconds_until(retry_at: str, date: str | None) -> float | None:
    if date is None:
        return None
    try:
        difference = parsedate_to_datetime(retry_at) - parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return difference.total_seconds()


def _is_html(headers: Mapping[str, str], body: bytes) -> bool:
    # Proxies in front of the venues answer with pages of their own.
    content_type = headers.get("Content-Type", "")
    return "html" in content_type.lower() or body.lstrip()[:1] == b"<"


def _error_fields(body: bytes) -> Mapping[str, object]:
    """The fields of an error body, written flat or nested under `error`."""
    try:
        fields = strict_json.loads(body, replace_surrogates=True)
    except strict_json.BadJson:
        return {}
    if not isinstance(fields, Mapping):
        return {}
    # Kalshi nests what its own schema describes as flat.
    inner = fields.get("error")
    return {**fields, **inner} if isinstance(inner, Mapping) else fields


def _reason(fields: Mapping[str, object]) -> str:
    keys = ("code", "error", "message", "details")
    texts = [clean(fields.get(key)) for key in keys]
    # Venues often repeat the code as the message.
    return ": ".join(dict.fromkeys(part for part in texts if part))
