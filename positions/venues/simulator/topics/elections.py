"""Questions about mayoral elections."""

from __future__ import annotations

from datetime import date

from positions.venues.simulator.question import KalshiText, PolymarketText, Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.names import TOWNS, in_turn, people
from positions.venues.simulator.topics.presence import presence
from positions.venues.simulator.topics.races import political_question, political_series
from positions.venues.simulator.topics.voids import KALSHI_VOID, POLYMARKET_VOID
from positions.venues.simulator.wording import (
    capitals,
    day_code,
    day_number,
    long_day,
    short_day,
    slug,
)

PARTIES = ("Democratic", "Republican")
MAYOR = political_series("KXMAYOR", "Mayoral election winner", "Elections", "Local")
NOMINEE = political_series("KXMAYORNOM", "Mayoral nominee", "Elections", "Local")


def election_questions(rng: SeededRandom, day: date) -> list[Question]:
    """The questions of an election on that day, on about every fourth day."""
    return _election(rng, day) if rng.bernoulli(0.28, "mayor", day) else []


def _election(rng: SeededRandom, day: date) -> list[Question]:
    key = f"politics:{day}:mayor"
    town = in_turn(rng, TOWNS, day_number(day), "towns")
    candidates = people(rng, 3, key)
    lead = rng.uniform(0.38, 0.55, key, "lead")
    runner_up = rng.uniform(0.25, 0.38, key, "second")
    # The spans fill [0, 1) without overlapping: exactly one candidate wins.
    spans = ((0.0, lead), (lead, lead + runner_up), (lead + runner_up, 1.0))
    questions = []
    for index, name in enumerate(candidates):
        on_both = (0.9, 0.85, 0.5)[index]
        on_polymarket, on_kalshi = presence(rng, on_both, key, index)
        questions.append(
            political_question(
                rng,
                f"{key}:{index}",
                (key, key),
                day,
                spans[index],
                _winner_on_polymarket(day, town, name) if on_polymarket else None,
                _winner_on_kalshi(day, town, name) if on_kalshi else None,
            )
        )
    if rng.bernoulli(0.45, key, "nominee"):
        questions.append(_nominee(rng, key, day, town, candidates[0]))
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
    event = f"{MAYOR.ticker}{capitals(town, 12)}-{day_code(day)}"
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


def _nominee(rng: SeededRandom, key: str, day: date, town: str, name: str) -> Question:
    """Whether the front-runner is nominated, on Kalshi only: a look-alike."""
    party = rng.choice(PARTIES, key, "party")
    event = f"{NOMINEE.ticker}{capitals(town, 12)}-{day_code(day)}"
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
    share = rng.uniform(0.55, 0.85, key, "nominee", "prior")
    # A group of its own: who is nominated does not decide who is elected.
    group = f"{key}:nominee"
    return political_question(rng, group, (key, group), day, (0.0, share), None, text)


def _initials(name: str) -> str:
    forename, surname = name.split(" ", 1)
    return f"{forename[0]}{capitals(surname, 3)}"
