"""What the rules of a game pay for: it may be another question than the title's.

A title that asks for the winner may have rules on a half, a margin or another team.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from strategy.matching.dates import read_dates
from strategy.matching.games.game import SPREAD, TOTAL, WINNER
from strategy.matching.games.parts import is_part, kind_in
from strategy.matching.lexicon import Name
from strategy.matching.numbers import read_numbers
from strategy.matching.spans import Span
from strategy.matching.text import wordset

_DECIDED = re.compile(
    r"\b(?:wins?|won|winners?|winning|advances?|beats?|defeats?|draws?|ties?|tied|"
    r"victor(?:y|ious)?|(?:match|game|fight) results?)\b"
)
# How, or by how much, somebody has to win.
_MANNER = re.compile(
    r"\bby (?:an? )?(?:ko|tko|knockout|submission|(?:split |unanimous )?decision|"
    r"disqualification|margin|more than \d|at least \d|over \d|\d)|"
    r"\bin round \d\b(?! of)|\bin straight (?:sets|games)\b|"
    r"\bwithout (?:conceding|losing)\b|\bboth halves\b|\bwins? \d+-\d+\b|"
    r"\b(?:set|map|game)s? (?:one|two|three)\b"
)
# How long a game of association football lasts is no number of goals.
_LENGTH = re.compile(r"\b90 minutes(?: plus stoppage time)?")
# A name may have a dot: "St. Louis".
_TEAM = r"if (?:the )?(?P<team>(?:[^,.;:\n]|(?<=\bst)\.){2,50}?)"
_LOSES = (
    r"(?:(?:does|do|did|is|are) not|doesnt|dont|fails? to|loses?|is beaten|"
    r"are beaten)\b"
)
_WINS = (
    rf"{_TEAM} (?:(?P<loses>{_LOSES})|(?:wins?|advances?|beats?|defeats?|leads?|"
    r"(?:is|are) (?:officially )?(?:declared |the )*(?:winner|winning|leading))\b)"
)
_PAYING = r"\bresolves? to (?P<quote>\"?)(?P<paid>[^\".;\n]{2,50}?)(?P=quote)"
_WINNING = re.compile(rf"\b{_WINS}")
_PAID = re.compile(rf"\b{_WINS}[^.;]{{0,80}}{_PAYING}(?=$|[.;]| otherwise\b)")
_PAID_IF = re.compile(rf"{_PAYING} {_WINS}")
_PAID_TOTAL = re.compile(
    r"\bresolves? to \W*(?P<paid>over|under)\W{1,3}if (?P<counted>.{3,200}?)"
    r"(?= \. |\.?$|\botherwise\b)"
)
_SCORING = re.compile(r"\bif (?:the )?(?P<team>[^,.;]{2,50}?) (?:scores?|records?)\b")
_TOGETHER = re.compile(r"\b(?:combined?|collectively|both|teams|total)\b")
_WORD = re.compile(r"[a-z0-9]+")
# Behind the opponents in a title on how much is scored.
_SCORED = wordset("total totals points goals runs o u over under scored or more team")
_COMPARED = re.compile(r"\b(?:than|over|under|above|below|least|most|exactly) \d")
_HALF = Decimal("0.5")
# Between a kind of question and the one team that it is about.
OF_ONE = " of "


def kind_by_rules(
    kind: str, title: str, core: str, teams: tuple[Name, Name], side: str = ""
) -> str:
    """The kind of question of a title, or what its rules ask for instead.

    `side` is whom the market is listed for, "" if for both teams.
    """
    lower = core.lower()
    is_total = kind == TOTAL or kind.endswith(f" {TOTAL}")
    if not is_total and _is_crossed(lower, teams, side):
        return lower[:80]
    if is_total:
        team = _only_team(title, lower, teams)
        listed = _one_team(side.lower(), teams) if team else ""
        if listed and listed != team:
            return lower[:80]
        return f"{kind}{OF_ONE}{team}" if team else kind
    if kind != WINNER or not lower.strip():
        return kind
    if not _DECIDED.search(lower):
        return lower[:80]
    ruled = kind_in(core)
    if is_part(ruled) or ruled == SPREAD:
        return ruled
    manner = _MANNER.search(lower)
    return manner[0] if manner else kind


def one_team_of(kind: str) -> tuple[str, Name]:
    """A kind of question without the one team that it is about, and that team."""
    kind, found, team = kind.partition(OF_ONE)
    return (f"{kind} of one team", tuple(team.split())) if found else (kind, ())


def _is_crossed(core: str, teams: tuple[Name, Name], side: str) -> bool:
    """Whether the rules pay one team's market where the other one wins."""
    if side:
        first = _WINNING.search(core)
        found = [(first, side.lower())] if first else []
    else:
        found = [
            (match, match["paid"])
            for match in (*_PAID.finditer(core), *_PAID_IF.finditer(core))
        ]
    for match, paid in found:
        team, team_paid = _one_team(match["team"], teams), _one_team(paid, teams)
        is_other = bool(team and team_paid) and team != team_paid
        if team and team_paid and is_other is not bool(match["loses"]):
            return True
    return False


