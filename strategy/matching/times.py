"""The times of day that a text names."""

from __future__ import annotations

import re

_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?::\d\d)? ?(?P<half>[ap])\.?m\b\.?"
    r"(?: ?(?P<zone>et|est|edt|eastern|utc|gmt|ct|cst|cdt|pt|pst|pdt))?"
    r"|\b(?P<noon>noon)\b"
)
_HOUR = re.compile(r"\d ?[ap]\.?m\b")
_CLOCK = re.compile(
    r"\b\d{1,2}(?::\d\d){0,2} ?[ap]\.?m\b\.?"
    r"(?: ?(?:e[sd]?t|eastern(?: time)?|utc|gmt|[cp][sd]?t)\b)?"
)
# How many hours later it is in New York, in summer as in winter.
_ZONE_HOURS = {"ct": 1, "cst": 1, "cdt": 1, "pt": 3, "pst": 3, "pdt": 3}


def read_times(lower: str) -> frozenset[int]:
    """Times of day as minutes of New York, where times without a zone are taken to be.

    A time in UTC is left out: its difference changes with the season, and a time that
    cannot be compared is unknown.
    """
    times = set()
    for match in _TIME.finditer(lower):
        if match["noon"]:
            times.add(12 * 60)
            continue
        hour = int(match["hour"]) % 12 + (12 if match["half"] == "p" else 0)
        minutes = hour * 60 + int(match["minute"] or 0)
        zone = match["zone"] or "et"
        if zone in ("utc", "gmt"):
            continue
        times.add((minutes + 60 * _ZONE_HOURS.get(zone, 0)) % 1440)
    return frozenset(times)


def without_times(lower: str) -> str:
    """The text with blanks in place of times of day: "PM" is no office there."""
    if not _HOUR.search(lower):
        return lower
    return _CLOCK.sub(_blank, lower)


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())
