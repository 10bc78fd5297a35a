"""The literal texts that every match of a pattern contains.

They are looked for before a pattern is compiled and tried, which costs a hundred times
as much. Of each requirement one alternative has to occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# Each requirement has alternatives; any text that matches has one of each.
Required = tuple[tuple[str, ...], ...]
# Shorter literals are in most clauses; more alternatives cost more than they save.
_SHORTEST, _MOST = 3, 20
_TOKEN = re.compile(
    r"\{(?P<macro>[A-Za-z]+)\}|(?P<open>\((?:\?(?:[a-z]*(?:-[a-z]+)?:|P<\w+>))?)(?!\?)|"
    r"(?P<ahead>\(\?<?(?P<sure>=|!))|(?P<close>\))|(?P<bar>\|)|"
    r"(?P<any>\[(?:\\.|[^\]\\])*\]|\.|\\\w|[\^$])|\\?(?P<literal>.)"
)
_BEGINNING = re.compile(r"\b\w{3}")
# A word whose beginning is certain; its end may be missing.
_BEGUN = re.compile(r"(?<=\W)\w{3,}")
_QUANTIFIER = re.compile(r"(?:(?P<none>[?*]|\{0?,\d*\}|\{0\})|\+|\{\d[\d,]*\})\??")


def required(pattern: str, macros: Mapping[str, Required]) -> Required:
    """What every match of a pattern contains, as far as its literals show it.

    A macro stands in braces; those without an entry in `macros` contain nothing sure.
    """
    return _Parser(pattern, macros).branches()


class _Parser:
    def __init__(self, pattern: str, macros: Mapping[str, Required]) -> None:
        self._pattern = pattern
        self._macros = macros
        self._at = 0

    def branches(self) -> Required:
        """Up to the end of the group: what all of its branches have in common."""
        branches = [self._sequence()]
        while self._pattern.startswith("|", self._at):
            self._at += 1
            branches.append(self._sequence())
        self._at += 1  # the closing parenthesis
        if len(branches) == 1:
            return branches[0]
        if not all(branches):
            return ()
        # Of each branch its most telling requirement, whichever branch it is.
        best = [max(branch, key=_weight) for branch in branches]
        alternatives = tuple(dict.fromkeys(text for each in best for text in each))
        return (alternatives,) if len(alternatives) <= _MOST else ()

    def _sequence(self) -> Required:
        needed: list[tuple[str, ...]] = []
        run = ""
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            token = _TOKEN.match(self._pattern, self._at)
            assert token is not None  # the last alternative is any character
            self._at = token.end()
            inner: Required = ()
            literal = token["literal"] or ""
            if token["open"]:
                inner = self.branches()
            elif token["ahead"]:
                # What has to be beside a match is in the text as well.
                around = self.branches()
                inner = around if token["sure"] == "=" else ()
            elif token["macro"]:
                inner = self._macros.get(token["macro"], ())
            quantifier = _QUANTIFIER.match(self._pattern, self._at)
            if quantifier:
                self._at = quantifier.end()
            is_sure = not (quantifier and quantifier["none"])
            if literal and is_sure:
                run += literal
            if not literal or quantifier:
                needed += _kept(run)
                run = ""
            needed += inner if is_sure else ()
        return (*needed, *_kept(run))


def _kept(run: str) -> list[tuple[str, ...]]:
    return [(run,)] if len(run) >= _SHORTEST else []


def _weight(alternatives: tuple[str, ...]) -> tuple[int, int]:
    return min(map(len, alternatives)), -len(alternatives)


def contains(text: str, needed: Required) -> bool:
    """Whether a text has an alternative of each requirement."""
    for alternatives in needed:
        for literal in alternatives:
            if literal in text:
                break
        else:
            return False
    return True


def _tellingly(pattern: str) -> Required:
    """What a pattern requires in lower case, what fewest texts have first."""
    lower = (tuple(text.lower() for text in texts) for texts in required(pattern, {}))
    return tuple(sorted(lower, key=_weight, reverse=True))


def _beginnings(needed: Required) -> tuple[str, ...]:
    """How words begin of which any text with these literals has one; () if unsure."""
    for alternatives in needed:
        words = [
            max(_BEGUN.findall(text), key=len, default="") for text in alternatives
        ]
        if all(words):
            return tuple(word[:_SHORTEST] for word in words)
    return ()


class Guarded:
    """A pattern that is tried only on texts that contain what it requires.

    Where most texts lack its literals, looking for these costs a tenth of a search.
    """

    def __init__(self, pattern: str, parts: Iterable[str] = (), flags: int = 0) -> None:
        """`parts`: patterns of which every match contains one, if not the whole.

        Raises re.error.
        """
        self._pattern = re.compile(pattern, flags)
        self._required = tuple(map(_tellingly, parts or (pattern,)))

    def may_match(self, lower: str) -> bool:
        """Whether the pattern is worth a try; `lower` is the text in lower case."""
        # Written out, as a call for each part would cost more than the search in it.
        for needed in self._required:
            for alternatives in needed:
                for literal in alternatives:
                    if literal in lower:
                        break
                else:
                    break
            else:
                return True
        return False

    def search(self, lower: str) -> str:
        """The first match in a text in lower case, "" if there is none."""
        match = self._pattern.search(lower) if self.may_match(lower) else None
        return match[0] if match else ""

    def removed_from(self, text: str, lower: str) -> str:
        """The text with a blank in place of each match."""
        return self._pattern.sub(" ", text) if self.may_match(lower) else text


class GuardedPhrases(Guarded):
    """Whole words that have one of many patterns.

    Mostly a text has the literals of one of them. That one is tried then, as all of
    them cost forty times as much.
    """

    def __init__(self, phrases: Sequence[str], flags: int = 0) -> None:
        """Raises re.error."""
        super().__init__(_in_words("|".join(phrases)), phrases, flags)
        self._phrases = phrases
        self._flags = flags
        self._alone: dict[int, re.Pattern[str]] = {}
        # The places of the phrases by how a word of each begins, or else by the
        # literals of which it requires one: a text has few words.
        self._by_beginning: dict[str, list[int]] = {}
        self._by_literal: dict[str, list[int]] = {}
        for place, phrase in enumerate(phrases):
            beginnings = _beginnings(_tellingly(f" {phrase} "))
            by = self._by_beginning if beginnings else self._by_literal
            for mark in beginnings or (*self._required[place][:1], ("",))[0]:
                by.setdefault(mark, []).append(place)

    def removed_from(self, text: str, lower: str) -> str:
        by_beginning, by_literal = self._by_beginning, self._by_literal
        begun = by_beginning.keys() & _BEGINNING.findall(lower)
        found = [by_beginning[beginning] for beginning in begun]
        found += [by_literal[literal] for literal in by_literal if literal in lower]
        places = {
            place
            for some in found
            for place in some
            if contains(lower, self._required[place])
        }
        if not places:
            return text
        pattern = self._only(places.pop()) if len(places) == 1 else self._pattern
        return pattern.sub(" ", text)

    def _only(self, place: int) -> re.Pattern[str]:
        if place not in self._alone:
            alone = re.compile(_in_words(self._phrases[place]), self._flags)
            self._alone[place] = alone
        return self._alone[place]


def _in_words(pattern: str) -> str:
    return rf"\b(?:{pattern})(?!\w)"
