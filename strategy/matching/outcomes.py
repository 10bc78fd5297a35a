"""The outcomes of two markets on the same claim that pay alike."""

from __future__ import annotations

from collections.abc import Sequence

from positions.venues.types import Market
from strategy.matching import names
from strategy.matching.deciding import decide
from strategy.matching.lexicon import Name
from strategy.matching.text import plain
from strategy.matching.types import Fact, Judgement, Standing, Verdict

_YES_NO = {"yes", "no"}


def align_outcomes(verdict: Verdict, a: Market, b: Market) -> Verdict:
    """The verdict with the outcomes that pay alike, where a market names its outcomes.

    Yes and No follow from the claims. An outcome that is a name has to be the side
    that the other market asks about, or one of the names of its outcomes.
    """
    is_named_a, is_named_b = not _is_yes_no(a), not _is_yes_no(b)
    if not is_named_a and not is_named_b:
        return verdict
    names_a, names_b = _outcome_names(a), _outcome_names(b)
    index: int | None
    if is_named_a and is_named_b:
        texts = _listed(a), _listed(b)
        index = _order(names_a, names_b)
        outcomes = (index or 0, 0)
    elif is_named_a:
        texts = _listed(a), b.subtitle
        index = _index_of(_words(b.subtitle), names_a)
        outcomes = (index or 0, 0)
    else:
        texts = a.subtitle, _listed(b)
        index = _index_of(_words(a.subtitle), names_b)
        outcomes = (0, index or 0)
    if index is None:
        fact = Fact("side", Standing.UNKNOWN, *texts)
        return decide((*verdict.facts, fact), False, verdict.score)
    verdict = verdict._replace(outcome_a=outcomes[0], outcome_b=outcomes[1])
    if verdict.verdict is Judgement.INVERTED:
        # A named outcome already says which way it pays; a denial on top is unclear.
        return verdict._replace(verdict=Judgement.REVIEW)
    return verdict


def _is_yes_no(market: Market) -> bool:
    return all(outcome.name.lower() in _YES_NO for outcome in market.outcomes)


def _order(names_a: Sequence[Name], names_b: Sequence[Name]) -> int | None:
    """The outcome of a that is outcome 0 of b; None unless both names correspond."""
    index_0, index_1 = (_index_of(name, names_a) for name in names_b)
    return index_0 if {index_0, index_1} == {0, 1} else None


def _index_of(side: Name, outcome_names: Sequence[Name]) -> int | None:
    """The one outcome with that name, or with a name that means the same."""
    # Equal names first: a name may also be short for the second outcome.
    equal = [i for i, name in enumerate(outcome_names) if name == side]
    alike = equal or [
        i
        for i, name in enumerate(outcome_names)
        if names.compare(name, side) is Standing.AGREE
    ]
    return alike[0] if len(alike) == 1 else None


def _outcome_names(market: Market) -> list[Name]:
    return [_words(outcome.name) for outcome in market.outcomes]


def _words(text: str) -> Name:
    return tuple(plain(text).lower().split())


def _listed(market: Market) -> str:
    return " / ".join(outcome.name for outcome in market.outcomes)
