"""A clause with marks in the place of its names, dates, numbers and addresses.

Masked clauses are in lower case but for the marks: NAME, DATE, TIME, NUM and URL.
Clauses of different series that say the same of their subjects are equal when masked.
"""

from __future__ import annotations

import re

from strategy.matching.text import wordset

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"20[1-9]\d"
_ZONE = r"(?:e[sd]?t|p[sd]?t|c[sd]?t|m[sd]?t|utc|gmt|cest|bst|eastern(?: time)?)"
_TOKEN = re.compile(
    # Most words are neither an address nor a date; the rest is tried on the others.
    rf"(?P<plain>(?!{_MONTH}|q[1-4]|https?:|www\.|(?-i:E[SD]?T|P[SD]?T|UTC|GMT|CES?T|BST)\b)"
    r"[a-z][\w'&/+-]*(?=[ ,:;?]|$))"
    r"|(?P<url>(?:https?://|www\.)\S*[^\s.,;)\"']|\b[a-z0-9.-]{1,80}\.(?:com|org|net|gov|"
    r"io|ai|edu|fr|br|uk|eu|hu|de|co)(?:\.[a-z]{2})?\b(?:/[^\s)\"']*)?)"
    rf"|(?P<time>\b\d{{1,2}}(?::\d\d)+ ?(?:[ap]\.?m\b\.?)?(?: ?{_ZONE}\b)?|"
    rf"\b\d{{1,2}} ?[ap]\.?m\b\.?(?: ?{_ZONE}\b)?|"
    r"\b(?-i:E[SD]?T|P[SD]?T|UTC|GMT|CET|CEST|BST)\b)"
    rf"|(?P<date>\b{_YEAR}-\d\d-\d\d\b"
    rf"|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?: ?- ?(?:{_MONTH} )?\d{{1,2}})?"
    rf"(?:,? {_YEAR})?(?!\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? {_YEAR})?(?!\d)"
    rf"|\b{_MONTH},? {_YEAR}\b|\bq[1-4],? {_YEAR}\b"
    rf"|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b"
    rf"|\b{_YEAR}(?:[-/](?:20)?\d\d)?\b(?!\d|[.,]\d))"
    r"|(?!\d\ders\b)(?P<num>[$#]?(?<![a-z\d])\d[\d,]*(?:\.\d+)?(?:%|st\b|nd\b|rd\b|th\b|[kmb]\b|"
    r"bps\b)?|[$]\.\d+)"
    r"|(?P<word>\d\ders\b|[a-z][\w'&/+-]*(?:\.(?=[a-z]\b))?)"
    r"|(?P<mark>[,:;?])",
    re.IGNORECASE,
)
# Small words inside of a name.
_INNER = wordset("of the and de la le du da del von van der for & al")
# Words with a capital that are no names.
_COMMON = wordset(
    "yes no other and or not all any only if the a an this that these those in on for "
    "to of by is are will"
)
# A year, a season or a small number: the edition of what is named before it.
_NUMBERED = re.compile(rf"{_YEAR}(?:[-/](?:20)?\d\d)?|\d{{1,3}}(?:st|nd|rd|th)?")
# A day with its time of day is one moment.
_MOMENT = re.compile(r"\bDATE(?:,? (?:at )?TIME)+\b|\bTIME(?:,? (?:on )?DATE)\b")
# What Kalshi calls its sources is a term, and no name.
_AGENCY = re.compile(r"(?:The )?Source Agenc(?:y|ies)\b")
# Written twice by mistake: "will be will be".
_DOUBLED = re.compile(r"\b([a-z]+(?: [a-z]+)?) \1\b")
# "The outcome above" is the outcome.
_ABOVE = re.compile(
    r"\b(outcome|events?|conditions?|criteri(?:a|on)|NAME|linked|result)"
    r" above\b(?! NUM)"
)
# The comma of a company's name: "Harbour, Inc.".
_COMPANY = re.compile(r", ((?:Inc|LLC|Ltd|Corp|PLC|LP|N\.V|S\.A)\b\.?)")
NAME, DATE, TIME, NUM, URL = "NAME", "DATE", "TIME", "NUM", "URL"
_MARKS = {"url": URL, "time": TIME, "date": DATE, "num": NUM}


def mask(clause: str) -> str:
    """The masked clause.

    The first word has a capital whatever it is; it is a name where another follows.
    """
    if ", " in clause:
        clause = _COMPANY.sub(r" \1", clause)
    tokens: list[str] = []
    pending: list[str] = []
    is_start = True
    for match in _TOKEN.finditer(clause):
        kind = match.lastgroup or ""
        text = match[0]
        if kind in ("plain", "word"):
            lower = text.lower()
            is_name = lower != text or text[0].isdigit()
            lower = lower.rstrip(".")
            if lower in _COMMON or (is_start and not _is_name(text, clause, match)):
                is_name = False
            is_start = False
            if is_name:
                _put_name(tokens, pending)
                continue
            if lower in _INNER and tokens and tokens[-1] == NAME:
                pending.append(lower)
                continue
            tokens += pending
            pending.clear()
            tokens.append(lower)
            continue
        tokens += pending
        pending.clear()
        if kind == "mark":
            is_start = text == ":"
            if text != "?":
                tokens.append(text)
            continue
        is_start = False
        mark = _MARKS[kind]
        # "The 2026 World Series" and "Season 23" are names.
        if tokens and tokens[-1] == NAME and mark in (NUM, DATE) and not _is_day(text):
            continue
        tokens.append(mark)
    tokens += pending
    masked = " ".join(tokens).replace(" ,", ",").replace(" :", ":").strip(" ,:;")
    masked = _DOUBLED.sub(r"\1", masked)
    if _AGENCY.match(clause):
        masked = masked.replace(NAME, "source agencies", 1)
    return _ABOVE.sub(r"\1", _MOMENT.sub(DATE, masked))


def _is_name(text: str, clause: str, match: re.Match[str]) -> bool:
    """Whether the first word of a clause is a name: an acronym, or one of several."""
    if len(text) > 1 and text.isupper():
        return True
    return text[0].isupper() and clause[match.end() : match.end() + 2].strip().isupper()


def _put_name(tokens: list[str], pending: list[str]) -> None:
    """Add a name, or go on with the one before it."""
    if tokens and tokens[-1] == NAME:
        # "Name of the Name" is one name; "Name and Name" as well.
        pending.clear()
        return
    if tokens and tokens[-1] in (DATE, NUM):
        tokens[-1] = NAME
        return
    tokens.append(NAME)


def _is_day(text: str) -> bool:
    return not _NUMBERED.fullmatch(text)
