"""Questions about temperatures."""

from __future__ import annotations

from datetime import date, timedelta
from math import cos, pi

from positions.venues.simulator.question import KalshiText, PolymarketText, Question
from positions.venues.simulator.randomness import SeededRandom
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


def weather_questions(rng: SeededRandom, day: date) -> list[Question]:
    """Three ranges of the highest temperature for about two cities a day."""
    questions: list[Question] = []
    for city in CITIES:
        if rng.bernoulli(0.28, "weather", day, city.code):
            questions += _city(rng, day, city)
    return questions


def _city(rng: SeededRandom, day: date, city: City) -> list[Question]:
    key = f"weather:{day}:{city.code}"
    # −1 on 20 January, the coldest day, and 1 half a year later.
    season = -cos(2 * pi * (day.timetuple().tm_yday - 20) / 365)
    centre = round(city.mean + city.swing * season + rng.randint(-6, 6, key, "air"))
    below = rng.uniform(0.22, 0.38, key, "below")
    above = 1 - rng.uniform(0.22, 0.38, key, "above")
    # The ranges cover every temperature without overlapping, so one of them occurs.
    ranges = (
        (Reading(city, day, None, centre - 1), 0.0, below),
        (Reading(city, day, centre, centre + 1), below, above),
        (Reading(city, day, centre + 2, None), above, 1.0),
    )
    elsewhere = bool(city.airport) and rng.bernoulli(0.18, key, "elsewhere")
    questions: list[Question] = []
    for index, (reading, low, high) in enumerate(ranges):
        questions += _range(rng, key, index, reading, (low, high), elsewhere)
    if rng.bernoulli(0.25, key, "lowest"):
        questions.append(_lowest(rng, key, ranges[1][0]))
    return questions


def _range(
    rng: SeededRandom,
    key: str,
    index: int,
    reading: Reading,
    span: tuple[float, float],
    elsewhere: bool,
) -> list[Question]:
    """The question about one range, or two of them with `elsewhere`.

    Polymarket then reads another station than Kalshi, so the facts differ.
    """
    on_polymarket, on_kalshi = presence(rng, 0.72, key, index)
    station = reading.city.airport if elsewhere else reading.city.station
    polymarket = highest_on_polymarket(reading, station) if on_polymarket else None
    kalshi = (highest_on_kalshi(reading),) if on_kalshi else ()
    if not elsewhere:
        return [_question(rng, key, f"{index}", key, reading, span, polymarket, kalshi)]
    apart = [
        _question(rng, key, f"{index}", key, reading, span, None, kalshi),
        _question(
            rng, key, f"{index}:there", f"{key}:there", reading, span, polymarket, ()
        ),
    ]
    # Either may be listed on no venue at all.
    return [question for question in apart if question.polymarket or question.kalshi]


def _question(
    rng: SeededRandom,
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
        opens_at=ends - timedelta(days=rng.uniform(2, 4, family, "life")),
        ends_at=ends,
        group=group,
        low=span[0],
        high=span[1],
        polymarket=polymarket,
        kalshi=kalshi,
    )


def _lowest(rng: SeededRandom, key: str, reading: Reading) -> Question:
    """The same range for the lowest temperature, on Kalshi only: a look-alike."""
    text = lowest_on_kalshi(reading)
    share = rng.uniform(0.2, 0.6, key, "lowest", "prior")
    return _question(
        rng, key, "lowest", f"{key}:lowest", reading, (0.0, share), None, (text,)
    )
