"""The thresholds that a text sets, and the side of them that pays Yes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from strategy.matching.spans import Span

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
_SINGLE = re.compile(
    _HERE
    + _NUM.format("amount", "scale")
    + _UNIT.format("unit")
    + r"(?: [fc]\b)?"
    + rf"(?: ?(?:(?P<more>{_AFTER_MORE})|(?P<less>{_AFTER_LESS}))"
    + r"(?: ?(?P<after>%|bps|basis points?))?)?"
)
# Where an amount may begin: the costly patterns are tried at these places alone.
_FIGURE = re.compile(r"[$.\d]+")
# A side label that is just a range ("40 to 41") follows the colon put before it.
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
class Numbers:
    """The thresholds of a text; `rest` is the text with blanks in their place."""

    spans: tuple[Span, ...] = ()
    rest: str = ""


def read_numbers(lower: str) -> Numbers:
    """The thresholds of a text in lower case, whose dates are already blanks.

    Numbers that compare nothing ("iPhone 18", "season 23") remain in `rest`.
    """
    # Most titles have no digit left once dates are out.
    if not _QUICK.search(lower):
        return Numbers(rest=lower)
    spans: list[Span] = []
    rest = lower
    # Ranges first: "between 5 and 10" is not two thresholds.
    for pattern, read in ((_RANGE, _range), (_SINGLE, _single)):
        done = 0
        for figure in _FIGURE.finditer(rest):
            at = figure.start()
            match = pattern.match(rest, at) if at >= done else None
            if not match:
                continue
            done = match.end()
            start, span = read(match, rest)
            if span is not None:
                spans.append(span)
                rest = rest[:start] + " " * (done - start) + rest[done:]
    return Numbers(tuple(spans), rest)


def _amount(digits: str, scale: str | None) -> Decimal:
    return Decimal(digits.replace(",", "")).scaleb(_SCALE.get(scale or "", 0)) * 1


def _unit(match: re.Match[str], name: str, digits: str) -> str:
    word = (match[name] or "").split(" ")[0]
    if word in ("f", "c"):
        return "deg"
    at = match.start(digits)
    is_money = at > 0 and match.string[at - 1] == "$"
    return "$" if is_money else _UNITS.get(word, "")


def _range(match: re.Match[str], text: str) -> tuple[int, Span | None]:
    """Where the range begins, with the words before it, and its span."""
    start = match.start()
    low = _amount(match["low"], match["lowscale"] or match["highscale"])
    high = _amount(match["high"], match["highscale"])
    unit = _unit(match, "unit", "high") or _unit(match, "lowunit", "low")
    word = _BETWEEN.search(text, max(0, start - _LOOK_BACK), start)
    is_bare = not word and not unit
    # "5-3" alone is a score or a record, no range of values.
    if low >= high or (is_bare and not _COUNTED.match(text, match.end())):
        return start, None
    span = Span(low, high, True, True, unit)
    return (word.start() if word else start), _in_percent(span)


def _single(match: re.Match[str], text: str) -> tuple[int, Span | None]:
    """Where the threshold begins, with the words before it, and its span."""
    start = match.start()
    word, lead = _comparison(text[max(0, start - _LOOK_BACK) : start])
    amount = _amount(match["amount"], match["scale"])
    after = (match["after"] or "").partition(" ")[0]
    unit = _unit(match, "unit", "amount") or _UNITS.get(after, "")
    if match["more"] or match["less"]:
        word = "least" if match["more"] else "most"
    elif not word and (unit or _COUNTED.match(text, match.end())):
        word = "exact"
    span = _span(word, amount, unit)
    if span is None:
        return start, None
    return start - lead, _in_percent(span)


@lru_cache(maxsize=8192)
def _comparison(text: str) -> tuple[str, int]:
    """The comparison that a text ends with, and the length of its words."""
    match = _BEFORE.search(text)
    return (match.lastgroup or "", len(text) - match.start()) if match else ("", 0)


def _span(word: str, amount: Decimal, unit: str) -> Span | None:
    """The values that pay by a comparison; None where there is no comparison."""
    if word in ("least", "above", "reach"):
        return Span(amount, None, word != "above", False, unit, word == "reach")
    if word in ("most", "below", "dip"):
        return Span(None, amount, False, word != "below", unit, word == "dip")
    return Span(amount, amount, True, True, unit) if word == "exact" else None


def _in_percent(span: Span) -> Span:
    if span.unit != "bps":
        return span
    low = None if span.low is None else span.low / 100
    high = None if span.high is None else span.high / 100
    return Span(low, high, span.has_low, span.has_high, "%", span.is_touch)
