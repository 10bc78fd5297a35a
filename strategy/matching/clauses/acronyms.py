"""Names that a text writes out and names that it writes as their initials."""

from __future__ import annotations

import re

from strategy.matching.text import stems

# A name with its initials behind it: "Footballers Union of Norway (FUN)".
_LONG = r"\b[A-Z][\w'.-]{0,40}(?: (?:(?:of|the|and|for|of the) )?[A-Z][\w'.-]{0,40})"
_ABBREVIATED = re.compile(rf"(?P<long>{_LONG}{{1,6}}) \((?P<short>[A-Z]{{2,6}})\)")
_LONG_NAME = re.compile(rf"{_LONG}{{2,6}}")
_SHORT = re.compile(r"\b[A-Z]{3,6}\b")


def abbreviated(text: str) -> dict[str, frozenset[str]]:
    """The stems of what a text abbreviates, by the abbreviation behind it."""
    found = _ABBREVIATED.finditer(text) if "(" in text else ()
    return {
        match["short"].lower(): stems(match["long"].lower())
        for match in found
        if _initials(match["long"]).endswith(match["short"])
    }


def acronyms(text: str) -> frozenset[str]:
    """What a text writes in capitals alone, in lower case."""
    return frozenset(map(str.lower, _SHORT.findall(text)))


def long_names(text: str) -> dict[str, frozenset[str]]:
    """The stems of the long names of a text, by their initials."""
    found = _LONG_NAME.findall(text)
    # "Chair of the Norland Fish Board" is no longer name of it.
    found += [name.partition(" of ")[2] for name in found if " of " in name]
    return {_initials(name).lower(): stems(name.lower()) for name in found}


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())
