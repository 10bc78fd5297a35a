"""Comparison of two rule texts clause by clause.

A clause is no difference if it cannot change who is paid, if the other text has it,
too, or if it only repeats what pays Yes. Every other one goes to an operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from strategy.matching.clauses.anyway import anyway_reason
from strategy.matching.clauses.asides import told_words
from strategy.matching.clauses.background import is_background
from strategy.matching.clauses.content import content_of
from strategy.matching.clauses.cores import core_facts
from strategy.matching.clauses.days import day_facts, is_deadline_of, is_restated
from strategy.matching.clauses.denials import is_denied_core
from strategy.matching.clauses.forms import Form, further_forms
from strategy.matching.clauses.harmless import NARROWING
from strategy.matching.clauses.lesser import is_demanding_itself, lesser_reason
from strategy.matching.clauses.news import is_news
from strategy.matching.clauses.opposed import opposed_facts
from strategy.matching.clauses.reading import LIMITING, ReadClause
from strategy.matching.clauses.risks import cases_of, risk_facts
from strategy.matching.clauses.sides import Side
from strategy.matching.clauses.sources import is_named_by, source_clause
from strategy.matching.clauses.territories import territory_facts
from strategy.matching.text import stem, stems
from strategy.matching.types import Clause, ClauseKind, Fact, Risk, Standing

AGREE, CONFLICT = Standing.AGREE, Standing.CONFLICT
_SHARED = ("same_as:", "repeats:")  # both texts say the same if both have it
# More differences tell an operator nothing new.
MOST_FACTS = 8


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts' clauses with their standing, and what follows from them."""

    clauses_a: tuple[Clause, ...]
    clauses_b: tuple[Clause, ...]
    facts: tuple[Fact, ...]
    risks: tuple[Risk, ...]


def compare_clauses(a: Side, b: Side, family: str) -> Comparison:
    """The comparison of two texts whose titles ask the same question."""
    clauses_a = tuple(_compared(clause, a, b) for clause in a.clauses)
    clauses_b = tuple(_compared(clause, b, a) for clause in b.clauses)
    ends = [day for side in (a, b) for day in side.ends_on]
    risks, case_facts = risk_facts(cases_of(a, b), cases_of(b, a), family, ends)
    facts = [
        *core_facts(a, b),
        *opposed_facts(a, b),
        *territory_facts(a, b),
        *day_facts(a, b),
        *case_facts,
        *_clause_facts(clauses_a, is_a=True),
        *_clause_facts(clauses_b, is_a=False),
    ]
    return Comparison(clauses_a, clauses_b, tuple(facts[:MOST_FACTS]), risks)


def _clause_facts(clauses: Iterable[Clause], is_a: bool) -> Iterator[Fact]:
    """A soft conflict for each clause that the other text does not have."""
    for clause in clauses:
        if clause.standing is AGREE:
            continue
        a, b = clause.words, clause.counterpart
        a, b = (a, b) if is_a else (b, a)
        yield Fact(f"{clause.kind} clause", CONFLICT, a, b, is_hard=False)


def _compared(clause: ReadClause, own: Side, other: Side) -> Clause:
    kind, written = clause.kind, clause.words
    if kind is ClauseKind.CORE:
        return Clause(kind, written, other.core, reason=clause.reason)
    if not _is_concerned(clause, own, other):
        reason = f"{clause.reason}, which this question does not"
        return Clause(ClauseKind.BOILERPLATE, written, reason=reason)
    first = clause.match.form if clause.match else None
    if first and _is_forgiven(first, own, other):
        return Clause(kind, written, reason=clause.reason)
    if clause.effect == "source":
        return source_clause(clause, own, other)
    reason = (
        _reason_of_forms(clause, own, other)
        or lesser_reason(clause, own, other)
        or anyway_reason(clause, own, other)
    )
    if reason:
        return Clause(kind, written, reason=reason)
    if is_news(clause, own, other):
        reason = "tells what led to the question, and sets no rule"
        return Clause(ClauseKind.BOILERPLATE, written, reason=reason)
    counterpart = _counterpart(clause, other)
    words = counterpart.words if counterpart else ""
    if counterpart and _is_equal(clause, counterpart, own.named & other.named):
        return Clause(kind, written, words, reason="both texts say it")
    if _is_repeating(clause, own) or is_denied_core(clause, own):
        return Clause(kind, written, reason="repeats what pays Yes")
    reason = "the texts differ" if words else "only this text says it"
    return Clause(kind, written, words, CONFLICT, reason)


def _is_concerned(clause: ReadClause, own: Side, other: Side) -> bool:
    """Whether a clause that says itself which questions it is for is about this one."""
    concerns = clause.match.form.concerns if clause.match else frozenset()
    return not concerns or not concerns.isdisjoint(own.words | other.words)


