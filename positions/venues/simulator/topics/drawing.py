"""Draws an occasion's amounts, invented names and shares of the latent number."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate, pairwise
from math import cos, pi
from typing import Any

from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.loading import common
from positions.venues.simulator.topics.occasions import Occasion
from positions.venues.simulator.topics.schema import Part, Strike, Subject, Topic
from positions.venues.simulator.wording import day_number

Values = dict[str, Any]
Span = tuple[float, float]


def names_of(rng: SeededRandom, topic: Topic, key: str, base: Values) -> list[Values]:
    """For each part an invented name, of which no two share a word."""
    if not topic.names:
        return [{} for _ in topic.parts]
    pattern = common().names[topic.names].pattern
    words = [
        rng.shuffled(options, key, column)[: len(topic.parts)]
        for column, options in enumerate(common().names[topic.names].words)
    ]
    rows = list(zip(*words, strict=True))
    base["name_0"] = pattern.format(*rows[0])
    return [
        {"name": pattern.format(*row)}
        | {f"word_{column}": word for column, word in enumerate(row)}
        for row in rows
    ]


def steps_on(
    rng: SeededRandom, strike: Strike | None, subject: Subject, occasion: Occasion
) -> int:
    """The day's amount in the subject's steps."""
    if strike is None:
        return 0
    day, code = occasion.day, subject.texts.get("code", "")
    drift = subject.drift * rng.value_noise(day_number(day) / strike.noise_days, code)
    # −1 on 20 January, the coldest day, and 1 half a year later.
    season = -cos(2 * pi * (day.timetuple().tm_yday - 20) / 365)
    swing = subject.swing * season / float(subject.step)
    middle = round(float(subject.level / subject.step) + drift + swing)
    return max(
        middle + rng.randint(*strike.offset, occasion.key, "offset"), strike.least
    )


def amounts_of(part: Part, subject: Subject, steps: int) -> Values:
    amounts: Values = {
        name: subject.step * (steps + offset)
        for name, offset in (("low", part.low), ("high", part.high))
        if offset is not None
    }
    if len(amounts) == 2:
        amounts["middle"] = sum(amounts.values()) / Decimal(2)
    return amounts


def spans_of(rng: SeededRandom, topic: Topic, key: str) -> list[Span]:
    spans = topic.spans
    if spans.shares:
        shares = [rng.uniform(*each, key, i) for i, each in enumerate(spans.shares)]
        return list(pairwise((*accumulate(shares, initial=0.0), 1.0)))
    share = rng.uniform(*spans.prior, key, "prior")
    nested = []
    for index in range(len(topic.parts)):
        nested.append((0.0, share))
        share -= rng.uniform(*spans.gaps, key, "gap", index)
    return nested
