"""Which thresholds does a text set, and on which side of them is Yes?

A threshold is an interval: "above 5" is (5, inf), "at least 5" is [5, inf). What is
counted in whole numbers is written with included ends, so that "more than 9 seats"
and "at least 10 seats" are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_SCALE = {
    "k": 3, "thousand": 3, "m": 6, "mm": 6, "million": 6, "b": 9, "bn": 9,
    "billion": 9, "t": 12, "tn": 12, "trillion": 12,
}  # fmt: skip
_UNITS = {
    "%": "%", "percent": "%", "percentage": "%", "bps": "bps", "bp": "bps",
    "basis": "bps", "degrees": "deg", "degree": "deg",
}  # fmt: skip
_ABOVE = (
    r"above|over|more than|greater than|exceeds?|exceeding|higher than|surpass(?:es)?|"
    r"north of|rises? above|closes? above|stays? above"
)
_AT_LEAST = (
    r"at least|at or above|no less than|no fewer than|minimum of|"
    r"equal to or (?:above|greater than)"
)
_BELOW = (
    r"below|under|less than|fewer than|lower than|falls? below|drops? below|"
    r"closes? below"
)
_AT_MOST = r"at most|at or below|no more than|up to|equal to or (?:below|less than)"
_REACH = r"reach(?:es)?|hits?|touch(?:es)?"
_DIP = r"dips? to|falls? to|drops? to"
_EXACT = r"exactly|precisely"
_AFTER_MORE = (
    r"or (?:more|higher|above|greater|over|better|later|longer|hotter|warmer)|"
    r"and above|\+"
)
_AFTER_LESS = r"or (?:less|lower|below|fewer|under|colder|cooler)|and below"
_HERE = r"(?<![\d.,a-z])(?=[$.\d])"
_NUM = (
    r"\$?(?P<{0}>\d[\d,]*(?:\.\d+)?|\.\d+) ?"
    r"(?P<{1}>k|mm?|bn?|tn?|thousand|million|billion|trillion)?"
    r"(?!\d|(?!(?:bps|bp|f|c)\b)[a-z])"
)
_UNIT = r"(?: ?(?P<{0}>%|percent(?:age)?|bps|bp|basis points?|degrees?|[fc]\b))?"
_RANGE = re.compile(
    _HERE
    + _NUM.format("low", "lowscale")
    + _UNIT.format("lowunit")
    + r"(?: [fc]\b)? ?(?:-|to|and) ?"
    + _NUM.format("high", "highscale")
    + _UNIT.format("unit")
    + r"(?: [fc]\b)?"
)
_ONE = re.compile(
    _HERE
    + _NUM.format("value", "scale")
    + _UNIT.format("unit")
    + r"(?: [fc]\b)?"
    + rf"(?: ?(?:(?P<more>{_AFTER_MORE})|(?P<less>{_AFTER_LESS}))"
    + r"(?: ?(?P<after>%|bps|basis points?))?)?"
)
# Where an amount may begin: the patterns are tried there alone.
_FIGURE = re.compile(r"[$.\d]+")
# A range that is a whole side ("40 to 41") stands behind the colon put before it.
_BETWEEN = re.compile(r"(?:\b(?:between|from|be|is)|:) $")
_BEFORE = re.compile(
    rf"\b(?:(?P<above>{_ABOVE})|(?P<least>{_AT_LEAST})|(?P<below>{_BELOW})|"
    rf"(?P<most>{_AT_MOST})|(?P<reach>{_REACH})|(?P<dip>{_DIP})|(?P<exact>{_EXACT}))"
    r"(?: (?:a|an|the|its|total|of|by))* ?$"
)
_LOOK_BACK = 40
_QUICK = re.compile(r"\d")
INTEGRAL = re.compile(
    r"\b(?:cases|launch(?:es)?|seats?|goals?|wins|games|cuts?|hikes?|times|votes?|"
    r"tweets?|posts?|deaths?|hurricanes?|storms?|points?|medals?|people|strikes|"
    r"awards?|grammys|oscars|executions|electoral|degrees|temperature|score|"
    r"countries|states|members|senators|districts|launched|jobs|yards|touchdowns)\b"
)
_COUNTED = re.compile(
    r" (?:[a-z]+ ){0,2}?(?:cuts?|hikes?|times|launches|cases|seats|goals|hurricanes|"
    r"medals|points|wins|games|executions|awards|people|deaths|tweets|posts)\b"
)


@dataclass(frozen=True, slots=True)
class Span:
    """The values for which a market pays Yes; an open end is None."""

    low: Decimal | None
    high: Decimal | None
    has_low: bool = False
    has_high: bool = False
    unit: str = ""
    is_touch: bool = False

    def __str__(self) -> str:
        left, right = "[" if self.has_low else "(", "]" if self.has_high else ")"
        low = "-inf" if self.low is None else f"{self.low:f}"
        high = "inf" if self.high is None else f"{self.high:f}"
        touch = "reaches " if self.is_touch else ""
        return f"{touch}{left}{low}, {high}{right}{self.unit}"

    @property
    def is_even(self) -> bool:
        """Whether its ends are whole numbers, or halves put between two of them."""
        ends = (end for end in (self.low, self.high) if end is not None)
        return all(2 * end == (2 * end).to_integral_value() for end in ends)

    def whole(self) -> Span:
        """The same for values that are whole numbers: all ends included."""
        if self.is_touch:
            return self
        low, high = self.low, self.high
        if low is not None and not self.has_low:
            low = (
                low + 1
                if low == low.to_integral_value()
                else low.to_integral_value("ROUND_CEILING")
            )
        elif low is not None:
            low = low.to_integral_value("ROUND_CEILING")
        if high is not None and not self.has_high:
            high = (
                high - 1
                if high == high.to_integral_value()
                else high.to_integral_value("ROUND_FLOOR")
            )
        elif high is not None:
            high = high.to_integral_value("ROUND_FLOOR")
        return Span(low, high, low is not None, high is not None, self.unit)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The thresholds of a text; `rest` is the text with blanks in their place."""

    spans: tuple[Span, ...] = ()
    rest: str = ""


