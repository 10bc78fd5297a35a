"""Names of one core that the other text has as well, in another form."""

from __future__ import annotations

import re

from strategy.matching import names
from strategy.matching.clauses.sides import Side
from strategy.matching.clauses.variants import DISTINCT
from strategy.matching.lexicon import Name
from strategy.matching.text import wordset
from strategy.matching.types import Standing

_BODIES = wordset("o:supreme_court o:house o:senate o:congress o:parliament o:cabinet")


def is_told(name: Name, own: Side, other: Side) -> bool:
    """Whether a name of one core says nothing that both texts do not say."""
    return (
        _is_written_out(name, own, other)
        or _is_named(name, other)
        or _is_full_name(name, own, other)
    )


def _is_written_out(name: Name, own: Side, other: Side) -> bool:
    """Whether a core adds a nickname to a name of its own title: "Collingwood Magpies".

    What stands before a name, or tells two of one name apart, makes it another; so do
    a number, and what the other core adds to the same name.
    """
    return any(
        name[: len(short)] == short
        and DISTINCT.isdisjoint(name[len(short) :])
        and not any(word.isdigit() for word in name[len(short) :])
        and not any(
            len(written) > len(short) and written[: len(short)] == short
            for written in other.core_names
        )
        for short in own.names
    )


def _is_full_name(name: Name, own: Side, other: Side) -> bool:
    """Whether a core adds the first name of whom both titles call by the last one.

    Only where both ask about an office that one alone has.
    """
    last = name[-1:]
    if len(name) != 2 or last not in own.names or last not in other.names:
        return False
    # "Doe v. Roe" is no person, and the "Harbour Booker Prize" has another name.
    alone = rf"\b(?i:{re.escape(' '.join(name))})\b(?! [A-Z])"
    if last in own.core_names or not re.search(alone, own.core):
        return False
    others = {found for found in other.core_names if found[-1:] == last}
    shared = own.spoken & other.spoken - _BODIES
    return others <= {last} and any(word.startswith("o:") for word in shared)


def _is_named(name: Name, other: Side) -> bool:
    """Whether the other core has the name in this or another spelling."""
    return any(
        names.compare(name, candidate) is Standing.AGREE
        for candidate in other.core_names | other.names
    )
