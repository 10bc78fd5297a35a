"""What the political questions have in common: series, end and lifetime."""

from __future__ import annotations

from datetime import date, timedelta

from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.wording import eastern


def political_series(ticker: str, title: str, category: str, tag: str) -> Series:
    """A Kalshi series that the Associated Press settles."""
    return Series(
        ticker,
        title,
        category,
        (tag,),
        "custom",
        "Associated Press",
        "https://apnews.com/",
    )


def political_question(
    rng: SeededRandom,
    key: str,
    family_and_group: tuple[str, str],
    day: date,
    span: tuple[float, float],
    polymarket: PolymarketText | None,
    kalshi: KalshiText | None,
) -> Question:
    """A question that ends on `day` at 11 PM in New York and opened weeks before.

    `span` is its part of the group's latent number, from low to high.
    """
    family, group = family_and_group
    ends = eastern(day, 23)
    return Question(
        key=key,
        family=family,
        market_type="Politics",
        opens_at=ends - timedelta(days=rng.uniform(9, 29, family, "life")),
        ends_at=ends,
        group=group,
        low=span[0],
        high=span[1],
        polymarket=polymarket,
        kalshi=() if kalshi is None else (kalshi,),
        may_resolve_early=True,
    )
