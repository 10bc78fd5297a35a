"""The holidays that texts name as dates, with the day on which each falls in a year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
MONDAY, THURSDAY = 0, 3


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _nth(number: int, weekday: int, month: int) -> Callable[[int], date]:
    """The nth Monday, say, of a month."""

    def day_in(year: int) -> date:
        start = date(year, month, 1)
        return start + DAY * ((weekday - start.weekday()) % 7 + 7 * (number - 1))

    return day_in


def _memorial_day(year: int) -> date:
    """The last Monday of May."""
    end = date(year, 5, 31)
    return end - DAY * (end.weekday() - MONDAY)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones, Butcher."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, even = divmod(century, 4)
    moon = 19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15
    epact = moon % 30
    quarter, last = divmod(rest, 4)
    week = (32 + 2 * even + 2 * quarter - epact - last) % 7
    late = (golden + 11 * epact + 22 * week) // 451
    month, day = divmod(epact + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


_thanksgiving = _nth(4, THURSDAY, 11)
# As texts are written once possessives are gone, in lower case.
HOLIDAYS: dict[str, Callable[[int], date]] = {
    "new years? day": _fixed(1, 1),
    "new years? eve": _fixed(12, 31),
    "(?:mlk|martin luther king(?:,? jr\\.?)?) day": _nth(3, MONDAY, 1),
    "valentines? day": _fixed(2, 14),
    "presidents? day": _nth(3, MONDAY, 2),
    "(?:st\\.?|saint) patricks? day": _fixed(3, 17),
    "good friday": lambda year: _easter(year) - 2 * DAY,
    "easter monday": lambda year: _easter(year) + DAY,
    "easter(?: sunday)?": _easter,
    "memorial day": _memorial_day,
    "juneteenth": _fixed(6, 19),
    "(?:us )?independence day": _fixed(7, 4),
    "fourth of july": _fixed(7, 4),
    "labor day": _nth(1, MONDAY, 9),
    "(?:columbus|indigenous peoples?) day": _nth(2, MONDAY, 10),
    "halloween": _fixed(10, 31),
    "veterans? day": _fixed(11, 11),
    "thanksgiving(?: day)?": _thanksgiving,
    "black friday": lambda year: _thanksgiving(year) + DAY,
    "christmas eve": _fixed(12, 24),
    "christmas(?: day)?": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
}
# Each holiday is a group of its own: the number of the group tells which it is.
NAMES = "|".join(f"({name})" for name in HOLIDAYS)
# How each name begins, for a cheap search.
MARKS = (
    "new year", "mlk day", "martin luther", "valentine", "president day",
    "presidents day", "st patrick", r"st\. patrick", "saint patrick", "good friday",
    "easter", "memorial day", "juneteenth", "us independence", "independence day",
    "fourth of july", "labor day", "columbus day", "indigenous people", "halloween",
    "veteran", "thanksgiving", "black friday", "christmas", "boxing day",
)  # fmt: skip
_DAYS = tuple(HOLIDAYS.values())


@lru_cache(maxsize=1024)
def holiday(place: int, year: int) -> date:
    """The day of the holiday at a place in HOLIDAYS."""
    return _DAYS[place](year)
