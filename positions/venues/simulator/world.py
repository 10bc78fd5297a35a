"""The simulated world: everything that both venues list and quote at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from positions.venues.simulator.ladder import Ladder, ladder_of
from positions.venues.simulator.outcomes import Scenario, outcome_of
from positions.venues.simulator.pricing import QuotePair, quotes_at
from positions.venues.simulator.profile import BELIEVABLE, profile
from positions.venues.simulator.question import SimVenue
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.asking import questions_of
from positions.venues.simulator.wording import EPOCH, coded_day, day_number

# The longest time from open to nominal end, and from there to the final settlement.
# They bound the search for live scenarios, so they err on the long side.
MAX_LIFETIME = timedelta(days=32)
MAX_SETTLEMENT_DELAY = timedelta(days=22)
# How long settled markets stay listed.
RETENTION = timedelta(days=30)
# A ticker's date is at most 15 days after the day its question is listed under: a
# deadline extended by two weeks, written as "before" the day after it.
TICKER_LOOKBACK_DAYS = 17
# Market numbers are the day since EPOCH times this, plus the index within the day.
NUMBERS_PER_DAY = 1000
CACHED_DAYS = 100
CACHED_QUOTES = 1000
# Those of the open markets: a listing and books that are read together share them.
CACHED_LADDERS = 400


class World:
    """Both venues' markets for one seed and profile.

    A pure function of seed and time: the only state is a cache of recent days.
    """

    def __init__(self, seed: int, profile_name: str = BELIEVABLE) -> None:
        self.rng = SeededRandom(seed)
        self.profile = profile(profile_name)
        # Two threads may build the same day, with the same content, but neither waits
        # for the other.
        self.scenarios_ending_on = lru_cache(CACHED_DAYS)(self._ending_on)
        self._quotes = lru_cache(CACHED_QUOTES)(quotes_at)
        self._ladders = lru_cache(CACHED_LADDERS)(ladder_of)

    def _ending_on(self, day: date) -> tuple[Scenario, ...]:
        """The scenarios whose nominal end is on that day."""
        base = day_number(day) * NUMBERS_PER_DAY
        return tuple(
            Scenario(
                self.rng,
                self.profile,
                number,
                question,
                outcome_of(self.rng, self.profile, question),
            )
            for number, question in enumerate(questions_of(self.rng, day), base)
        )

    def scenarios(self, at: datetime) -> Iterator[Scenario]:
        """Every scenario that has opened and was not final RETENTION ago."""
        start = (at - MAX_SETTLEMENT_DELAY - RETENTION).date()
        end = (at + MAX_LIFETIME).date()
        for ahead in range((end - start).days):
            for scenario in self.scenarios_ending_on(start + timedelta(days=ahead)):
                opens_at = scenario.outcome.polymarket.opens_at
                if opens_at <= at < scenario.outcome.final_at + RETENTION:
                    yield scenario

    def by_number(self, number: int) -> Scenario | None:
        """The scenario with this Polymarket id."""
        day, index = divmod(number, NUMBERS_PER_DAY)
        # Numbers come from callers; EPOCH plus a huge one would overflow a date.
        if not 0 <= day < 20_000:
            return None
        scenarios = self.scenarios_ending_on(EPOCH + timedelta(days=day))
        return scenarios[index] if index < len(scenarios) else None

    def same_day(self, scenario: Scenario) -> tuple[Scenario, ...]:
        """The scenarios with the same nominal end day, this one included."""
        day = EPOCH + timedelta(days=scenario.number // NUMBERS_PER_DAY)
        return self.scenarios_ending_on(day)

    def coded(self, ticker: str) -> Iterator[Scenario]:
        """The scenarios of the days under which a ticker's question may be listed."""
        day = coded_day(ticker)
        if day is None:
            return
        for back in range(TICKER_LOOKBACK_DAYS):
            yield from self.scenarios_ending_on(day - timedelta(days=back))

    def quotes(self, scenario: Scenario, at: datetime) -> QuotePair:
        """Both venues' quotes."""
        return self._quotes(scenario, self.profile.price_time(at))

    def ladder(
        self, scenario: Scenario, venue: SimVenue, key: str, at: datetime
    ) -> Ladder:
        """The resting orders for the question's YES; `key` identifies the market."""
        return self._ladders(scenario, venue, key, self.quotes(scenario, at))
