"""Which mayors are elected on a day?"""

from __future__ import annotations

from datetime import date

from positions.venues.simulator.question import KalshiText, PolymarketText, Question
from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.topics.names import TOWNS, in_turn, people
from positions.venues.simulator.topics.presence import presence
from positions.venues.simulator.topics.races import political, race
from positions.venues.simulator.topics.voids import KALSHI_VOID, POLYMARKET_VOID
from positions.venues.simulator.wording import (
    day_code,
    day_number,
    letters,
    long_day,
    short_day,
    slug,
)

PARTIES = ("Democratic", "Republican")
MAYOR = political("KXMAYOR", "Mayoral election winner", "Elections", "Local")
NOMINEE = political("KXMAYORNOM", "Mayoral nominee", "Elections", "Local")


def election_questions(chance: Chance, day: date) -> list[Question]:
    """A mayoral election every fourth day or so."""
    return _election(chance, day) if chance.happens(0.28, "mayor", day) else []


def _election(chance: Chance, day: date) -> list[Question]:
    key = f"politics:{day}:mayor"
    town = in_turn(chance, TOWNS, day_number(day), "towns")
    first, second, third = people(chance, 3, key)
    lead = chance.between(0.38, 0.55, key, "lead")
    next_best = chance.between(0.25, 0.38, key, "second")
    spans = ((0.0, lead), (lead, lead + next_best), (lead + next_best, 1.0))
    questions = []
    for index, name in enumerate((first, second, third)):
        on_both = (0.9, 0.85, 0.5)[index]
        on_polymarket, on_kalshi = presence(chance, on_both, key, index)
        questions.append(
            race(
                chance,
                f"{key}:{index}",
                (key, key),
                day,
                spans[index],
                _winner_on_polymarket(day, town, name) if on_polymarket else None,
                _winner_on_kalshi(day, town, name) if on_kalshi else None,
            )
        )
    if chance.happens(0.45, key, "nominee"):
        questions.append(_nominee(chance, key, day, town, first))
    return questions


def _winner_on_polymarket(day: date, town: str, name: str) -> PolymarketText:
    question = f"Will {name} win the {day.year} {town} mayoral election?"
    return PolymarketText(
        event_slug=slug(f"{town} mayoral election winner {long_day(day)}"),
        event_title=f"{town} Mayoral Election Winner",
        slug=slug(f"{question} {long_day(day)}"),
        question=question,
        description=(
            f"The {day.year} {town} mayoral election is scheduled for "
            f'{long_day(day)}.\n\nThis market will resolve to "Yes" if {name} wins '
            'this election. Otherwise, this market will resolve to "No".\n\nThe '
            f"resolution source is a consensus of credible reporting. {POLYMARKET_VOID}"
        ),
        tags=("Politics", "Elections", "Mayoral Elections"),
        group_title=name,
        neg_risk=True,
    )


def _winner_on_kalshi(day: date, town: str, name: str) -> KalshiText:
    event = f"{MAYOR.ticker}{letters(town, 12)}-{day_code(day)}"
    return KalshiText(
        series=MAYOR,
        event=event,
        ticker=f"{event}-{_initials(name)}",
        event_title=f"{town} mayoral election winner?",
        event_sub_title=f"On {short_day(day)}",
        title=f"Will {name} win the {day.year} {town} mayoral election?",
        yes_sub_title=name,
        rules=(
            f"If {name} wins the {day.year} {town} mayoral election scheduled for "
            f"{short_day(day)}, then the market resolves to Yes."
        ),
        rules_secondary=KALSHI_VOID,
        strike_type="custom",
        exclusive=True,
    )


def _nominee(chance: Chance, key: str, day: date, town: str, name: str) -> Question:
    """The nomination of the same person, on Kalshi only: another event."""
    party = chance.pick(PARTIES, key, "party")
    event = f"{NOMINEE.ticker}{letters(town, 12)}-{day_code(day)}"
    text = KalshiText(
        series=NOMINEE,
        event=event,
        ticker=f"{event}-{_initials(name)}",
        event_title=f"{party} nominee for mayor of {town}?",
        title=f"Will {name} be the {party} nominee for mayor of {town} in {day.year}?",
        yes_sub_title=name,
        rules=(
            f"If {name} wins the nomination of the {party} Party to contest the "
            f"{day.year} {town} mayoral election, then the market resolves to Yes."
        ),
        strike_type="custom",
    )
    share = chance.between(0.55, 0.85, key, "nominee", "prior")
    group = f"{key}:nominee"
    return race(chance, group, (key, group), day, (0.0, share), None, text)


def _initials(name: str) -> str:
    first, last = name.split(" ", 1)
    return f"{first[0]}{letters(last, 3)}"
