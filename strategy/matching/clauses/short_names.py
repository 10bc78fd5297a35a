"""Names written out in one text and by their initials in the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strategy.matching.text import stems

_PART = r"[A-Z][\w'.-]{0,40}"
# A name with its initials behind it: "Footballers Union of Norway (FUN)".
_LONG = rf"\b{_PART}(?: (?:(?:of|the|and|for|of the) )?{_PART})"
_ABBREVIATED = re.compile(rf"(?P<long>{_LONG}{{1,6}}) \((?P<short>[A-Z]{{2,6}})\)")
# The initials of a name in its own language: "Shore League (UB, Uferbund)".
_FOREIGN = re.compile(
    r"\((?P<short>[A-Z][A-Za-z]{1,5}), (?P<foreign>(?:[^\W\d][\w'-]* ?){1,6})\)"
)
# A body may have a list for a name: "Bureau of Boats, Nets, Ropes and Anchors".
_LONG_NAME = re.compile(
    rf"\b{_PART}(?:,? (?:(?:of|the|and|for|of the) )?{_PART}){{2,7}}"
)
_SHORT = re.compile(r"\b[A-Z]{3,6}\b")
_BODY = re.compile(r"\b(?:Bureau|Office|Department|Centers?|Board|Agency)$")
_LAST = re.compile(r",? and [A-Z][\w'.-]*$")


def abbreviated(text: str) -> dict[str, frozenset[str]]:
    """The stems of what a text abbreviates, by the abbreviation behind it."""
    if "(" not in text:
        return {}
    found = {
        match["short"].lower(): stems(match["long"].lower())
        for match in _ABBREVIATED.finditer(text)
        if _initials(match["long"]).endswith(match["short"])
    }
    for match in _FOREIGN.finditer(text):
        found[match["short"].lower()] = stems(match["foreign"].lower())
    return found


def acronyms(text: str) -> frozenset[str]:
    """What a text writes in capitals alone, in lower case."""
    return frozenset(map(str.lower, _SHORT.findall(text)))


def long_names(text: str) -> dict[str, str]:
    """The long names of a text, by their initials."""
    return {
        short: whole
        for found in _LONG_NAME.findall(text)
        for whole, name in _inner_names(found)
        for short in _shortened(name)
    }


def _inner_names(name: str) -> Iterator[tuple[str, str]]:
    """A name, and what is named by its end: "Chair of the Norland Fish Board".

    Each as it is written and without what a short name leaves out, as "Bureau of".
    """
    yield name, name
    while " of " in name:
        whole, _, name = name.partition(" of ")
        body = _BODY.search(whole)
        yield (f"{body[0]} {name}" if body else name), name


def _shortened(name: str) -> Iterator[str]:
    """The initials by which a name may be known, in lower case."""
    yield _initials(name).lower()
    # The last of a list is left out, and the "of" of a department is not.
    yield _initials(_LAST.sub("", name)).lower()
    yield _initials(name.replace(" of ", " Of ")).lower()


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())
