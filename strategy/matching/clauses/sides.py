"""One market's rule text as the comparison of clauses needs it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from strategy.matching.caching import cached_text
from strategy.matching.clauses.content import content_of
from strategy.matching.clauses.core_texts import CACHED_CORES, DUE, core_text
from strategy.matching.clauses.harmless import HARMLESS, HARMLESS_PHRASE
from strategy.matching.clauses.reading import ReadClause
from strategy.matching.lazy import lazy
from strategy.matching.lexicon import Bag, Name
from strategy.matching.reading import ordinals_of, without_words
from strategy.matching.rules import EVERY_RULE
from strategy.matching.statement import statement
from strategy.matching.text import plain, stem, stems, wordset
from strategy.matching.when import Kind, When

_WORD = re.compile(r"[a-z0-9/-]+")
# They tell nothing of the subject, so the lexicon forgives them; but they limit it.
LIMITING = wordset(
    "single same every each day days week weeks hour hours end twice again once another"
)
# A tennis match has no draw: who advances against the other has won it.
_TENNIS = re.compile(r"\b(?:ATP|WTA|tennis)\b")
_ADVANCING = wordset("v:advance")
_HOLDING = re.compile(r"\bno change\b|\bunchanged\b|\b(?:maintain|hold|keep)s?\b")
# What is counted in a game, and for and against whom, are facts of their own.
_COUNTING = stems("scores records tallies against finalized published full")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
# A code behind a name: of a contract, a rate or a series.
_CODE = re.compile(r"\(([A-Z]{1,5}-?\d{1,4}[A-Z]?|[A-Z]{2,4}-[A-Z])\)")


@cached_text(CACHED_CORES)
def _read_core(clause: ReadClause, near: date | None) -> tuple[Bag, frozenset[str]]:
    """What a core says beside its dates, numbers and sources; its limiting words."""
    text = core_text(clause)
    core = statement(HARMLESS_PHRASE.removed_from(text, text.lower()), near)
    bag = core.bag
    if ordinals := ordinals_of(bag):
        bag = without_words(bag, ordinals)  # the edition, which is compared as such
    return bag, LIMITING.intersection(_WORD.findall(core.undated))


@cached_text(CACHED_CORES)
def _whens_of(clause: ReadClause, near: date | None) -> tuple[When, ...]:
    """The dates that limit a core: when the event is due does not."""
    text = core_text(clause)
    return statement(DUE.removed_from(text, text.lower()), near).dates.whens


@dataclass(frozen=True, eq=False)
class Side:
    """A text's clauses, and the question that its market asks.

    `asked` are title, side and title of the event as one text; `read_asked` reads it,
    for which most games are never asked. `ends_on` are the days on which the event may
    be expected to end, `near` the one to which dates without a year are closest.
    `is_game`: names in the core are teams, compared elsewhere. `is_measured`: the
    question is about a figure that a source publishes. `series` is the series that the
    market's id begins with, "" if it names none.
    """

    clauses: tuple[ReadClause, ...]
    asked: str
    read_asked: Callable[[], Bag]
    ends_on: tuple[date, ...]
    near: date | None
    is_game: bool
    is_measured: bool
    series: str = ""

    @lazy
    def cores(self) -> tuple[ReadClause, ...]:
        return tuple(clause for clause in self.clauses if clause.effect == "core")

    @lazy
    def core(self) -> str:
        """The cores in their writer's words."""
        return " ".join(clause.words for clause in self.cores)

    @lazy
    def names(self) -> frozenset[Name]:
        """The names that the question has."""
        return frozenset(self.read_asked().names)

    @lazy
    def core_lower(self) -> str:
        return self.core.lower()

    @lazy
    def asked_stems(self) -> frozenset[str]:
        """The stems, concepts and parts of names of the question."""
        return self.read_asked().everything() | stems(plain(self.asked).lower())

    @lazy
    def core_names(self) -> frozenset[Name]:
        return self._core[1]

    @lazy
    def core_words(self) -> frozenset[str]:
        """The concepts and words of the core, without those that change nothing."""
        return self._core[0]

    @lazy
    def _core(self) -> tuple[frozenset[str], frozenset[Name]]:
        words: set[str] = set()
        names: set[Name] = set()
        for clause in self.cores:
            bag, limits = _read_core(clause, self.near)
            words |= bag.words | limits
            if self.is_game:
                # Teams, leagues and rounds of games are facts of their own.
                words |= {c for c in bag.concepts if c[:2] not in ("l:", "x:")}
                words -= _COUNTING
                if self.is_tennis:
                    words -= _ADVANCING
            else:
                words |= bag.concepts
                names |= set(bag.names)
        return frozenset(words) - EVERY_RULE - HARMLESS, frozenset(names)

    @lazy
    def is_tennis(self) -> bool:
        text = f"{self.asked} {' '.join(clause.words for clause in self.clauses)}"
        return bool(_TENNIS.search(text))

    @lazy
    def spoken(self) -> frozenset[str]:
        """Every stem and concept of question and core."""
        core = (clause.stems for clause in self.cores)
        names = (stem(word) for name in self.core_names for word in name)
        return self.asked_stems.union(self.core_words, names, *core)

    @lazy
    def told(self) -> frozenset[str]:
        """The concepts and words of the core, with those that change nothing."""
        bags = (_read_core(clause, self.near)[0] for clause in self.cores)
        return frozenset[str]().union(*(bag.concepts | bag.words for bag in bags))

    @lazy
    def deeds(self) -> frozenset[str]:
        """The deeds that the core names."""
        return frozenset(concept for concept in self.told if concept[:2] == "v:")

    @lazy
    def stated(self) -> frozenset[str]:
        """The concepts that a clause of its own adds to what the core pays for."""
        effects = (clause.effect.partition(":") for clause in self.clauses)
        named = (concept for name, _, concept in effects if name == "stated")
        meant = (content_of(c) for c in self.clauses if c.effect == "subject")
        return frozenset(named).union(*meant)

    @lazy
    def leagues(self) -> frozenset[str]:
        """The leagues that question and core name."""
        return frozenset(c for c in self.spoken if c.startswith("l:"))

    @lazy
    def codes(self) -> frozenset[str]:
        """The codes that the core puts behind a name: "Gold (GC00)"."""
        return frozenset(_CODE.findall(self.core))

    @lazy
    def figures(self) -> frozenset[str]:
        """The numbers of the core; of a game without those of its day."""
        if self.is_game:
            undated = DUE.removed_from(self.core, self.core_lower)
            return frozenset(_FIGURE.findall(undated))
        return frozenset().union(*(clause.figures for clause in self.cores))

    @lazy
    def named(self) -> frozenset[str]:
        """The stems of question and core that are no known concepts."""
        return self.spoken - HARMLESS

    @lazy
    def deadlines(self) -> frozenset[date]:
        """The first days that the core calls too late, and the days that it names."""
        return frozenset(
            when.end
            for clause in self.cores
            for when in _whens_of(clause, self.near)
            if when.kind in (Kind.BEFORE, Kind.ON)
        )

    @lazy
    def days(self) -> frozenset[date]:
        """The days of which the core says that something holds on them."""
        return frozenset(
            when.end
            for clause in self.cores
            for when in _whens_of(clause, self.near)
            if when.kind is Kind.ON
        )

    @lazy
    def limits(self) -> frozenset[date]:
        """The first days that the core calls too late."""
        return self.deadlines - self.days

    @lazy
    def due_days(self) -> frozenset[date]:
        """The days on which the core says that its event is due."""
        if not DUE.may_match(self.core_lower):
            return frozenset()
        whens = statement(plain(self.core), self.near).dates.whens
        return frozenset(w.end for w in whens if w.kind is Kind.ON) - self.days

    @lazy
    def is_dated(self) -> bool:
        """Whether the core names any day, deadline or span."""
        return any(_whens_of(clause, self.near) for clause in self.cores)

    @lazy
    def said(self) -> frozenset[str]:
        """The stems, concepts and parts of names of the core."""
        said = stems(plain(self.core).lower()) | self.core_words | self.deeds
        return said.union(*self.core_names)

    @lazy
    def kinds_of_days(self) -> frozenset[Kind]:
        """How the core limits its event in time: on, before, after or during days."""
        whens = (_whens_of(clause, self.near) for clause in self.cores)
        return frozenset(when.kind for each in whens for when in each)

    @lazy
    def words(self) -> frozenset[str]:
        """The words of question and core in lower case, and what clauses add."""
        words = _WORD.findall(f"{self.asked} {self.core}".lower())
        return frozenset(words).union(c.partition(":")[2] for c in self.stated)

    @lazy
    def is_holding(self) -> bool:
        """Whether the question is whether a rate stays where it is."""
        return bool(_HOLDING.search(self.asked.lower()))

    @lazy
    def has_consensus(self) -> bool:
        """Whether credible reporting decides where a named source does not."""
        return any(
            "consensus" in clause.masked or "credible" in clause.masked
            for clause in self.clauses
            if clause.effect == "source"
        )
