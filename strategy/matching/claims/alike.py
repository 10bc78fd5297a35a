"""Words of which a text may have another form, or another word for the same."""

from __future__ import annotations

from collections.abc import Collection

from strategy.matching.text import stems

_ALIKE = (
    # Each of them is the first moment of what is done.
    stems(
        "begin begins began begun start starts initiate initiates commence commences"
    ),
    stems("manned crewed"),
    stems("greatest most highest largest biggest"),
    stems("pertaining pertain regarding concerning relating"),
)
_NOUNS = ("ion", "ation", "ment")
# Nouns that end like these of a verb, and are of none.
_LEAST = 6


def is_said_otherwise(word: str, said: Collection[str]) -> bool:
    """Whether a text says a word, by its stem, in another form or way."""
    if any(word in group and not group.isdisjoint(said) for group in _ALIKE):
        return True
    return any(_is_noun_of(word, verb) or _is_noun_of(verb, word) for verb in said)


def _is_noun_of(noun: str, verb: str) -> bool:
    """ "Suspension" of "suspend" is not, "normalization" of "normaliz" is."""
    return (
        len(verb) >= _LEAST
        and noun.startswith(verb)
        and noun.removeprefix(verb) in _NOUNS
    )
