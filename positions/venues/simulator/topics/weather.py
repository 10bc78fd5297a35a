"""Which questions about the weather end on a day?"""

from __future__ import annotations

from datetime import date, timedelta
from math import cos, pi

from positions.venues.simulator.question import KalshiText, PolymarketText, Question
from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.topics.presence import presence
from positions.venues.simulator.topics.readings import (
    CITIES,
    City,
    Reading,
    highest_on_kalshi,
    highest_on_polymarket,
    lowest_on_kalshi,
)
from positions.venues.simulator.wording import eastern


def weather_questions(chance: Chance, day: date) -> list[Question]:
    """About two cities a day, each with three ranges of the highest temperature."""
    questions: list[Question] = []
    for city in CITIES:
        if chance.happens(0.28, "weather", day, city.code):
            questions += _city(chance, day, city)
    return questions


def _city(chance: Chance, day: date, city: City) -> list[Question]:
    key = f"weather:{day}:{city.code}"
    season = -cos(2 * pi * (day.timetuple().tm_yday - 20) / 365)
    centre = round(city.mean + city.swing * season + chance.integer(-6, 6, key, "air"))
    below = chance.between(0.22, 0.38, key, "below")
    above = 1 - chance.between(0.22, 0.38, key, "above")
    ranges = (
        (Reading(city, day, None, centre - 1), 0.0, below),
        (Reading(city, day, centre, centre + 1), below, above),
        (Reading(city, day, centre + 2, None), above, 1.0),
    )
    elsewhere = bool(city.airport) and chance.happens(0.18, key, "elsewhere")
    questions: list[Question] = []
    for index, (reading, low, high) in enumerate(ranges):
        questions += _range(chance, key, index, reading, (low, high), elsewhere)
    if chance.happens(0.25, key, "lowest"):
        questions.append(_lowest(chance, key, ranges[1][0]))
    return questions


def _range(
    chance: Chance,
    key: str,
    index: int,
    reading: Reading,
    span: tuple[float, float],
    elsewhere: bool,
) -> list[Question]:
    """One range; `elsewhere`: Polymarket reads another station, another event."""
    on_polymarket, on_kalshi = presence(chance, 0.72, key, index)
    station = reading.city.airport if elsewhere else reading.city.station
    polymarket = highest_on_polymarket(reading, station) if on_polymarket else None
    kalshi = (highest_on_kalshi(reading),) if on_kalshi else ()
    if not elsewhere:
        return [
            _question(chance, key, f"{index}", key, reading, span, polymarket, kalshi)
        ]
    apart = [
        _question(chance, key, f"{index}", key, reading, span, None, kalshi),
        _question(
            chance, key, f"{index}:there", f"{key}:there", reading, span, polymarket, ()
        ),
    ]
    return [question for question in apart if question.polymarket or question.kalshi]


def _question(
    chance: Chance,
    family: str,
    name: str,
    group: str,
    reading: Reading,
    span: tuple[float, float],
    polymarket: PolymarketText | None,
    kalshi: tuple[KalshiText, ...],
) -> Question:
    ends = eastern(reading.day, 24)
    return Question(
        key=f"{family}:{name}",
        family=family,
        market_type="Weather",
        opens_at=ends - timedelta(days=chance.between(2, 4, family, "life")),
        ends_at=ends,
        group=group,
        low=span[0],
        high=span[1],
        polymarket=polymarket,
        kalshi=kalshi,
    )


def _lowest(chance: Chance, key: str, reading: Reading) -> Question:
    """The same range for the lowest temperature, on Kalshi only: another event."""
    text = lowest_on_kalshi(reading)
    share = chance.between(0.2, 0.6, key, "lowest", "prior")
    return _question(
        chance, key, "lowest", f"{key}:lowest", reading, (0.0, share), None, (text,)
    )
