"""The questions of the simulated world, one module per subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from positions.venues.simulator.question import Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.confirmations import confirmation_questions
from positions.venues.simulator.topics.crypto import crypto_questions
from positions.venues.simulator.topics.culture import culture_questions
from positions.venues.simulator.topics.economics import economics_questions
from positions.venues.simulator.topics.elections import election_questions
from positions.venues.simulator.topics.fed import fed_questions
from positions.venues.simulator.topics.sports import sports_questions
from positions.venues.simulator.topics.weather import weather_questions

TOPICS: tuple[Callable[[SeededRandom, date], list[Question]], ...] = (
    crypto_questions,
    sports_questions,
    weather_questions,
    economics_questions,
    fed_questions,
    election_questions,
    confirmation_questions,
    culture_questions,
)


def questions_of(rng: SeededRandom, day: date) -> list[Question]:
    """Every question whose nominal end is on that day."""
    return [question for topic in TOPICS for question in topic(rng, day)]