def _reason_of_forms(clause: ReadClause, own: Side, other: Side) -> str:
    """Why the first form that says so makes a clause no difference; "" if none does."""
    if clause.match is None:
        return ""
    if _is_met(clause.match.form, clause, own, other):
        return clause.reason
    return next(
        (
            form.reason
            for form in further_forms(clause.masked)
            if _is_forgiven(form, own, other) or _is_met(form, clause, own, other)
        ),
        "",
    )


def _is_forgiven(form: Form, own: Side, other: Side) -> bool:
    """Whether a form alone says that its clause changes nothing for this question."""
    if form.unless and not form.unless.isdisjoint(own.words | other.words):
        return False
    if form.default_for:
        # What holds unasked for questions of a kind is a rule for all others.
        return not (
            form.default_for.isdisjoint(told_words(own))
            or form.default_for.isdisjoint(told_words(other))
        )
    return form.effect in ("none", "risk")


def _is_met(form: Form, clause: ReadClause, own: Side, other: Side) -> bool:
    """Whether the texts have what makes a clause of this effect no difference."""
    name, _, concept = form.effect.partition(":")
    match name:
        case "only_source":
            return is_named_by(clause, other)
        case "repeats":
            return concept in own.words and concept in other.words
        case "stated":
            return concept in other.core_words | other.stated
        case "spoken":
            return concept in other.spoken
        case "silent":
            return all(concept not in each.stems for each in other.clauses)
        case "deadline":
            return is_deadline_of(clause, own)
        case "restates":
            return is_restated(clause, own)
        case "subject":
            return _is_question(clause, own, other)
        case "denied" | "demanded":
            return any(_is_said(name, concept, each) for each in other.clauses)
        case "background":
            return is_background(clause, own, other)
    return False


def _is_said(name: str, concept: str, clause: ReadClause) -> bool:
    """Whether a clause denies, or demands, what a form names."""
    if clause.is_negative is not (name == "denied"):
        return False
    return concept in clause.stems | content_of(clause)


def _is_question(clause: ReadClause, own: Side, other: Side) -> bool:
    """Whether a clause on what is meant says no more than both questions do."""
    limits = clause.stems & (NARROWING | _LIMITING)
    content = content_of(clause) | limits
    if clause.is_negative or not content <= own.spoken | other.spoken:
        return False
    return clause.figures <= own.figures | other.figures


def _counterpart(clause: ReadClause, other: Side) -> ReadClause | None:
    """The clause of the other text with the most words in common, if half of them."""
    if clause.effect.startswith(_SHARED):
        same = (c for c in other.clauses if c.effect == clause.effect)
        found = next(same, None)
        if found or clause.effect.startswith("same_as:"):
            return found
    content = content_of(clause)
    best, best_share = None, 0.4
    for candidate in other.clauses:
        if candidate.words.lower() == clause.words.lower():
            return candidate
        words = content_of(candidate)
        if candidate.effect in ("none", "source") or not content or not words:
            continue
        share = len(content & words) / len(content | words)
        if share > best_share:
            best, best_share = candidate, share
    return best


def _is_equal(
    clause: ReadClause, counterpart: ReadClause, subject: frozenset[str]
) -> bool:
    """Whether two clauses have the same words, their subject's name aside."""
    if clause.effect.startswith(_SHARED) and clause.effect == counterpart.effect:
        return True
    if clause.words.lower() == counterpart.words.lower():
        return True
    return (
        clause.is_negative == counterpart.is_negative
        and clause.figures == counterpart.figures
        and content_of(clause) - subject == content_of(counterpart) - subject
    )


def _is_repeating(clause: ReadClause, own: Side) -> bool:
    """Whether a clause has no word and no number that the question has not."""
    if clause.kind in _CASES or clause.stems & _CHOOSING - own.core_words:
        return False
    # "Unless she has actually left": what is demanded anyway.
    if clause.is_negative and not is_demanding_itself(clause):
        return False
    content = content_of(clause) | (clause.stems & NARROWING)
    if clause.is_negative:
        content -= _EXCEPTING
    return bool(content) and content <= own.spoken and clause.figures <= own.figures


_EXCEPTING = stems("unless actually")
_LIMITING = frozenset(map(stem, LIMITING - {"only"}))
# Words that choose among several, or add to what the question names.
_CHOOSING = stems("first last final initial latest also additionally")
_CASES = frozenset(
    {
        ClauseKind.TIE,
        ClauseKind.DEATH,
        ClauseKind.CANCELLATION,
        ClauseKind.POSTPONEMENT,
        ClauseKind.VOID,
        ClauseKind.UNCLASSIFIED,
        ClauseKind.THRESHOLD,
        ClauseKind.WINDOW,
    }
)
