"""Rare cases that two texts settle differently, as named risks.

A text that says nothing of a case leaves what it pays open, but for those in which
both venues do the same unasked: a postponed event is waited for, and what cannot be
tied does not tie.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from strategy.matching.clauses.reading import ReadClause
from strategy.matching.clauses.sides import Side
from strategy.matching.dates import read_dates
from strategy.matching.required import Guarded
from strategy.matching.text import plain
from strategy.matching.types import Fact, Risk, RiskName, Standing
from strategy.matching.when import DAY, Kind

# A result that is this late or later is rare; before that it decides pairs.
RARE_AFTER = timedelta(days=30)
_PAID = {
    "no": Decimal(0),
    "other": Decimal(0),
    "neither": Decimal(0),
    "yes": Decimal(1),
    "NUM NUM": Decimal("0.5"),
    "NUM/NUM": Decimal("0.5"),
    "NUM-NUM": Decimal("0.5"),
    "NUM each": Decimal("0.5"),
    "half": Decimal("0.5"),
}
# A competition's days are fixed, and it is over or called off within weeks of them.
RARE_AFTER_COMPETITION = timedelta(days=21)
# A meeting without a decision leaves the rate where it is.
_UNCHANGED = frozenset(
    {
        "no change bracket",
        "no change",
        "no NAME bracket",
        "no NAME",
        "NAME maintains rate",
    }
)
# A game that is not made up within weeks is a rare case, whatever it is called.
_SHORT_WAITS = (RiskName.POSTPONEMENT, RiskName.TIE, RiskName.DEATH)
# So is an event of a day, of which one text says within weeks what its loss pays.
_IS_MATCH = re.compile(
    r"\bif (?:this|the) (?:(?:[\w'-]+ ){0,5}(?:race|match|fight|bout|ceremony|debate|"
    r"press conference|speech|address|interview)) is \w+(?: or \w+)?",
    re.IGNORECASE,
)
# That an event of a calendar is called off or put off is rare, whatever the day until
# which a text waits for it.
_IS_CALLED_OFF = re.compile(
    r"\bif (?:this|the) [^,.;]{1,90}? (?:is|are) (?:cancell?ed|postponed)\b",
    re.IGNORECASE,
)
_ORDER = tuple(RiskName)
# But rain delays a game for hours, and some games end at night.
_HASTY = re.compile(r"\b(?:an?|one|two|three|four|six|[1-9]) hours?\b|\bmidnight\b")
_CALENDARS = frozenset({"competition", "contest", "award", "election", "nominee"})
_TAKES_OFFICE = Guarded(r"\binaugurated\b|\bsworn in\b|\btakes office\b")


@dataclass(frozen=True, slots=True)
class Case:
    """What a text pays in a rare case: dollars a share, None where it is open.

    `is_waiting`: the market stays open until there is a result. `limit` is the day
    after which a missing result counts as none, or `wait` the time until then.
    `is_early`: that day is before the deadline, which it moves.
    """

    paid: Decimal | None
    words: str
    is_waiting: bool = False
    limit: date | None = None
    wait: timedelta | None = None
    is_early: bool = False


def cases_of(side: Side, other: Side) -> Mapping[RiskName, Case]:
    """The rare cases that a text provides for; of several clauses the first.

    What the other text states, too, is none.
    """
    cases: dict[RiskName, Case] = {}
    for clause in side.cores:
        # Whoever wins the election but does not take office does not count.
        if _TAKES_OFFICE.search(clause.masked):
            cases[RiskName.VOID] = Case(Decimal(0), clause.words)
    for clause in side.clauses:
        name = clause.match.form.risk if clause.match else None
        if name is not None and not _is_stated(clause, other):
            case = _case(clause, side)
            if case.paid == 0 and case.limit in side.deadlines:
                continue  # it only says that a deadline ends in No
            if name is RiskName.NO_RESULT and _is_unchanged(clause):
                name = RiskName.CANCELLATION  # no answer to another question
            known = cases.get(name)
            if known is None or _tells_more(case, known):
                cases[name] = case
    return cases


def _tells_more(case: Case, known: Case) -> bool:
    if case.paid == 1 and known.paid != 1:
        return True  # of two clauses on one case that which pays Yes is the rarer
    if known.is_waiting:
        return not case.is_waiting
    return known.paid is None and case.paid is not None


def _is_stated(clause: ReadClause, other: Side) -> bool:
    effect, _, concept = clause.effect.partition(":")
    return effect == "stated" and concept in other.core_words | other.stated


def _case(clause: ReadClause, side: Side) -> Case:
    parts = clause.match.parts if clause.match else {}
    pays = parts.get("pays") or parts.get("pays2") or ""
    limit = None
    if "DATE" in clause.masked:
        # The date without its year is the one nearest to the market's end.
        # "Postponed after June 19" is too late from the next day on.
        deadline = [
            w.end + DAY if w.kind is Kind.AFTER else w.end
            for w in read_dates(plain(clause.words).lower(), side.near).whens
        ]
        limit = max(deadline) if deadline else None
    wait = _wait(parts.get("span", ""), clause.words.lower())
    paid = Decimal(side.is_holding) if _is_unchanged(clause) else _PAID.get(pays)
    is_early = limit is not None and any(limit < day for day in side.limits)
    return Case(paid, clause.words, bool(parts.get("open")), limit, wait, is_early)


def _is_unchanged(clause: ReadClause) -> bool:
    """Whether a missing decision pays for the one not to change a rate."""
    parts = clause.match.parts if clause.match else {}
    return parts.get("pays") in _UNCHANGED


_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_COUNTS |= {"six": 6, "twelve": 12, "eighteen": 18}
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 720, "year": 8760}


def _wait(span: str, words: str) -> timedelta | None:
    """A written time: "two weeks", or the "14 days" of which a mask has lost the 14."""
    count, _, unit = span.replace("calendar ", "").partition(" ")
    if not unit:
        return None
    if count not in _COUNTS:
        written = re.search(rf"(\d+) {unit}", words)
        number = int(written[1]) if written else 0
    else:
        number = _COUNTS[count]
    return timedelta(hours=number * _HOURS[unit.rstrip("s")])


def risk_facts(
    a: Mapping[RiskName, Case],
    b: Mapping[RiskName, Case],
    family: str,
    ends: Sequence[date],
) -> tuple[tuple[Risk, ...], tuple[Fact, ...]]:
    """The named risks, and a soft conflict for each limit that is too near for one."""
    risks: list[Risk] = []
    facts: list[Fact] = []
    for name in sorted({*a, *b}, key=_ORDER.index):
        case_a, case_b = a.get(name), b.get(name)
        if _is_settled_alike(name, case_a, case_b):
            continue
        texts = (case_a.words if case_a else "", case_b.words if case_b else "")
        is_short = (
            family == "game"
            or name in _SHORT_WAITS
            or any(map(_IS_MATCH.search, texts))
            or (family in _CALENDARS and any(map(_IS_CALLED_OFF.search, texts)))
        )
        is_competition = family == "competition"
        rare_after = RARE_AFTER_COMPETITION if is_competition else RARE_AFTER
        is_near = not is_short and _is_near(case_a, case_b, ends, rare_after)
        is_early = any(case is not None and case.is_early for case in (case_a, case_b))
        is_no_result = name is RiskName.NO_RESULT
        is_hasty = family == "game" and any(map(_HASTY.search, texts))
        is_paid = is_no_result and (is_early or _is_paid(case_a, case_b))
        if is_near or is_hasty or is_paid:
            facts.append(
                Fact("limit for the result", Standing.CONFLICT, *texts, is_hard=False)
            )
            continue
        risks.append(
            Risk(
                name,
                family,
                case_a.paid if case_a else None,
                case_b.paid if case_b else None,
                *texts,
            )
        )
    return tuple(risks), tuple(facts)


def _is_paid(a: Case | None, b: Case | None) -> bool:
    """Whether one text alone pays Yes where there is no result: no rare case, but the
    answer to another question.
    """
    return {case.paid == 1 if case else False for case in (a, b)} == {True, False}


def _is_settled_alike(name: RiskName, a: Case | None, b: Case | None) -> bool:
    if a is None or b is None:
        present = a or b
        return (
            name is RiskName.POSTPONEMENT and present is not None and present.is_waiting
        )
    if a.is_waiting and b.is_waiting:
        return True
    return a.paid is not None and a.paid == b.paid and a.limit == b.limit


def _is_near(
    a: Case | None, b: Case | None, ends: Sequence[date], rare_after: timedelta
) -> bool:
    """Whether a limit that only one text has, or another, falls near the event.

    A venue's own end date is often that very limit, and says nothing of the event.
    """
    if a and b and (a.wait is None) != (b.wait is None) and not (a.limit or b.limit):
        return False  # both texts provide for it, one of them after a while
    waits = [case.wait for case in (a, b) if case is not None and case.wait]
    if waits and min(waits) < rare_after:
        return len(waits) < 2 or waits[0] != waits[1]
    limits = {case.limit for case in (a, b) if case is not None and case.limit}
    if not limits or (a and b and a.limit == b.limit):
        return False
    limit = min(limits)
    # The limit is written as the first day that is too late.
    earlier = [day for day in ends if day < limit - DAY]
    return bool(earlier) and limit < min(earlier) + rare_after
