"""Clauses that name a source: whether another one could report something else."""

from __future__ import annotations

from strategy.matching.clauses.content import FRAME, content_of
from strategy.matching.clauses.reading import ReadClause
from strategy.matching.clauses.sides import Side
from strategy.matching.rules import EVERY_RULE
from strategy.matching.sources import known_sources
from strategy.matching.text import stems, wordset
from strategy.matching.types import Clause, Standing

# "Data from any exchange": whoever trades it, at another price.
_UNNAMED = stems("exchange exchanges")
_SOURCE = wordset(
    "source primary primar information result results inform data announc "
    "announcement report websit website used us publish released releas"
)
_OFFICIAL = wordset(
    "official officially government consensus credible authority authorities "
    "certification ministry committee commission league federation association party "
    "campaign team company court legislature parliament administration office "
    "organizers academy representatives press news broadcast telecast broadcasters "
    "outlets bbc reuters cnn nbc cbs gov gov/"
)


def source_clause(clause: ReadClause, own: Side, other: Side) -> Clause:
    """A source that reports what anybody can see is no difference.

    What is measured differs from source to source; that is compared as a fact.
    """
    # Of what is measured the sources are compared as a fact of their own, if named.
    if own.is_measured:
        is_harmless = _UNNAMED.isdisjoint(clause.stems)
    else:
        is_harmless = _is_common_knowledge(clause, own, other)
    if is_harmless or _is_shared(clause, other):
        return Clause(clause.kind, clause.words, reason=clause.reason)
    reason = "the other text may follow another source"
    return Clause(clause.kind, clause.words, standing=Standing.CONFLICT, reason=reason)


def _is_shared(clause: ReadClause, other: Side) -> bool:
    """Whether the other text names the well-known sources that a clause names."""
    sources = known_sources(f" {clause.words.lower()} ")
    spoken = " ".join(c.words for c in other.clauses).lower() if sources else ""
    return bool(sources) and sources <= known_sources(f" {spoken} ")


def _is_common_knowledge(clause: ReadClause, own: Side, other: Side) -> bool:
    spoken = clause.words.lower().replace(",", " ").replace(".", " ").split()
    if not _OFFICIAL.isdisjoint(spoken) or own.has_consensus:
        return True
    # Who holds the event decides it: the NCAA its tournament.
    words = (clause.stems | content_of(clause)) - _SOURCE - FRAME - EVERY_RULE
    return not words.isdisjoint(own.spoken | other.spoken)


def is_named_by(clause: ReadClause, other: Side) -> bool:
    """Whether the other text has every name of a clause on the only source."""
    names = [word for word in clause.words.split()[1:] if word[:1].isupper()]
    spoken = " ".join(c.words for c in other.clauses)
    return all(name.strip(",.") in spoken for name in names)
