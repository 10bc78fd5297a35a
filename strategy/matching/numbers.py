"""The thresholds that a text sets, and the side of them that pays Yes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from strategy.matching.comparators import AFTER, comparator_before
from strategy.matching.spans import Span

_SCALE = {
    "k": 3, "thousand": 3, "m": 6, "mm": 6, "million": 6, "b": 9, "bn": 9,
    "billion": 9, "t": 12, "tn": 12, "trillion": 12,
}  # fmt: skip
# No threshold is larger: decimals could not be divided without a loss of digits.
_LARGEST = Decimal(10) ** 18
_UNITS = {
    "%": "%", "percent": "%", "percentage": "%", "bps": "bps", "bp": "bps",
    "basis": "bps", "degrees": "deg", "degree": "deg",
}  # fmt: skip
_HERE = r"(?<![\d.,a-z])(?=[$.\d])"
_NUM = (
    r"\$?(?P<{0}>\d[\d,]*(?:\.\d+)?|\.\d+) ?"
    r"(?P<{1}>k|mm?|bn?|tn?|thousand|million|billion|trillion)?"
    r"(?!\d|(?!(?:bps|bp|f|c)\b)[a-z])"
)
_UNIT = r"(?: ?(?P<{0}>%|percent(?:age)?|bps|bp|basis points?|degrees?|[fc]\b))?"
# "Between $5 (inclusive) and $6 (exclusive)": ends are included unless denied.
_INCLUDED = r"(?: \(inclusive\))?"
_RANGE = re.compile(
    _HERE
    + _NUM.format("low", "lowscale")
    + _UNIT.format("lowunit")
    + rf"(?: [fc]\b)?{_INCLUDED} ?(?:-|to|and|through) ?"
    + _NUM.format("high", "highscale")
    + _UNIT.format("unit")
    + rf"(?: [fc]\b)?{_INCLUDED}"
)
_SINGLE = re.compile(
    _HERE
    + _NUM.format("amount", "scale")
    + _UNIT.format("unit")
    + rf"(?: [fc]\b)?{_INCLUDED}"
)
_UNIT_AFTER = re.compile(r" ?(?P<after>%|bps|basis points?)")
# Where an amount may begin: the costly patterns are tried at these places alone.
# It begins with the set itself: the engine skips ahead to one, not to its repetition.
_FIGURE = re.compile(r"[$.0-9][$.0-9]*")
# A side label that is just a range ("40 to 41") follows the colon put before it.
_BETWEEN = re.compile(r"(?:\b(?P<strictly>strictly )?(?:between|from|be|is)|:) $")
_LOOK_BACK = 40
_EXCLUSIVE = "(exclusive)"
_QUICK = re.compile(r"[0-9]")
# What is counted in whole numbers wherever a text names it.
INTEGRAL = re.compile(
    r"\b(?:cases|launch(?:es)?|seats?|goals?|wins|games|cuts?|hikes?|times|votes?|"
    r"tweets?|posts?|deaths?|hurricanes?|storms?|points?|medals?|people|strikes|"
    r"awards?|grammys|oscars|executions|electoral|degrees|temperature|score|"
    r"countries|states|members|senators|districts|launched|jobs|yards|touchdowns|"
    r"home runs|rockets?|pardons?|vehicles|cars|subscribers|users|tickets|"
    r"deliver(?:y|ies|s)?|saves|rebounds|assists|strikeouts|increases|"
    r"decreases|satellites|fatalities|earthquakes|tornado(?:e)?s|vetoes|orders)\b"
)
# What a bare number in front of it counts: "3 rate cuts" are exactly three.
_COUNTED = re.compile(
    r" (?:[a-z]+ ){0,2}?(?:cuts?|hikes?|times|launches|cases|seats|goals|hurricanes|"
    r"medals|points|wins|games|executions|awards|people|deaths|tweets|posts|"
    r"home runs|rockets|pardons|saves|rebounds|assists|strikeouts|increases|"
    r"decreases|jobs)\b"
)


# A part of a text, by where it begins and ends.
Part = tuple[int, int]


class Numbers(NamedTuple):
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
    rest = lower  # as long as the text, in which its capitals are looked up
    figures = _figures(rest)
    # Ranges first: "between 5 and 10" is not two thresholds.
    if len(figures) > 1:
        rest = _without(_RANGE, _range, rest, figures, spans)
        figures = _figures(rest) if spans else figures
    rest = _without(_SINGLE, _single, rest, figures, spans)
    return Numbers(tuple(spans), rest)


def _figures(text: str) -> list[int]:
    return [figure.start() for figure in _FIGURE.finditer(text)]


def _without(
    pattern: re.Pattern[str],
    read: Callable[[re.Match[str], str], tuple[list[Part], Span | None]],
    text: str,
    figures: Iterable[int],
    spans: list[Span],
) -> str:
    """The text with blanks in place of the thresholds of one pattern, whose spans are
    added to `spans`.
    """
    rest, done = text, 0
    for at in figures:
        match = pattern.match(rest, at) if at >= done else None
        if not match:
            continue
        done = match.end()
        blanks, span = read(match, rest)
        if span is not None:
            spans.append(span)
            done = blanks[-1][1]
            for start, end in blanks:
                rest = rest[:start] + " " * (end - start) + rest[end:]
    return rest


def _amount(digits: str, scale: str | None) -> Decimal:
    return Decimal(digits.replace(",", "")).scaleb(_SCALE.get(scale or "", 0)) * 1


def _unit(match: re.Match[str], name: str, digits: str) -> str:
    word = (match[name] or "").split(" ")[0]
    if word in ("f", "c"):
        return "deg"
    at = match.start(digits)
    is_money = at > 0 and match.string[at - 1] == "$"
    return "$" if is_money else _UNITS.get(word, "")


def _range(match: re.Match[str], text: str) -> tuple[list[Part], Span | None]:
    """Where the range is, with the words before it, and its span."""
    start, end = match.span()
    low = _amount(match["low"], match["lowscale"] or match["highscale"])
    high = _amount(match["high"], match["highscale"])
    unit = _unit(match, "unit", "high") or _unit(match, "lowunit", "low")
    word = _BETWEEN.search(text, max(0, start - _LOOK_BACK), start)
    is_bare = not word and not unit
    # "5-3" alone is a score or a record, no range of values.
    if low >= high or high > _LARGEST or (is_bare and not _COUNTED.match(text, end)):
        return [], None
    has_ends = not (word and word["strictly"])
    # The unit may have taken the blank.
    at = text.find(_EXCLUSIVE, max(start, end - 1), end + len(_EXCLUSIVE))
    is_open = at >= 0
    span = Span(low, high, has_ends, has_ends and not is_open, unit)
    end = at + len(_EXCLUSIVE) if is_open else end
    return [(word.start() if word else start, end)], _in_percent(span)


_PERIOD = re.compile(r"[- ](?:months?|weeks?|days?|years?|quarters?)\b")
_OVER = ("over the ", "over past")


def _single(match: re.Match[str], text: str) -> tuple[list[Part], Span | None]:
    """Where the threshold and the words around it are, and its span."""
    start, end = match.span()
    word, lead = comparator_before(text, start)
    if (
        word == "above"
        and _PERIOD.match(text, end)
        and text[start - 9 : start] in _OVER
    ):
        return [], None  # "over the 12 months" is how long, not how many
    amount = _amount(match["amount"], match["scale"])
    if amount > _LARGEST:
        return [], None
    unit = _unit(match, "unit", "amount")
    blanks = [(start - lead, end)]
    after = AFTER.match(text, end)
    if after:
        word = "least" if after["more"] else "most"
        late_unit = _UNIT_AFTER.match(text, after.end())
        unit = unit or (_UNITS.get(late_unit[1], "") if late_unit else "")
        words_end = late_unit.end() if late_unit else after.end()
        blanks.append((end + len(after["noun"] or ""), words_end))
    is_bare = not word and bool(unit or _COUNTED.match(text, end))
    span = _bare(amount, unit) if is_bare else _span(word, amount, unit)
    return blanks, _in_percent(span) if span else None


def _bare(amount: Decimal, unit: str) -> Span:
    return Span(amount, amount, True, True, unit, is_bare=True)


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
    return replace(span, low=low, high=high, unit="%")
