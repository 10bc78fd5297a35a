"""Which questions about the weather end on a day?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, pi

from positions.venues.simulator.chance import Chance
from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.topics.presence import presence
from positions.venues.simulator.words import (
    day_code,
    eastern,
    long_day,
    plain_day,
    short_day,
    slug,
)


@dataclass(frozen=True, slots=True)
class City:
    name: str
    short: str
    code: str
    station: str
    airport: str
    mean: int
    swing: int


CITIES = (
    City("New York City", "NYC", "NY", "Central Park", "LaGuardia Airport", 62, 24),
    City("Chicago", "Chicago", "CHI", "Midway Airport", "O'Hare Airport", 58, 26),
    City("Miami", "Miami", "MIA", "Miami International Airport", "Opa-locka", 83, 7),
    City("Austin", "Austin", "AUS", "Camp Mabry", "Bergstrom Airport", 79, 17),
    City("Denver", "Denver", "DEN", "Denver International Airport", "Boulder", 64, 22),
    City("Los Angeles", "LA", "LAX", "Downtown", "Los Angeles Airport", 74, 8),
    City("Philadelphia", "Philadelphia", "PHIL", "Philadelphia Airport", "", 65, 23),
)
AGENCY = "National Weather Service's Climatological Report (Daily)"


def _series(ticker: str, title: str) -> Series:
    return Series(
        ticker,
        title,
        "Climate and Weather",
        ("Daily temperature",),
        "daily",
        "National Weather Service",
        "https://www.weather.gov/",
    )


HIGHEST = {
    c.code: _series(f"KXHIGH{c.code}", f"Highest temperature in {c.short}")
    for c in CITIES
}
LOWEST = {
    c.code: _series(f"KXLOWT{c.code}", f"Lowest temperature in {c.short}")
    for c in CITIES
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A range of whole degrees at a city on a day; an open end is None."""

    city: City
    day: date
    low: int | None
    high: int | None

    @property
    def polymarket_words(self) -> str:
        if self.low is None:
            return f"{self.high}°F or below"
        if self.high is None:
            return f"{self.low}°F or higher"
        return f"between {self.low}-{self.high}°F"

    @property
    def kalshi_words(self) -> str:
        if self.low is None:
            return f"{self.high}° or below"
        if self.high is None:
            return f"{self.low}° or above"
        return f"{self.low}° to {self.high}°"

    @property
    def condition(self) -> str:
        if self.low is None:
            return f"at or below {self.high}°F"
        if self.high is None:
            return f"at or above {self.low}°F"
        return f"between {self.low}°F and {self.high}°F, both included,"

    @property
    def strike_type(self) -> str:
        if self.low is None:
            return "less_or_equal"
        return "between" if self.high is not None else "greater_or_equal"

    @property
    def suffix(self) -> str:
        if self.low is None or self.high is None:
            return f"T{self.high if self.low is None else self.low}"
        return f"B{(self.low + self.high) / 2}"


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
    polymarket = _on_polymarket(reading, station) if on_polymarket else None
    kalshi = (_on_kalshi(reading),) if on_kalshi else ()
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


def _on_polymarket(reading: Reading, station: str) -> PolymarketText:
    city, day = reading.city, reading.day
    return PolymarketText(
        event_slug=slug(f"highest temperature in {city.short} on {long_day(day)}"),
        event_title=f"Highest temperature in {city.short} on {plain_day(day)}?",
        slug=slug(
            f"highest temperature in {city.short} on {long_day(day)} "
            f"{reading.polymarket_words}"
        ),
        question=(
            f"Will the highest temperature in {city.name} be "
            f"{reading.polymarket_words} on {plain_day(day)}?"
        ),
        description=(
            'This market will resolve to "Yes" if the highest temperature recorded '
            f"at {station}, {city.name} on {long_day(day)} is {reading.condition} "
            f"according to the {AGENCY}. Otherwise, this market will resolve to "
            '"No".\n\nTemperatures are whole degrees Fahrenheit.'
        ),
        tags=("Weather", "Daily Temperature", city.short),
        group_title=reading.polymarket_words.removeprefix("between "),
        source="https://www.weather.gov/",
        neg_risk=True,
    )


def _on_kalshi(reading: Reading) -> KalshiText:
    city, day = reading.city, reading.day
    event = f"{HIGHEST[city.code].ticker}-{day_code(day)}"
    return KalshiText(
        series=HIGHEST[city.code],
        event=event,
        ticker=f"{event}-{reading.suffix}",
        event_title=f"Highest temperature in {city.short} on {short_day(day)}?",
        event_sub_title=f"On {short_day(day)}",
        title=(
            f"Will the high temperature in {city.short} be {reading.kalshi_words} on "
            f"{short_day(day)}?"
        ),
        yes_sub_title=reading.kalshi_words,
        rules=(
            f"If the highest temperature recorded at {city.station}, {city.name} on "
            f"{short_day(day)} is {reading.condition} according to the {AGENCY}, then "
            "the market resolves to Yes."
        ),
        strike_type=reading.strike_type,
        floor="" if reading.low is None else str(reading.low),
        cap="" if reading.high is None else str(reading.high),
        exclusive=True,
    )


def _lowest(chance: Chance, key: str, reading: Reading) -> Question:
    """The same range for the lowest temperature, on Kalshi only: another event."""
    city, day = reading.city, reading.day
    event = f"{LOWEST[city.code].ticker}-{day_code(day)}"
    text = KalshiText(
        series=LOWEST[city.code],
        event=event,
        ticker=f"{event}-{reading.suffix}",
        event_title=f"Lowest temperature in {city.short} on {short_day(day)}?",
        title=(
            f"Will the minimum temperature in {city.short} be "
            f"{reading.kalshi_words} on {short_day(day)}?"
        ),
        yes_sub_title=reading.kalshi_words,
        rules=(
            f"If the lowest temperature recorded at {city.station}, {city.name} on "
            f"{short_day(day)} is {reading.condition} according to the {AGENCY}, then "
            "the market resolves to Yes."
        ),
        strike_type=reading.strike_type,
        floor=str(reading.low),
        cap=str(reading.high),
    )
    share = chance.between(0.2, 0.6, key, "lowest", "prior")
    return _question(
        chance, key, "lowest", f"{key}:lowest", reading, (0.0, share), None, (text,)
    )
