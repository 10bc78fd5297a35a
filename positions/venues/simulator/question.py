"""What is a question of the simulated world, and how does each venue word it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring template of Kalshi, with its category in Kalshi's words."""

    ticker: str
    title: str
    category: str
    tags: tuple[str, ...]
    frequency: str
    source: str
    source_url: str
    fee_multiplier: str = "1"


@dataclass(frozen=True, slots=True)
class PolymarketText:
    """How Polymarket lists a question; `yes_index` is the outcome that affirms it.

    `ends_at` is the listed end where it is not the question's own (games list
    their start). `tags` hold the category first.
    """

    event_slug: str
    event_title: str
    slug: str
    question: str
    description: str
    tags: tuple[str, ...]
    outcomes: tuple[str, str] = ("Yes", "No")
    yes_index: int = 0
    group_title: str = ""
    source: str = ""
    sports_type: str = ""
    line: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    neg_risk: bool = False


@dataclass(frozen=True, slots=True)
class KalshiText:
    """How Kalshi lists a question; without `affirms` it asks the negation.

    `fallback` is how far the listed close lies after the expected end (sports).
    """

    series: Series
    event: str
    ticker: str
    event_title: str
    title: str
    yes_sub_title: str
    rules: str
    event_sub_title: str = ""
    no_sub_title: str = ""
    rules_secondary: str = ""
    affirms: bool = True
    strike_type: str = ""
    floor: str = ""
    cap: str = ""
    exclusive: bool = False
    fallback: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Question:
    """One yes-or-no fact, open to bets on one venue or both.

    `group` names what decides it: a latent number in [0, 1) drawn for the group
    affirms the question when it falls within [low, high), so that strikes nest
    and candidates exclude each other. Questions of one `family` look alike and
    are not the same. `stirs` marks facts that may be known early.
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
    stirs: bool = False

    @property
    def prior(self) -> float:
        return self.high - self.low

    @property
    def is_on_both(self) -> bool:
        return self.polymarket is not None and bool(self.kalshi)
