"""What have all political questions in common?"""

from __future__ import annotations

from datetime import date, timedelta

from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.wording import eastern


def political(ticker: str, title: str, category: str, tag: str) -> Series:
    return Series(
        ticker,
        title,
        category,
        (tag,),
        "custom",
        "Associated Press",
        "https://apnews.com/",
    )


def race(
    chance: Chance,
    key: str,
    family_and_group: tuple[str, str],
    day: date,
    span: tuple[float, float],
    polymarket: PolymarketText | None,
    kalshi: KalshiText | None,
) -> Question:
    family, group = family_and_group
    ends = eastern(day, 23)
    return Question(
        key=key,
        family=family,
        market_type="Politics",
        opens_at=ends - timedelta(days=chance.between(9, 29, family, "life")),
        ends_at=ends,
        group=group,
        low=span[0],
        high=span[1],
        polymarket=polymarket,
        kalshi=() if kalshi is None else (kalshi,),
        stirs=True,
    )
