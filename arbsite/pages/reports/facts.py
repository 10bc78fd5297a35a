"""The facts of a pair in words for people: matching names concepts and marks ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# "v:win" is the concept of winning; the letter is its kind.
CONCEPT = re.compile(r"\b[a-z]:([a-z0-9_]+)")
RANGE = re.compile(r"([\[(])(-inf|-?[0-9.]+), (inf|-?[0-9.]+)([\])])([a-z%$]*)")
REPEATED = re.compile(r"\b(\d\d:\d\d ET) \1\b")
UNITS = {"deg": "°", "%": " %"}
PARTIES = {"dem": "Democratic", "rep": "Republican"}
# What is shown of a text is enough to find a word in.
LONGEST_TEXT = 20_000
SHORTEST_STEM = 3


def fact_in_words(text: str, sources: Iterable[str] = ()) -> str:
    """What a fact states of a market: ranges, concepts and stems in plain words.

    Words are compared by their stems; `sources` are the texts from which a stem gets
    its ending back.
    """
    plain = RANGE.sub(_range, REPEATED.sub(r"\1", text))
    plain = CONCEPT.sub(_concept, plain)
    return _with_endings(plain, sources)


def _concept(found: re.Match[str]) -> str:
    name = found[1]
    return PARTIES.get(name, name.replace("_", " "))


def _range(found: re.Match[str]) -> str:
    left, low, high, right, unit = found.groups()
    lower, upper = _amount(low, unit), _amount(high, unit)
    if low == "-inf" and high == "inf":
        return "any number"
    if high == "inf":
        return f"{lower} or more" if left == "[" else f"above {lower}"
    if low == "-inf":
        return f"{upper} or less" if right == "]" else f"below {upper}"
    if low == high:
        return f"exactly {lower}"
    bounds: Mapping[str, str] = {
        "[": f"{lower} or more",
        "(": f"above {lower}",
        "]": f"{upper} or less",
        ")": f"below {upper}",
    }
    if left == "[" and right == "]":
        return f"{lower} to {upper}"
    return f"{bounds[left]} and {bounds[right]}"


def _amount(text: str, unit: str) -> str:
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    number = f"{grouped}.{decimals}" if decimals else grouped
    if unit == "$":
        return f"${number}"
    return number + UNITS.get(unit, f" {unit}" if unit else "")


def _with_endings(text: str, sources: Iterable[str]) -> str:
    whole = " ".join(sources)[:LONGEST_TEXT].casefold()
    if not whole:
        return text
    words = dict.fromkeys(re.findall(r"[^\W\d_]+", whole))

    def ending(found: re.Match[str]) -> str:
        stem = found[0]
        if len(stem) < SHORTEST_STEM or stem.casefold() in words:
            return stem
        longer = (word for word in words if word.startswith(stem.casefold()))
        return next(longer, stem)

    return re.sub(r"[^\W\d_]+", ending, text)
