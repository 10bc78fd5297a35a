"""The questions of the simulated world, and each venue's texts for them.

A topic's data file has the same texts, as templates in which values are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from positions.venues.simulator.data import Table


class SimVenue(StrEnum):
    """A simulated exchange, under the name it is registered with."""

    # The order is part of the simulated world: draws between the two venues index
    # into it, so swapping the members would change every existing seed.
    POLYMARKET = "polymarket"
    KALSHI = "kalshi"


class Series(Table):
    """A recurring template of Kalshi; `category` is in Kalshi's own spelling."""

    ticker: str
    title: str
    category: str
    tags: tuple[str, ...]
    frequency: str = "custom"
    source: str
    source_url: str
    fee_multiplier: str = "1"


class PolymarketText(Table):
    """What Polymarket says of a question, which the outcome `yes_index` affirms.

    The category is the leftmost of `tags`.
    """

    event_slug: str
    event_title: str
    slug: str
    question: str
    description: str
    tags: tuple[str, ...]
    outcomes: tuple[str, str] = ("Yes", "No")
    group_title: str = ""
    source: str = ""
    sports_type: str = ""
    line: str = ""
    neg_risk: bool = False
    yes_index: int = 0


class KalshiTexts(Table):
    """What Kalshi says of a question; unless `affirms`, it asks the negation.

    `fallback_days` is how long after the expected end the listed close is. Only sports
    have any, because a postponed game is still played weeks later.
    """

    event: str
    ticker: str
    event_title: str
    title: str
    yes_sub_title: str
    rules: str
    event_sub_title: str = ""
    rules_secondary: str = ""
    affirms: bool = True
    strike_type: str = ""
    floor: str = ""
    cap: str = ""
    exclusive: bool = False
    fallback_days: int = 0


class KalshiText(KalshiTexts):
    """How Kalshi lists a question, in which series."""

    series: Series


@dataclass(frozen=True, slots=True)
class Question:
    """A yes-or-no fact that is listed on one venue or both.

    A latent number in [0, 1), drawn once per `group`, resolves the question to YES
    when it falls within [low, high). So nested strikes of a group are consistent
    and its candidates exclude each other. Questions of one `family` look alike
    without being the same. `may_resolve_early` marks facts that can be known before
    the nominal end. A game starts at `starts_at`, which Polymarket lists as its end.
    """

    key: str
    family: str
    market_type: str
    opens_at: datetime
    ends_at: datetime
    group: str
    low: float
    high: float
    polymarket: PolymarketText | None = None
    kalshi: tuple[KalshiText, ...] = ()
    may_resolve_early: bool = False
    starts_at: datetime | None = None

    @property
    def prior(self) -> float:
        """The probability of YES before anything is known."""
        return self.high - self.low

    @property
    def is_on_both(self) -> bool:
        return self.polymarket is not None and bool(self.kalshi)
