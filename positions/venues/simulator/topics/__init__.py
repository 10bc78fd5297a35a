"""The questions of the simulated world, made from the topics in data files."""

from __future__ import annotations

from datetime import date

from positions.venues.simulator.question import Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.asking import questions_about
from positions.venues.simulator.topics.loading import topics
from positions.venues.simulator.topics.occasions import occasions_on

__all__ = ["questions_of"]


def questions_of(rng: SeededRandom, day: date) -> list[Question]:
    """Every question that is listed under that day, on which nearly all of them end.

    Raises DataError for a topic whose texts cannot be filled in.
    """
    return [
        question
        for topic in topics()
        for occasion in occasions_on(rng, topic, day)
        for question in questions_about(rng, topic, occasion)
    ]
