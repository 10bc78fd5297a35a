"""The clauses of a rule text, each with the class that its words give it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from strategy.matching.caching import cached_text
from strategy.matching.clauses.forms import Match, forms, is_list
from strategy.matching.clauses.masking import mask
from strategy.matching.clauses.splitting import (
    sentences,
    statements,
    without_cases,
    without_parentheses,
    without_title_colons,
)
from strategy.matching.lazy import lazy
from strategy.matching.text import stems, wordset
from strategy.matching.types import ClauseKind

# Bound the memory. Most sentences are in the rules of many markets; those that say what
# pays Yes are in one, and needed again only as long as it meets candidates.
CACHED_TEXTS, CACHED_SENTENCES, CACHED_CORES = 1024, 16384, 2048
# A text beyond this is cut, and what was cut is unclassified.
LONGEST_TEXT = 20_000
_HARMLESS_ASIDE = re.compile(
    r"(?:(?:see|source|link)?[: ]*URL(?:[, ]+URL)*|"
    r"(?:the )?NAME(?:,? (?:or )?NAME){0,9}(?:,? (?:at |see )?URL){0,3}|"
    r"(?:if|as) (?:required|necessary|applicable|needed)|inclusive|at the latest|"
    r"(?:simple majority|electoral college|two presidents).*|[ivx]+|[a-z]|"
    r"(?:e\.?g|i\.?e),? (?:they are|mathematical|if they are|a team is|they have been|"
    r"due to being)?\s*(?:mathematically )?(?:eliminat\w+|disqualified)"
    r"(?: (?:in|from|before|after) [\w' ]+)?|"
    r"(?:e\.?g|i\.?e),? (?:they|it|the team)(?: are)? (?:dont|doesnt|do not|does not) "
    r"(?:advance|qualify)(?: (?:to|for) [\w' ]+)?|"
    r"(?:e\.?g|i\.?e),? not named (?:as )?an? (?:finalist|nominee)|"
    r"(?:e\.?g\.?,? )?NUM|DATE|TIME|yes|no|NUM NUM|(?:t|lit)\.? NAME|"
    r"(?:aka|also known as|formerly|formerly known as) NAME|[rdi]-[a-z]{2,7})"
)
# An example illustrates, unless it sets a rule of its own.
_EXAMPLE = re.compile(
    r"(?:e\.?g|for example|for instance|such as|like)\.?,? "
    r"(?:(?!(?:if|only|not|no|must|count|counts|considered|resolves?|will|unless|"
    r"except|NUM|DATE|TIME)\b)[\w'/&+.-]+(?:,? |$)){1,14}"
)
# An illustration of what changes nothing, by a case or a figure.
_ILLUSTRATING = re.compile(
    r"(?:e\.?g|i\.?e|for example|for instance|such as)\.?,? "
    r"(?!.*\b(?:only|not|never|must|counts?|counted|considered|qualif\w+|resolves?|"
    r"will|would|unless|except|yes)\b).{2,160}"
)
# Words that limit what they stand behind, even alone and with a capital.
LIMITING = wordset(
    "only final preliminary revised adjusted unadjusted seasonally men mens women "
    "womens male female boys girls regulation overtime domestic worldwide global "
    "excluding including except singles doubles first second third primary general "
    "special core headline"
)
_CORE = re.compile(
    r"If .*, then the market resolves to \"?Yes\"?\.?|"
    r"This market will resolve to \"?Yes\"? if .*"
)
# In this order: the first that occurs gives the class of a clause without a form.
# Gaps are bounded, as a long text may have thousands of words that open one.
_MARKERS = (
    (ClauseKind.TIE, r"\bti(?:e|es|ed)\b|\bdead heat|\bdraws?\b(?! up)|\bco-winners?"),
    (ClauseKind.DEATH, r"\bdeath\b|\bdies\b|\bdeceased|\bincapacitat"),
    (ClauseKind.CANCELLATION, r"\bcancel|\bcalled off|\babandon|\bannul"),
    (ClauseKind.POSTPONEMENT, r"\bpostpon|\breschedul|\bdelayed"),
    (
        ClauseKind.EXCLUSION,
        r"\b(?:not|never|nor|no|dont|doesnt|wont|isnt|arent|cannot)\b.{0,300}"
        r"\b(?:count|qualif|consider|suffic|includ|constitut|satisf|enough|matter|"
        r"bearing|affect|result in|resolve)|\bexclud|\binsufficient|\bdisqualif|"
        r"\bonly\b.{0,300}\b(?:count|qualif|consider|includ)|\bineligible|\bignored|"
        r"\bdisregard",
    ),
    (
        ClauseKind.DEFINITION,
        r"\bdefined as\b|\bdefinition\b|\bmeans\b|\brefers? to\b|\bis understood|"
        r"\bpurposes? of (?:this|the)\b|\binterpreted",
    ),
    (
        ClauseKind.CONDITION,
        r"\bmust\b|\brequire|\bonly if\b|\bunless\b|\bprovided\b|"
        r"\bneeds? to\b|\bonly\b|\bshall\b|\bas long as\b|\bso long as\b",
    ),
    (
        ClauseKind.INCLUSION,
        r"\bcounts?\b|\bqualif|\binclud|\bconsidered\b|\bsufficient\b|\bsatisf|"
        r"\bsuffices?\b|\beligible\b|\btreated as\b|\bencompass|\balso\b",
    ),
    (
        ClauseKind.SOURCE,
        r"\bsources?\b|\baccording to\b|\breported by\b|\bdetermined by\b|\bas per\b",
    ),
    (
        ClauseKind.THRESHOLD,
        r"\b(?:at least|more than|less than|fewer than|greater than|above|below|over|"
        r"under|exactly|between|up to|at most|minimum|maximum)\b.{0,300}\bNUM\b|"
        r"\bNUM\b.{0,300}\bor (?:more|less|higher|lower|greater|fewer)|\brounded",
    ),
    (
        ClauseKind.WINDOW,
        r"\bDATE\b|\bTIME\b|\bdeadline\b|\btimeframe\b|\bNUM (?:day|h)",
    ),
    (ClauseKind.EARLY_END, r"\bimpossible\b|\beliminated\b|\bas soon as\b|\bearly\b"),
    (ClauseKind.VOID, r"\bresolves? (?:to )?(?:other|NUM)|\bfair (?:market )?price"),
)
_CLASSES = tuple((kind, re.compile(pattern)) for kind, pattern in _MARKERS)
# Classes of clauses that set a rule, wherever they stand.
_RULES = frozenset(
    {ClauseKind.INCLUSION, ClauseKind.EXCLUSION}
    | {ClauseKind.CONDITION, ClauseKind.DEFINITION}
)
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nor|none|neither|without|dont|doesnt|wont|isnt|arent|cannot|"
    r"excludes?|excluded|excluding|insufficient|ineligible|unless|except|disqualif\w+)\b"
)
_FIGURES = re.compile(r"\$?\d(?:[\d,]*\d)?(?:\.\d+)?")


@dataclass(frozen=True, eq=False)
class ReadClause:
    """A clause of one text: its words, their class, and the form they have.

    What else is in its words is read on first use: of most clauses never.
    """

    words: str
    masked: str
    kind: ClauseKind
    match: Match | None

    @lazy
    def stems(self) -> frozenset[str]:
        return stems(self.words.lower())

    @lazy
    def figures(self) -> frozenset[str]:
        """The numbers among its words."""
        return frozenset(_FIGURES.findall(self.words.lower()))

    @lazy
    def is_negative(self) -> bool:
        """Whether it denies something."""
        return bool(_NEGATIVE.search(self.words.lower()))

    @property
    def effect(self) -> str:
        return self.match.form.effect if self.match else ""

    @property
    def reason(self) -> str:
        return self.match.form.reason if self.match else ""


@cached_text(CACHED_TEXTS)
def read_clauses(text: str) -> tuple[ReadClause, ...]:
    """The clauses of a rule text, in their order; the same clause only once."""
    clauses: dict[str, ReadClause] = {}
    for sentence in sentences(text[:LONGEST_TEXT]):
        for clause in _of_core(sentence) or _of_sentence(sentence):
            clauses.setdefault(clause.words, clause)
    if len(text) > LONGEST_TEXT:
        cut = _clause(f"{len(text) - LONGEST_TEXT} more characters", "", None)
        clauses[cut.words] = cut
    return tuple(clauses.values())


def _of_core(sentence: str) -> tuple[ReadClause, ...]:
    """A sentence that says what pays Yes, and each case that it adds; () if it is none.

    In the words that both venues use for it, it says nothing else.
    """
    core, cases = without_cases(sentence)
    if _CORE.fullmatch(core):
        return (_core(core), *map(_of_statement, cases))
    if not cases or not _is_core(_of_sentence(sentence)):
        return ()
    clauses = _of_sentence(core)
    return (*clauses, *map(_of_statement, cases)) if _is_core(clauses) else ()


def _is_core(clauses: tuple[ReadClause, ...]) -> bool:
    return any(clause.effect == "core" for clause in clauses)


@cached_text(CACHED_CORES)
def _core(sentence: str) -> ReadClause:
    return _clause(sentence, sentence.lower(), forms().core)


@cached_text(CACHED_SENTENCES)
def _of_sentence(sentence: str) -> tuple[ReadClause, ...]:
    outer, asides = without_parentheses(sentence)
    masked = mask(without_title_colons(outer))
    match = forms().match(masked)
    effect = match.form.effect if match else ""
    inner = [c for aside in asides for c in _of_aside(aside, effect)]
    if effect == "risk":
        # What stands in parentheses there is about that case alone, but for rules.
        inner = [clause for clause in inner if clause.kind in _RULES]
    if match and match.form.effect == "core":
        # A core is compared with everything that is in it.
        return (_clause(sentence, masked, match),)
    if match:
        return (_clause(outer, masked, match), *inner)
    parts = statements(outer)
    if len(parts) == 1:
        return (_clause(outer, masked, None), *inner)
    return (*(_of_statement(part) for part in parts), *inner)


def _of_aside(aside: str, effect: str) -> list[ReadClause]:
    """What is in parentheses is a clause of its own, unless it only explains.

    `effect` is that of the clause in which it stands.
    """
    masked = mask(aside)
    is_harmless = effect == "none" or (effect == "source" and aside[0].isupper())
    if is_harmless and is_list(masked) and LIMITING.isdisjoint(masked.split()):
        return []  # other words for what the clause says: "(theatrical, extended cut)"
    if is_harmless and _ILLUSTRATING.fullmatch(masked):
        return []
    if _HARMLESS_ASIDE.fullmatch(masked) or _EXAMPLE.fullmatch(masked):
        return []
    if aside.isalpha() and aside[0].isupper() and masked not in LIMITING:
        return []  # one name, as a body or a report is called: "(Bundeswahlleiter)"
    match = forms().match(masked)
    return [_clause(aside, masked, match)]


def _of_statement(words: str) -> ReadClause:
    masked = mask(without_title_colons(words))
    return _clause(words, masked, forms().match(masked))


def _clause(words: str, masked: str, match: Match | None) -> ReadClause:
    kind = match.form.kind if match else _kind_of(masked)
    return ReadClause(words, masked, kind, match)


def _kind_of(masked: str) -> ClauseKind:
    for kind, pattern in _CLASSES:
        if pattern.search(masked):
            return kind
    return ClauseKind.UNCLASSIFIED
