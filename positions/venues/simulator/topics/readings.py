"""Temperature ranges, and how each venue asks about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from positions.venues.simulator.question import KalshiText, PolymarketText, Series
from positions.venues.simulator.topics.voids import KALSHI_VOID, POLYMARKET_VOID
from positions.venues.simulator.wording import (
    day_code,
    long_day,
    plain_day,
    short_day,
    slug,
)


@dataclass(frozen=True, slots=True)
class City:
    """A city with two weather stations, and its usual highest temperature in °F.

    That is `mean` on average and `swing` above it in July. Kalshi reads `station`,
    Polymarket sometimes `airport`.
    """

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
# Both venues settle by the same report; what may differ is the station.
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
    """A range of whole degrees in a city on a day; None for an open end."""

    city: City
    day: date
    low: int | None
    high: int | None

    @property
    def polymarket_range(self) -> str:
        if self.low is None:
            return f"{self.high}°F or below"
        if self.high is None:
            return f"{self.low}°F or higher"
        return f"between {self.low}-{self.high}°F"

    @property
    def kalshi_range(self) -> str:
        if self.low is None:
            return f"{self.high}° or below"
        if self.high is None:
            return f"{self.low}° or above"
        return f"{self.low}° to {self.high}°"

    @property
    def condition(self) -> str:
        """The range as the rules of both venues state it."""
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
        """The end of the ticker: T44 for an open range, B44.5 for a closed one."""
        if self.low is None or self.high is None:
            return f"T{self.high if self.low is None else self.low}"
        # Kalshi puts the middle of a closed range into the ticker.
        return f"B{(self.low + self.high) / 2}"


def highest_on_polymarket(reading: Reading, station: str) -> PolymarketText:
    """The range for the highest temperature at a station."""
    city, day = reading.city, reading.day
    return PolymarketText(
        event_slug=slug(f"highest temperature in {city.short} on {long_day(day)}"),
        event_title=f"Highest temperature in {city.short} on {plain_day(day)}?",
        slug=slug(
            f"highest temperature in {city.short} on {long_day(day)} "
            f"{reading.polymarket_range}"
        ),
        question=(
            f"Will the highest temperature in {city.name} be "
            f"{reading.polymarket_range} on {plain_day(day)}?"
        ),
        description=(
            'This market will resolve to "Yes" if the highest temperature recorded '
            f"at {station}, {city.name} on {long_day(day)} is {reading.condition} "
            f"according to the {AGENCY}. Otherwise, this market will resolve to "
            f'"No".\n\nTemperatures are whole degrees Fahrenheit. {POLYMARKET_VOID}'
        ),
        tags=("Weather", "Daily Temperature", city.short),
        group_title=reading.polymarket_range.removeprefix("between "),
        source="https://www.weather.gov/",
        neg_risk=True,
    )


def highest_on_kalshi(reading: Reading) -> KalshiText:
    """The range for the highest temperature at the city's main station."""
    city, day = reading.city, reading.day
    event = f"{HIGHEST[city.code].ticker}-{day_code(day)}"
    return KalshiText(
        series=HIGHEST[city.code],
        event=event,
        ticker=f"{event}-{reading.suffix}",
        event_title=f"Highest temperature in {city.short} on {short_day(day)}?",
        event_sub_title=f"On {short_day(day)}",
        title=(
            f"Will the high temperature in {city.short} be {reading.kalshi_range} on "
            f"{short_day(day)}?"
        ),
        yes_sub_title=reading.kalshi_range,
        rules=(
            f"If the highest temperature recorded at {city.station}, {city.name} on "
            f"{short_day(day)} is {reading.condition} according to the {AGENCY}, then "
            "the market resolves to Yes."
        ),
        rules_secondary=KALSHI_VOID,
        strike_type=reading.strike_type,
        floor="" if reading.low is None else str(reading.low),
        cap="" if reading.high is None else str(reading.high),
        exclusive=True,
    )


def lowest_on_kalshi(reading: Reading) -> KalshiText:
    """The same range for the lowest temperature of the day."""
    city, day = reading.city, reading.day
    event = f"{LOWEST[city.code].ticker}-{day_code(day)}"
    return KalshiText(
        series=LOWEST[city.code],
        event=event,
        ticker=f"{event}-{reading.suffix}",
        event_title=f"Lowest temperature in {city.short} on {short_day(day)}?",
        title=(
            f"Will the minimum temperature in {city.short} be "
            f"{reading.kalshi_range} on {short_day(day)}?"
        ),
        yes_sub_title=reading.kalshi_range,
        rules=(
            f"If the lowest temperature recorded at {city.station}, {city.name} on "
            f"{short_day(day)} is {reading.condition} according to the {AGENCY}, then "
            "the market resolves to Yes."
        ),
        strike_type=reading.strike_type,
        floor=str(reading.low),
        cap=str(reading.high),
    )
