"""Which subjects of a topic have questions on a day, and what is drawn for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise
from math import cos, pi
from typing import Any

from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.schema import (
    Ends,
    Part,
    Subject,
    Topic,
    When,
    common,
)
from positions.venues.simulator.wording import (
    clock_time,
    day_number,
    eastern,
    zone_name,
)

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A subject on a day; `key` identifies it and `texts` are its values for texts."""

    rng: SeededRandom
    topic: Topic
    key: str
    day: date
    subject: Subject
    texts: Values

    def moment(
        self, ends: Ends, days_later: int = 0
    ) -> tuple[datetime | None, datetime, Values]:
        """When a game starts, when the fact is known, and the values that tell it."""
        day = self.day + timedelta(days=days_later)
        hour = self.rng.randint(*ends.hours, self.key, "hour")
        minute = self.rng.choice(ends.minutes, self.key, "minute")
        starts = eastern(day, hour, minute)
        over = starts + timedelta(minutes=ends.play_minutes)
        values: Values = {
            "day": day,
            "next_day": day + timedelta(days=1),
            # A monthly figure is published for the month before.
            "last_month": day.replace(day=1) - timedelta(days=1),
            "hour": hour,
            "clock": clock_time(hour % 24, minute),
            "zone": zone_name(day, hour % 24),
        }
        return starts if ends.play_minutes else None, over, values

    def names(self) -> list[Values]:
        """For each part an invented name, of which no two share a word."""
        count = len(self.topic.parts)
        if not self.topic.names:
            return [{}] * count
        names = common().names[self.topic.names]
        words = [
            self.rng.shuffled(options, self.key, column)[:count]
            for column, options in enumerate(names.words)
        ]
        return [
            {"name": names.pattern.format(*row)}
            | {f"word_{column}": word for column, word in enumerate(row)}
            for row in zip(*words, strict=True)
        ]

    def steps(self) -> int:
        """The day's amount in the subject's steps."""
        strike, subject, rng = self.topic.strike, self.subject, self.rng
        if strike is None:
            return 0
        knot, code = (
            day_number(self.day) / strike.noise_days,
            subject.texts.get("code", ""),
        )
        drift = subject.drift * rng.value_noise(knot, code)
        # −1 on 20 January, the coldest day, and 1 half a year later.
        season = -cos(2 * pi * (self.day.timetuple().tm_yday - 20) / 365)
        swing = subject.swing * season / float(subject.step)
        middle = round(float(subject.level / subject.step) + drift + swing)
        offset = rng.randint(*strike.offset, self.key, "offset")
        return max(middle + offset, strike.least)

    def amounts(self, part: Part, steps: int) -> Values:
        """Those of a part on a day with so many steps."""
        amounts: Values = {
            name: self.subject.step * (steps + offset)
            for name, offset in (("low", part.low), ("high", part.high))
            if offset is not None
        }
        if len(amounts) == 2:
            amounts["middle"] = sum(amounts.values()) / Decimal(2)
        return amounts

    def spans(self) -> list[tuple[float, float]]:
        """Each part's range of the latent number."""
        spans, rng, key = self.topic.spans, self.rng, self.key
        if spans.shares:
            shares = [rng.uniform(*each, key, i) for i, each in enumerate(spans.shares)]
            return list(pairwise((*accumulate(shares, initial=0.0), 1.0)))
        share = rng.uniform(*spans.prior, key, "prior")
        nested = []
        for index in range(len(self.topic.parts)):
            nested.append((0.0, share))
            share -= rng.uniform(*spans.gaps, key, "gap", index)
        return nested


def occasions_on(rng: SeededRandom, topic: Topic, day: date) -> Iterator[Occasion]:
    """The topic's occasions on that day, often none."""
    key = f"{topic.market_type.lower()}:{day}:{topic.name}"
    if topic.select == "each":
        for number, subject in enumerate(topic.subjects):
            name = f"{key}:{subject.texts.get('code', number)}"
            if _is_on(rng, topic, subject.when or topic.when, day, name):
                yield Occasion(rng, topic, name, day, subject, subject.texts)
    elif not _is_on(rng, topic, topic.when, day, key):
        return
    elif topic.select == "turn":
        # Unlike in independent draws, a subject only recurs after all the others.
        order = rng.shuffled(topic.subjects, topic.name, "turn")
        subject = order[day_number(day) % len(order)]
        yield Occasion(rng, topic, key, day, subject, subject.texts)
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
        name = f"{key}:{texts['away_code']}{texts['home_code']}"
        yield Occasion(rng, topic, name, day, away, texts)


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
