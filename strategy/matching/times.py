"""The times of day that a text names, and the moment that a date and a clock mean."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from strategy.matching.when import DAY, UNKNOWN_CLOCK, Kind, When

# Both venues write times of day as New York's where they name no zone.
NEW_YORK = ZoneInfo("America/New_York")
_ZONES = {
    name: ZoneInfo(zone)
    for zone, names in {
        "America/New_York": "et est edt eastern",
        "America/Chicago": "ct cst cdt central",
        "America/Denver": "mt mst mdt mountain",
        "America/Los_Angeles": "pt pst pdt pacific",
        "UTC": "utc gmt zulu",
        "Europe/London": "bst",
        "Europe/Paris": "cet cest",
        "Europe/Athens": "eet eest",
        "Europe/Moscow": "msk",
        "Asia/Kolkata": "ist",
        "Asia/Tokyo": "jst",
        "Asia/Seoul": "kst",
        "Australia/Sydney": "aest aedt",
    }.items()
    for name in names.split()
}
# "Local time" and the like: a clock that matching cannot place.
_ZONE = (
    rf"(?:{'|'.join(_ZONES)})(?: (?:standard |daylight )?time)?\b|"
    r"(?:[a-z]+ )?time\b"
)
_HALF_DAY = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))?(?::\d\d)? ?(?P<half>[ap])\.?m\b\.?"
)
_CLOCK = (
    rf"(?:{_HALF_DAY}"
    r"|(?P<hour24>[012]?\d):(?P<minute24>[0-5]\d)(?::\d\d)?(?! ?[ap]\.?m)"
    r"|(?P<noon>noon)\b|(?P<midnight>midnight)\b"
    r"|(?P<end>(?:the )?(?:end|close) of (?:the )?day)\b)"
    rf"(?:,? ?\(?(?P<zone>{_ZONE})\)?)?"
)
_AFTER_DATE = re.compile(rf"(?:,? at|,? by|,? before|,| -)? ?\(?{_CLOCK}")
_ZONE_AFTER_DATE = re.compile(rf",? ?\(?(?P<zone>{'|'.join(_ZONES)})\b\)?")
_BEFORE_CLOCK = frozenset(" ,(-")
_BEFORE_DATE = re.compile(rf"(?<![\d:]){_CLOCK},?$")
# How a text ends on which a date follows, if a clock is written before the date.
_CLOCK_ENDS = ("m", "m.", "t", "c", ")", "noon", "midnight", "time", "day", "lu", "n")
_LONGEST_CLOCK = 32
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?::\d\d)? ?(?P<half>[ap])\.?m\b\.?"
    r"(?: ?(?P<zone>et|est|edt|eastern|utc|gmt|ct|cst|cdt|pt|pst|pdt))?"
    r"|\b(?P<noon>noon)\b"
)
_HOUR = re.compile(r"[0-9] ?[ap]\.?m\b")
_TIME_OF_DAY = re.compile(
    r"\b\d{1,2}(?::\d\d){0,2} ?[ap]\.?m\b\.?"
    r"(?: ?(?:e[sd]?t|eastern(?: time)?|utc|gmt|[cp][sd]?t)\b)?"
)
# How many hours later it is in New York, in summer as in winter.
_ZONE_HOURS = {"ct": 1, "cst": 1, "cdt": 1, "pt": 3, "pst": 3, "pdt": 3}
_LAST_MINUTE = 23 * 60 + 59
Clock = re.Match[str]


def clock_after(lower: str, end: int) -> Clock | None:
    """The clock, or only its zone, behind a date that ends at `end`."""
    # Most dates end their text, or are followed by its question mark.
    if lower[end : end + 1] not in _BEFORE_CLOCK:
        return None
    return _AFTER_DATE.match(lower, end) or _ZONE_AFTER_DATE.match(lower, end)


def clock_before(lower: str, start: int) -> Clock | None:
    """The clock in front of the words that lead to a date, at `start`."""
    before = lower[max(0, start - _LONGEST_CLOCK) : start].rstrip()
    if not before.endswith(_CLOCK_ENDS):
        return None
    at = start - _LONGEST_CLOCK if start > _LONGEST_CLOCK else 0
    return _BEFORE_DATE.search(lower, at, at + len(before))


def clocked(when: When, day: date, clock: Clock) -> When:
    """A day or deadline with the clock at which it ends, in New York's time.

    A deadline at the last minute of a day there is the end of that day.
    """
    zone = _zone(clock)
    minutes = _minutes(clock)
    if zone is None or minutes is None:
        return when._replace(at=UNKNOWN_CLOCK)
    if when.kind is Kind.BEFORE and clock.re is _ZONE_AFTER_DATE:
        day = when.end - DAY  # "before July 1, ET" ends with June 30 there
    moment = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
    local = moment.astimezone(NEW_YORK)
    at = local.hour * 60 + local.minute
    if when.kind is Kind.ON:
        return when._replace(at=at + 1440 * (local.date() - day).days)
    if at in (0, _LAST_MINUTE):
        # Midnight is counted from the minute before it, whatever a text writes.
        return when._replace(end=(local + timedelta(minutes=1)).date())
    return when._replace(end=local.date() + DAY, at=at)


def _zone(clock: Clock) -> ZoneInfo | None:
    """The zone of a clock, New York's where none is written, None if unknown."""
    words = clock["zone"]
    return _ZONES.get(words.partition(" ")[0]) if words else NEW_YORK


def _minutes(clock: Clock) -> int | None:
    """Minutes of the day; None for "midnight", which may begin or end a day."""
    if clock.re is _ZONE_AFTER_DATE:
        return _LAST_MINUTE
    if clock["midnight"]:
        return None
    if clock["noon"]:
        return 12 * 60
    if clock["hour24"]:
        hour = int(clock["hour24"])
        return hour * 60 + int(clock["minute24"]) if hour < 24 else None
    if clock["hour"]:
        hour = int(clock["hour"]) % 12 + (12 if clock["half"] == "p" else 0)
        return hour * 60 + int(clock["minute"] or 0)
    return _LAST_MINUTE


def read_times(lower: str) -> frozenset[int]:
    """Times of day as minutes of New York, where times without a zone are taken to be.

    A time in UTC is left out: its difference changes with the season, and a time that
    cannot be compared is unknown.
    """
    times: set[int] = set()
    if "noon" not in lower and not _HOUR.search(lower):
        return frozenset(times)
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
    return _TIME_OF_DAY.sub(_blank, lower)


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())
