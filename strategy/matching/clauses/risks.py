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
from strategy.matching.text import plain
from strategy.matching.types import Fact, Risk, RiskName, Standing

# A result that is this late or later is rare; before that it decides pairs.
RARE_AFTER = timedelta(days=30)
_PAID = {
    "no": Decimal(0),
    "other": Decimal(0),
    "no change bracket": Decimal(0),
    "neither": Decimal(0),
    "yes": Decimal(1),
    "NUM NUM": Decimal("0.5"),
    "NUM/NUM": Decimal("0.5"),
    "NUM-NUM": Decimal("0.5"),
    "NUM each": Decimal("0.5"),
    "half": Decimal("0.5"),
}
_TAKES_OFFICE = re.compile(r"\binaugurated\b|\bsworn in\b|\btakes office\b")


@dataclass(frozen=True, slots=True)
class Case:
    """What a text pays in a rare case: dollars a share, None where it is open.

    `is_waiting`: the market stays open until there is a result. `limit` is the day
    after which a missing result counts as none.
    """

    paid: Decimal | None
    words: str
    is_waiting: bool = False
    limit: date | None = None


def cases_of(side: Side) -> Mapping[RiskName, Case]:
    """The rare cases that a text provides for; of several clauses the first."""
    cases: dict[RiskName, Case] = {}
    for clause in side.cores:
        # Whoever wins the election but does not take office does not count.
        if _TAKES_OFFICE.search(clause.masked):
            cases[RiskName.VOID] = Case(Decimal(0), clause.words)
    for clause in side.clauses:
        name = clause.match.form.risk if clause.match else None
        if name is not None:
            case = _case(clause, side)
            if case.paid == 0 and case.limit in side.deadlines:
                continue  # it only says that a deadline ends in No
            known = cases.get(name)
            if known is None or (known.is_waiting and not case.is_waiting):
                cases[name] = case
    return cases


def _case(clause: ReadClause, side: Side) -> Case:
    parts = clause.match.parts if clause.match else {}
    pays = parts.get("pays") or parts.get("pays2") or ""
    limit = None
    if "DATE" in clause.masked:
        # The date without its year is the one nearest to the market's end.
        deadline = [
            w.end for w in read_dates(plain(clause.words).lower(), side.near).whens
        ]
        limit = max(deadline) if deadline else None
    return Case(_PAID.get(pays), clause.words, bool(parts.get("open")), limit)


def risk_facts(
    a: Mapping[RiskName, Case],
    b: Mapping[RiskName, Case],
    family: str,
    ends: Sequence[date],
) -> tuple[tuple[Risk, ...], tuple[Fact, ...]]:
    """The named risks, and a soft conflict for each limit that is too near for one."""
    risks: list[Risk] = []
    facts: list[Fact] = []
    for name in RiskName:
        case_a, case_b = a.get(name), b.get(name)
        if case_a is None and case_b is None:
            continue
        if _is_settled_alike(name, case_a, case_b):
            continue
        texts = (case_a.words if case_a else "", case_b.words if case_b else "")
        if _is_near(case_a, case_b, ends):
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


def _is_settled_alike(name: RiskName, a: Case | None, b: Case | None) -> bool:
    if a is None or b is None:
        present = a or b
        return (
            name is RiskName.POSTPONEMENT and present is not None and present.is_waiting
        )
    if a.is_waiting and b.is_waiting:
        return True
    return a.paid is not None and a.paid == b.paid and a.limit == b.limit


def _is_near(a: Case | None, b: Case | None, ends: Sequence[date]) -> bool:
    """Whether a limit that only one text has, or another, falls near the event.

    A venue's own end date is often that very limit, and says nothing of the event.
    """
    limits = {case.limit for case in (a, b) if case is not None and case.limit}
    if not limits or (a and b and a.limit == b.limit):
        return False
    limit = min(limits)
    # The limit is written as the first day that is too late.
    earlier = [day for day in ends if day < limit - timedelta(days=1)]
    return bool(earlier) and limit < min(earlier) + RARE_AFTER
