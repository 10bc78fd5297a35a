"""The kinds of question that markets ask."""

from __future__ import annotations

from strategy.matching.reading import Reading

_FAMILIES = (
    ("nominee", ("v:nominee", "v:nominate", "x:ticket", "x:primary")),
    ("next holder", ("x:next",)),
    ("award", ("a:oscars", "a:grammys", "a:emmys", "a:globes", "x:best_", "x:mvp")),
    ("competition", ("l:", "x:division", "x:eastern_conf", "x:western_conf")),
    ("election", ("o:", "t:", "d:")),
)


def family_of(reading: Reading) -> str:
    """The kind of question that a market asks which is about no game."""
    concepts = reading.bag.concepts
    if reading.spans:
        return "threshold"
    for name, prefixes in _FAMILIES:
        for concept in concepts:
            if concept.startswith(prefixes):
                return name
    return "contest" if "v:win" in concepts else "event by a date"
