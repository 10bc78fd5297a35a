"""What is there on both exchanges at a moment? A function of the seed and the time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from positions.venues.simulator.ladder import Ladder, grid_of, ladder, thinned
from positions.venues.simulator.outcomes import Fate, fate_of
from positions.venues.simulator.pricing import Market, Window, touches, windows
from positions.venues.simulator.question import KalshiText, Question
from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.topics import questions_of
from positions.venues.simulator.wording import coded_day, day_number
from positions.venues.types import VenueName

LONGEST_LIFE = timedelta(days=32)
LONGEST_SETTLEMENT = timedelta(days=22)
MEMORY = timedelta(days=30)
TICKER_REACH = 17
EPOCH = date(2020, 1, 1)
PULSE_SECONDS = 300
PER_DAY = 1000
KEPT_DAYS = 200


@dataclass(frozen=True, slots=True)
class Story:
    """A question with its whole future; `number` names it on Polymarket."""

    number: int
    question: Question
    fate: Fate

    @property
    def final_at(self) -> datetime:
        return max(self.fate.polymarket.final_at, self.fate.kalshi.final_at)


@dataclass(frozen=True, slots=True)
class Pair:
    """A Polymarket market and a Kalshi market; `outcome_index` equals Kalshi's YES."""

    polymarket_id: str
    kalshi_ticker: str
    outcome_index: int
    market_type: str
    story: Story
    text: KalshiText


class World:
    """Both exchanges' events for one seed. Holds nothing but a cache of days."""

    def __init__(self, seed: int) -> None:
        self.chance = Chance(seed)
        self._days: OrderedDict[date, tuple[Story, ...]] = OrderedDict()
        self._lock = Lock()

    def stories_of(self, day: date) -> tuple[Story, ...]:
        """The stories whose nominal end is on that day."""
        with self._lock:
            if day in self._days:
                self._days.move_to_end(day)
                return self._days[day]
        stories = tuple(self._told(day))
        with self._lock:
            self._days[day] = stories
            while len(self._days) > KEPT_DAYS:
                self._days.popitem(last=False)
        return stories

    def _told(self, day: date) -> Iterator[Story]:
        first = day_number(day) * PER_DAY
        for index, question in enumerate(questions_of(self.chance, day)):
            fate = fate_of(self.chance, question)
            yield Story(first + index, question, fate)

    def stories(self, at: datetime, memory: timedelta = MEMORY) -> Iterator[Story]:
        """Every story that has opened, back to those final for longer than `memory`."""
        first = (at - LONGEST_SETTLEMENT - memory).date()
        for ahead in range((at + LONGEST_LIFE).date().toordinal() - first.toordinal()):
            for story in self.stories_of(first + timedelta(days=ahead)):
                if story.fate.polymarket.opens_at <= at < story.final_at + memory:
                    yield story

    def live(self, at: datetime) -> list[Story]:
        """The stories that have opened and are not final on both venues."""
        return list(self.stories(at, timedelta(0)))

    def numbered(self, number: int) -> Story | None:
        day, index = divmod(number, PER_DAY)
        if not 0 <= day < 20_000:
            return None
        stories = self.stories_of(EPOCH + timedelta(days=day))
        return stories[index] if index < len(stories) else None

    def same_day(self, story: Story) -> tuple[Story, ...]:
        """The stories whose nominal end is on the day of this one's."""
        return self.stories_of(EPOCH + timedelta(days=story.number // PER_DAY))

    def ticker(self, ticker: str) -> tuple[Story, KalshiText] | None:
        """The story and wording of a Kalshi market."""
        for story, text in self._near(ticker):
            if text.ticker == ticker:
                return story, text
        return None

    def event(self, event: str) -> list[tuple[Story, KalshiText]]:
        """The stories and wordings of a Kalshi event."""
        return [both for both in self._near(event) if both[1].event == event]

    def _near(self, ticker: str) -> Iterator[tuple[Story, KalshiText]]:
        day = coded_day(ticker)
        if day is None:
            return
        for back in range(TICKER_REACH):
            for story in self.stories_of(day - timedelta(days=back)):
                for text in story.question.kalshi:
                    yield story, text

    def market(self, story: Story, at: datetime) -> Market:
        """Both venues' best prices, the same for a pulse of five minutes."""
        at = pulse(at)
        return touches(self.chance, story.question, story.fate, at)

    def windows(self, story: Story) -> tuple[Window, ...]:
        """All the times at which a basket of this story is cheap."""
        return windows(self.chance, story.question, story.fate)

    def ladder(self, story: Story, venue: VenueName, key: str, at: datetime) -> Ladder:
        """The resting orders of the question's YES; `key` names the market."""
        market = self.market(story, at)
        grid = grid_of(self.chance, story.question.key, venue)
        touch = market.on(venue)
        whole = ladder(self.chance, key, venue, touch, grid, pulse(at))
        return whole if market.window else thinned(self.chance, key, whole, at)

    def true_pairs(self, at: datetime) -> list[Pair]:
        """The pairs that are the same event and trade on both venues now."""
        return [
            _pair(story, story, text)
            for story in self.live(at)
            for text in story.question.kalshi
            if story.question.polymarket is not None
            and story.fate.polymarket.is_open(at)
            and story.fate.kalshi.is_open(at)
        ]

    def look_alikes(self, at: datetime) -> list[Pair]:
        """The pairs of one family that are not the same event."""
        live = self.live(at)
        return [
            _pair(one, other, text)
            for one in live
            if one.question.polymarket and one.fate.polymarket.is_open(at)
            for other in live
            if one.question.family == other.question.family and one is not other
            if other.fate.kalshi.is_open(at)
            for text in other.question.kalshi
        ]


def _pair(one: Story, other: Story, text: KalshiText) -> Pair:
    assert one.question.polymarket is not None
    yes_index = one.question.polymarket.yes_index
    index = yes_index if text.affirms else 1 - yes_index
    market_type = one.question.market_type
    return Pair(str(one.number), text.ticker, index, market_type, other, text)


def pulse(at: datetime) -> datetime:
    """The last moment at which prices moved."""
    return at - timedelta(
        seconds=at.timestamp() % PULSE_SECONDS,
    )
