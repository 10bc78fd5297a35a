"""A rule text as its sentences, and a sentence as its clauses."""

from __future__ import annotations

import re

from strategy.matching.abbreviations import AFTER_NAMES, BEFORE_NAMES, OPENING
from strategy.matching.text import has_any, plain

# Marks that venues write around words or before the items of a list.
_MARKUP = re.compile(
    r"\|\| ?Additional Info ?(?:\|\|)?|"
    r"\*\*|__|\[[a-z]\]|&amp;|</?(?:p|b|i|em|strong|br|ul|li|u) ?/?>"
)
# A line that was broken inside of a sentence.
_BROKEN = re.compile(r"(?<=[a-z,])[ ]*\n+[ ]*(?=[a-z]{2}|\([A-Za-z])")
# No line ends so but with a sentence that goes on.
_INNER_BREAK = re.compile(r"\n(?<=[A-Za-z, ]\n)")
# A line broken behind a word that ends none: "available on\nSpotify".
_UNENDED = re.compile(
    r"\b(the|an?|on|of|to|in|for|and|or|by|with|from|at|before|after|Payout)[ ]*\n[ ]*"
    r"(?=\w)"
)
_BULLET = re.compile(r"(?:[-*\u2022\u00b7]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+")
# A blank of a venue's template that nobody filled, alone on its line.
_BLANK = re.compile(r"\|\|[^|]{1,40}\|\|\.?")
_SENTENCES = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[A-Z\"'(\d])")
# A dot behind these ends no sentence.
_ABBREVIATED = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, (*BEFORE_NAMES, *AFTER_NAMES)))})\.$",
    re.IGNORECASE,
)
# What a core adds of a case that makes no difference to it; no date of its own.
_CASES = re.compile(
    r",? (?:(?:regardless|irrespective) of|no matter|even if|whether or not) "
    r"[^,;:.()\d\"]{3,120}"
    r"(?=,? then the market|[,.]|$)"
)
_CASE_WORDS = ("regardless", "irrespective", "no matter", "even if", "whether or not")
LONGEST_ABBREVIATION = max(map(len, (*BEFORE_NAMES, *AFTER_NAMES))) + 2
# A parenthesis that is open for longer was never closed.
LONGEST_ASIDE = 200
# An initial, as in "Robert F. Kennedy"; "Serie A. Otherwise" are two sentences.
_INITIAL = re.compile(r"(?<=\s)[A-Z]\.$")
_OPENING = re.compile(OPENING)
# "On Jan. 6" is one date.
_MONTH_ENDING = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")
# "1. FC Union Berlin" is the name of a club.
_CLUB_NUMBER = re.compile(r"\b1\.$")
_CLUB_OPENING = re.compile(r"(?:FC|FSV|SC)\b")
_DAY_OPENING = re.compile(r"\d{1,2}\b(?!:)")
# A dot by mistake, between a preposition and its date: "before. May 1, 2027".
_STRAY_DOT = re.compile(
    r"\b(before|until|after)\.(?= (?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December|[JFMASOND][a-z]{2}) \d)"
)
_STRAY_ENDS = ("before.", "until.", "after.")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
# Where a sentence continues with another statement.
_JOINTS = re.compile(
    r"\s*;\s*(?:however,?|but|and|provided(?: that)?|otherwise,?)?\s*|"
    r",?\s+(?:however,?|but|though|although)\s+|"
    r"(?<!\d)\s+-{1,2}\s+|\s+-{1,2}\s+(?!\d)|"  # "May 3 - 4" is one span
    # "Data provided by the league" sets no condition.
    r",?\s+(?=(?:unless|except(?: that| if| when| for)?|"
    r"provided(?! (?:by|under|on|at|via|through|in)\b)(?: that)?|"
    r"so long as|as long as|only if|if and only if|excluding|not including|"
    r"(?:regardless|irrespective) of|no matter|with the exception of)\b)|"
    # "Determined by whether or not they qualify" is one statement.
    r"(?<! by)(?<! of)(?<! on)(?<!about),?\s+(?=whether or not\b)|"
    r":\s+(?=\S)|"
    r"\s*,?\s+and\s+(?=(?:only|must|not|no)\b)",
    re.IGNORECASE,
)