def read_numbers(lower: str) -> Numbers:
    """Thresholds of a lower-case text from which dates are already taken out.

    Numbers that compare nothing ("iPhone 18", "season 23") stay in `rest`.
    """
    if not _QUICK.search(lower):
        return Numbers(rest=lower)
    spans: list[Span] = []
    rest = lower
    for pattern, read in ((_RANGE, _range), (_ONE, _one)):
        done = 0
        for figure in _FIGURE.finditer(rest):
            at = figure.start()
            found = pattern.match(rest, at) if at >= done else None
            if not found:
                continue
            done = found.end()
            start, span = read(found, rest)
            if span is not None:
                spans.append(span)
                rest = rest[:start] + " " * (done - start) + rest[done:]
    return Numbers(tuple(spans), rest)


def _amount(digits: str, scale: str | None) -> Decimal:
    return Decimal(digits.replace(",", "")).scaleb(_SCALE.get(scale or "", 0)) * 1


def _unit(found: re.Match[str], name: str, digits: str) -> str:
    word = (found[name] or "").split(" ")[0]
    if word in ("f", "c"):
        return "deg"
    at = found.start(digits)
    is_money = at > 0 and found.string[at - 1] == "$"
    return "$" if is_money else _UNITS.get(word, "")


def _range(found: re.Match[str], text: str) -> tuple[int, Span | None]:
    start = found.start()
    low = _amount(found["low"], found["lowscale"] or found["highscale"])
    high = _amount(found["high"], found["highscale"])
    unit = _unit(found, "unit", "high") or _unit(found, "lowunit", "low")
    word = _BETWEEN.search(text, max(0, start - _LOOK_BACK), start)
    is_bare = not word and not unit
    if low >= high or (is_bare and not _COUNTED.match(text, found.end())):
        return start, None
    span = Span(low, high, True, True, unit)
    return (word.start() if word else start), _in_percent(span)


def _one(found: re.Match[str], text: str) -> tuple[int, Span | None]:
    start = found.start()
    word, lead = _compared_by(text[max(0, start - _LOOK_BACK) : start])
    value = _amount(found["value"], found["scale"])
    after = (found["after"] or "").partition(" ")[0]
    unit = _unit(found, "unit", "value") or _UNITS.get(after, "")
    if found["more"] or found["less"]:
        word = "least" if found["more"] else "most"
    elif not word and (unit or _COUNTED.match(text, found.end())):
        word = "exact"
    span = _span(word, value, unit)
    if span is None:
        return start, None
    return start - lead, _in_percent(span)


@lru_cache(maxsize=8192)
def _compared_by(said: str) -> tuple[str, int]:
    """Which comparing word a text ends with, and how many letters before its end."""
    found = _BEFORE.search(said)
    return (found.lastgroup or "", len(said) - found.start()) if found else ("", 0)


def _span(word: str, value: Decimal, unit: str) -> Span | None:
    """The values that a comparing word lets pay; None for a word that is none."""
    if word in ("least", "above", "reach"):
        return Span(value, None, word != "above", False, unit, word == "reach")
    if word in ("most", "below", "dip"):
        return Span(None, value, False, word != "below", unit, word == "dip")
    return Span(value, value, True, True, unit) if word == "exact" else None


def _in_percent(span: Span) -> Span:
    if span.unit != "bps":
        return span
    low = None if span.low is None else span.low / 100
    high = None if span.high is None else span.high / 100
    return Span(low, high, span.has_low, span.has_high, "%", span.is_touch)


def structured(facts: Mapping[str, str]) -> Span | None:
    """The threshold that Kalshi gives in its own fields, None where it gives none."""
    kind = facts.get("strike_type", "")
    low, high = _decimal(facts.get("floor_strike")), _decimal(facts.get("cap_strike"))
    if kind == "between" and low is not None and high is not None:
        return Span(low, high, True, True)
    if kind in ("greater", "greater_or_equal") and low is not None:
        return Span(low, None, kind == "greater_or_equal", False)
    if kind in ("less", "less_or_equal") and high is not None:
        return Span(None, high, False, kind == "less_or_equal")
    return None


def _decimal(text: str | None) -> Decimal | None:
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return value if value is None or value.is_finite() else None
