"""One spelling for the texts of all markets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from strategy.matching.districts import with_short_districts

_QUOTES = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"',
        "\u2013": "-", "\u2014": "-", "\u2010": "-", "\u2011": "-", "\u2212": "-",
        "\u00a0": " ", "\u200b": " ", "\u2265": " at least ", "\u2264": " at most ",
        "\u00b0": " degrees ", "\u00ba": " degrees ",
        "\u2191": " reach ", "\u2193": " dip to ",
        "\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L", "\u00df": "ss",
        "\u0131": "i", "\u00e6": "ae", "\u0111": "d", "\u00f0": "d", "\u00fe": "th",
    }
)  # fmt: skip
# A letter between two dots: searched for first, as it begins with a literal.
_DOTTED = re.compile(r"\.[A-Za-z]\.")
_INITIALS = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]\.){2,}")
# "#1", "No. 1" and "number 1" are ranks.
_NUMBER_ONE = re.compile(r"(?:#|\bNo\.|\bnumber)\s*(?=\d)")
_SIGN = re.compile(r"([<>])=?(?=\s*\$?\d)")
# "June, 30, 2025" and "June 30, of 2025" are slips of the pen.
_ODD_DATE = re.compile(r", (?:of 20\d\d|\d{1,2},? 20\d\d)")
_SLIP = re.compile(
    r"\b((?:Jan|Febr)uary|March|April|May|June|July|August|(?:Septem|Octo|Novem|Decem)"
    r"ber),? (\d{1,2}),? (?:of )?(20\d\d)"
)
# A moment as machines write it, which a title should have had in words.
_STAMP = re.compile(r"\b(20\d\d)-(0[1-9]|1[0-2])-(\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?Z")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
# Money in other units than dollars; its sign would be lost.
_CURRENCY = re.compile(r"([\u20ac\u00a3\u00a5\u20b9\u20a9])\s?(\d[\d.,]*\d|\d)")
_CURRENCIES = {
    "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY", "\u20b9": "INR", "\u20a9": "KRW",
}  # fmt: skip
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """ASCII in the writer's case: no accents, one kind of quote and dash.

    Initials lose their dots ("J.D." is "JD"), possessives their ending.
    """
    if not text:
        return text  # as the side of a market that has none
    # Each step is tried only where its character occurs: most texts need none of them.
    if not text.isascii():
        text = _CURRENCY.sub(_named_currency, text)
        text = unicodedata.normalize("NFKD", text.translate(_QUOTES))
        text = text.encode("ascii", "ignore").decode()
    if "." in text and _DOTTED.search(text):
        text = _INITIALS.sub(_undotted, text)
    if "ongressional" in text:
        text = with_short_districts(text)
    if "'" in text:
        text = text.replace("'s ", " ").replace("'", "")
    if "(" in text:
        text = text.replace("(W)", " women ").replace("(M)", " men ")
        # Two universities are called Miami.
        text = text.replace("(FL)", "FL").replace("(OH)", "OH")
    if "#" in text or "No." in text:
        text = _NUMBER_ONE.sub("rank ", text)
    if "<" in text or ">" in text:
        text = _SIGN.sub(_spoken, text)
    if "abour" in text:
        text = text.replace("abour", "abor")  # parties are spelt in both ways
    if ", " in text and _ODD_DATE.search(text):
        text = _SLIP.sub(r"\1 \2, \3", text)
    if "00Z" in text:
        text = _STAMP.sub(_dated, text)
    if " & " in text:
        text = text.replace(" & ", " and ")
    is_even = "  " not in text and "\n" not in text and "\t" not in text
    return text if is_even else _BLANKS.sub(" ", text)


def _named_currency(match: re.Match[str]) -> str:
    return f"{match[2]} {_CURRENCIES[match[1]]}"


def _undotted(match: re.Match[str]) -> str:
    return match[0].replace(".", "")


def _dated(match: re.Match[str]) -> str:
    return f"{_MONTHS[int(match[2]) - 1]} {int(match[3])}, {match[1]}"


def _spoken(match: re.Match[str]) -> str:
    is_inclusive = match[0].endswith("=")
    if match[1] == ">":
        return " at least " if is_inclusive else " above "
    return " at most " if is_inclusive else " below "


def has_any(text: str, marks: Iterable[str]) -> bool:
    """Whether a text contains any of the marks."""
    # A loop, which costs half of what any() does.
    for mark in marks:  # noqa: SIM110
        if mark in text:
            return True
    return False


def wordset(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without the endings of number and tense; short words are unchanged."""
    # Short words lose too much: "gas", "bus", "odd".
    if len(word) <= 4:
        return word
    for ending, end in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss"):
            word = word[: -len(ending)] + end
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def adjective(word: str) -> str:
    """That of an adverb: "federal" of "federally"; any other word as it is."""
    return word.removesuffix("ly") if word.endswith("ally") else word


_WRITTEN = (
    "i 1|ii 2|iii 3|iv 4|v 5|vi 6|vii 7|viii 8|ix 9|x 10|xi 11|xii 12|first 1st|"
    "second 2nd|third 3rd|fourth 4th|fifth 5th|sixth 6th|seventh 7th|eighth 8th|"
    "ninth 9th|tenth 10th|eleventh 11th|twelfth 12th"
)


def _both_ways(listed: str) -> dict[str, str]:
    pairs = [pair.split() for pair in listed.split("|")]
    return dict(pairs) | {right: left for left, right in pairs}


_NUMERALS = _both_ways(_WRITTEN)
# It begins with the set itself: the engine skips ahead to one, not to its repetition.
_STEMMED = re.compile(r"[a-z0-9][a-z0-9]*")


def numeral(word: str) -> str:
    """A number in its second notation: 6 for "vi", "first" for 1st; else the word."""
    return _NUMERALS.get(word, word)


def stems(lower: str) -> frozenset[str]:
    """The stem of every word of a text in lower case."""
    return frozenset(map(stem, _STEMMED.findall(lower)))


_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """What the spellings of a name have in common: no doubled letters, no h, i for y.

    Hillary and Hilary, Sara and Sarah, Sergey and Sergei; not Mario and Maria.
    """
    return _DOUBLED.sub(r"\1", word[0] + word[1:].replace("h", "").replace("y", "i"))