# The colon of a title: "whether Harbour: The Return will win".
_TITLE = re.compile(
    r"(\b(?<![A-Z])[a-z][a-z'-]*,? [A-Z][\w'&.-]*(?: [A-Z][\w'&.-]*){0,5}): "
    r"(?=(?!If\b|This\b|In\b)[A-Z][a-z])|"
    # That of a fight: "FC 31: Storm vs. Prado".
    r"(\b[A-Z0-9][\w'-]*): (?=[A-Z][\w'.-]*(?: [A-Z][\w'.-]*){0,2} vs\b)"
)
# A core without its "if": "This market will resolve to Yes any of them resigns".
_NO_IF = re.compile(
    r"(This market will resolve to \"Yes\")(?= (?:[A-Z][a-z]+ (?!Market)|any |there ))"
)
# What a venue calls itself in the place of its market.
_OWN_NAME = re.compile(r"\b([Tt]his|[Tt]he) polymarket\b")
_OF_TITLE = ":\u2060"


def sentences(text: str) -> list[str]:
    """The sentences and items of lists in a text, in one spelling."""
    parts: list[str] = []
    for line in _unbroken(text).split("\n"):
        line = plain(line).strip()
        if bullet := _BULLET.match(line):
            line = line[bullet.end() :].strip()
        if core := _NO_IF.match(line):
            line = f"{core[1]} if{line[core.end() :]}"
        if line and not _BLANK.fullmatch(line):
            parts += _joined(_SENTENCES.split(line))
    return parts


def _unbroken(text: str) -> str:
    """The text without markup, and without breaks and marks inside of sentences."""
    # Each step is tried only where it may find something: most texts need none of them.
    if "polymarket" in text:
        text = _OWN_NAME.sub(r"\1 market", text)
    if _INNER_BREAK.search(text):
        text = _UNENDED.sub(r"\1 ", text)
    text = _MARKUP.sub("", text)
    if _INNER_BREAK.search(text):
        text = _BROKEN.sub(" ", text)
    if has_any(text, _STRAY_ENDS):
        text = _STRAY_DOT.sub(r"\1", text)
    return text


def _joined(pieces: list[str]) -> list[str]:
    """The pieces, those put together again that an abbreviation has parted."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _is_continued(joined[-1], piece):
            joined[-1] += f" {piece}"
        elif piece.strip():
            joined.append(piece.strip())
    return joined


def _is_continued(text: str, piece: str) -> bool:
    # The end alone, as a text may be put together from thousands of pieces.
    end = max(0, len(text) - LONGEST_ABBREVIATION)
    if _ABBREVIATED.search(text, end) or _is_open(text, piece):
        return True
    if _MONTH_ENDING.search(text, end) and _DAY_OPENING.match(piece):
        return True
    if _CLUB_NUMBER.search(text, end) and _CLUB_OPENING.match(piece):
        return True
    return bool(_INITIAL.search(text, end)) and not _OPENING.match(piece)


def _is_open(text: str, piece: str) -> bool:
    """Whether the text ends within parentheses that the piece closes."""
    start = max(0, len(text) - LONGEST_ASIDE)
    if text.rfind("(", start) <= text.rfind(")", start):
        return False
    opened, closed = piece.find("("), piece.find(")")
    return 0 <= closed < LONGEST_ASIDE and not 0 <= opened < closed


def without_parentheses(sentence: str) -> tuple[str, list[str]]:
    """The sentence without what is in parentheses, and that."""
    inner = [text.strip() for text in _PARENTHESES.findall(sentence)]
    if not inner:
        return sentence, []
    outer = _PARENTHESES.sub(" ", sentence)
    return re.sub(r"\s+", " ", outer).replace(" ,", ",").replace(" .", ".").strip(), [
        text for text in inner if text
    ]


def without_cases(core: str) -> tuple[str, list[str]]:
    """A core without "regardless of when it takes effect", and such parts of it."""
    if not has_any(core, _CASE_WORDS):
        return core, []  # most sentences; looking for words is faster
    cases = [found[0].strip(" ,") for found in _CASES.finditer(core)]
    return (_CASES.sub("", core), cases) if cases else (core, cases)


def statements(sentence: str) -> list[str]:
    """The statements that a sentence joins."""
    if ": " in sentence:
        sentence = _TITLE.sub(rf"\1\2{_OF_TITLE}", sentence)
    parts = (part.strip(" ,") for part in _JOINTS.split(sentence))
    return [part.replace(_OF_TITLE, ": ") for part in parts if part.strip(".")]


def without_title_colons(clause: str) -> str:
    """The clause with the names in it that have a colon as one name each."""
    return _TITLE.sub(r"\1\2 ", clause) if ": " in clause else clause