def _only_team(title: str, core: str, teams: tuple[Name, Name]) -> str:
    """The one team whose points alone are counted, "" if both teams' are."""
    behind = title.lower().rpartition(": ")[2] if ": " in title else ""
    named = [_are_of(word, teams) for word in _WORD.findall(behind)]
    only = set(named) - {""}
    if len(only) == 1:
        return only.pop()
    scoring = _SCORING.search(core)
    if scoring is None or _TOGETHER.search(scoring["team"]):
        return ""
    rest = core[scoring.end() :].partition(" in the ")[0]
    return "" if _TOGETHER.search(rest) else _one_team(scoring["team"], teams)


def _one_team(text: str, teams: tuple[Name, Name]) -> str:
    """The one team that a text in lower case names, "" if none or both."""
    words = tuple(_WORD.findall(text))
    if words in teams:
        return " ".join(words)  # Louisiana, which is a part of Louisiana Tech
    named = {_are_of(word, teams) for word in words} - {""}
    return named.pop() if len(named) == 1 else ""


def _are_of(word: str, teams: tuple[Name, Name]) -> str:
    """The team of whose name alone a word is a part, "" if there is none."""
    named = [" ".join(team) for team in teams if word in team and word not in _SCORED]
    return named[0] if len(named) == 1 else ""


def line_by_rules(kind: str, line: str, core: str, is_over: bool | None = None) -> str:
    """The line of a title, and that of its rules where these set another one.

    `is_over`: the market is on values above it, None if its outcomes are both sides.
    """
    if not line or not (SPREAD in kind or TOTAL in kind or kind.startswith("player ")):
        return line
    if " or " in line:
        return line  # the title alone names two
    for total in _PAID_TOTAL.finditer(core.lower()):
        counted = read_numbers(total["counted"]).spans
        if _is_opposite(counted, total["paid"] == "over"):
            return f"the other side of {line}"
    # Most rules write the line word for word.
    word_for_word = re.compile(
        rf"\b(?:more than|over|above) {re.escape(line)}(?!\.?\d)", re.IGNORECASE
    )
    rest, count = word_for_word.subn(" ", core)
    if count and is_over is not False and not _COMPARED.search(rest):
        return line
    undated = read_dates(_LENGTH.sub(" ", core.lower()), None).rest
    spans = [span for span in read_numbers(undated).spans if not span.is_bare]
    if is_over is not None and _is_opposite(spans, is_over):
        return f"the other side of {line}"
    lines = {between for span in spans if (between := _line(span)) is not None}
    if not lines or lines == {Decimal(line)}:
        return line
    return " or ".join([line, *sorted(f"{between:f}" for between in lines)])


def _is_opposite(spans: Sequence[Span], is_over: bool) -> bool:
    """Whether all the values are below a line though those above it are asked for."""
    return bool(spans) and all(
        (span.low if is_over else span.high) is None for span in spans
    )


def _line(span: Span) -> Decimal | None:
    """The line between whole numbers on which a span begins or ends."""
    if (span.low is None) is (span.high is None):
        return None
    if span.low is not None:
        is_whole = span.low % 1 == 0
        return span.low + (0 if not is_whole else -_HALF if span.has_low else _HALF)
    assert span.high is not None
    is_whole = span.high % 1 == 0
    return span.high + (0 if not is_whole else _HALF if span.has_high else -_HALF)
