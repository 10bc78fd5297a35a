"""What the rules of a game pay for: it may be another question than the title's.

A title that asks for the winner may have rules on a half, a margin or another team.
"""

from __future__ import annotations

import re
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
_WINS = r"if (?:the )?(?P<team>[^,.;:]{2,50}?) (?:wins?|advances?|beats?|defeats?)\b"
_WINNING = re.compile(rf"\b{_WINS}")
_PAID = re.compile(rf"\b{_WINS}[^.;]{{0,80}}\bresolves? to \"(?P<paid>[^\"]{{2,50}})\"")
_PAID_IF = re.compile(rf"\bresolves? to \"(?P<paid>[^\"]{{2,50}})\" {_WINS}")
_SCORING = re.compile(r"\bif (?:the )?(?P<team>[^,.;]{2,50}?) (?:scores?|records?)\b")
_TOGETHER = re.compile(r"\b(?:combined?|collectively|both|teams|total)\b")
_WORD = re.compile(r"[a-z0-9]+")
# Behind the opponents in a title on how much is scored.
_SCORED = wordset("total totals points goals runs o u over under scored or more team")
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
    if kind in (WINNER, SPREAD) and _is_crossed(lower, teams, side):
        return lower[:80]
    if kind == TOTAL or kind.endswith(f" {TOTAL}"):
        team = _only_team(title, lower, teams)
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
        pairs = [(first["team"], side.lower())] if first else []
    else:
        pairs = [
            (match["team"], match["paid"])
            for match in (*_PAID.finditer(core), *_PAID_IF.finditer(core))
        ]
    for winner, paid in pairs:
        team, team_paid = _one_team(winner, teams), _one_team(paid, teams)
        if team and team_paid and team != team_paid:
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
    named = {_are_of(word, teams) for word in _WORD.findall(text)} - {""}
    return named.pop() if len(named) == 1 else ""


def _are_of(word: str, teams: tuple[Name, Name]) -> str:
    """The team of whose name alone a word is a part, "" if there is none."""
    named = [" ".join(team) for team in teams if word in team and word not in _SCORED]
    return named[0] if len(named) == 1 else ""


def line_by_rules(kind: str, line: str, core: str, is_over: bool = False) -> str:
    """The line of a title, and that of its rules where these set another one.

    `is_over`: the market is on values above it.
    """
    if not line or not (kind == SPREAD or kind.startswith((TOTAL, "player "))):
        return line
    # Most rules write the line word for word.
    if re.search(rf"\b(?:more than|over|above) {re.escape(line)}(?!\.?\d)", core):
        return line
    undated = read_dates(_LENGTH.sub(" ", core.lower()), None).rest
    spans = [span for span in read_numbers(undated).spans if not span.is_bare]
    if is_over and spans and all(span.low is None for span in spans):
        return f"below {line}"
    lines = {between for span in spans if (between := _line(span)) is not None}
    if not lines or Decimal(line) in lines:
        return line
    return " or ".join([line, *sorted(f"{between:f}" for between in lines)])


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
