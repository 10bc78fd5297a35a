"""Which subjects of a topic have questions on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.schema import Subject, Topic, When
from positions.venues.simulator.wording import day_number


@dataclass(frozen=True, slots=True)
class Occasion:
    """A subject on a day; `key` identifies it and `texts` are its values for texts."""

    key: str
    day: date
    subject: Subject
    texts: dict[str, Any]


def occasions_on(rng: SeededRandom, topic: Topic, day: date) -> Iterator[Occasion]:
    """The topic's occasions on that day, often none."""
    key = f"{topic.market_type.lower()}:{day}:{topic.name}"
    if topic.select == "each":
        for number, subject in enumerate(topic.subjects):
            name = f"{key}:{subject.texts.get('code', number)}"
            if _is_on(rng, topic, subject.when or topic.when, day, name):
                yield Occasion(name, day, subject, subject.texts)
    elif not _is_on(rng, topic, topic.when, day, key):
        return
    elif topic.select == "turn":
        # Unlike in independent draws, a subject only recurs after all the others.
        order = rng.shuffled(topic.subjects, topic.name, "turn")
        subject = order[day_number(day) % len(order)]
        yield Occasion(key, day, subject, subject.texts)
    else:
        yield from _pairs(rng, topic, day, key)


def _pairs(rng: SeededRandom, topic: Topic, day: date, key: str) -> Iterator[Occasion]:
    """Pairs of subjects whose values are named away_ and home_; none is in two."""
    playing = topic.subjects[day_number(day) % topic.turns :: topic.turns]
    teams = rng.shuffled(playing, key, "teams")
    for number in range(rng.randint(*topic.pairs, key, "count")):
        away, home = teams[2 * number : 2 * number + 2]
        texts = {f"away_{name}": text for name, text in away.texts.items()}
        texts |= {f"home_{name}": text for name, text in home.texts.items()}
        code = f"{texts['away_code']}{texts['home_code']}"
        yield Occasion(f"{key}:{code}", day, away, texts)


def _is_on(rng: SeededRandom, topic: Topic, when: When, day: date, key: str) -> bool:
    if when.drawn is not None:
        # Drawn once for all subjects of the topic, whose figures come out together.
        drawn = rng.randint(*when.drawn, topic.name, day.year, day.month)
        if day.day != drawn:
            return False
    return (
        (not when.weekdays or day.weekday() in when.weekdays)
        and when.within[0] <= day.day <= when.within[1]
        and (not when.dates or (day.month, day.day) in when.dates)
        and (when.chance >= 1 or rng.bernoulli(when.chance, key, "when"))
    )
