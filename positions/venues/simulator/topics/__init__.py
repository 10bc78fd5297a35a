"""Which questions end on a day? One module for each market type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from positions.venues.simulator.question import Question
from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.topics.confirmations import confirmation_questions
from positions.venues.simulator.topics.crypto import crypto_questions
from positions.venues.simulator.topics.culture import culture_questions
from positions.venues.simulator.topics.economics import economics_questions
from positions.venues.simulator.topics.elections import election_questions
from positions.venues.simulator.topics.fed import fed_questions
from positions.venues.simulator.topics.sports import sports_questions
from positions.venues.simulator.topics.weather import weather_questions

TOPICS: tuple[Callable[[Chance, date], list[Question]], ...] = (
    crypto_questions,
    sports_questions,
    weather_questions,
    economics_questions,
    fed_questions,
    election_questions,
    confirmation_questions,
    culture_questions,
)


def questions_of(chance: Chance, day: date) -> list[Question]:
    """Every question whose nominal end is on that day."""
    return [question for topic in TOPICS for question in topic(chance, day)]
