"""Texts as Kalshi writes them: an event's title, a side, one sentence that pays Yes."""

from __future__ import annotations

import re

from positions.venues.types import Market
from strategy.matching.editions import ticker_years
from strategy.matching.readers.kalshi_games import read_game, ticker_days
from strategy.matching.readers.kalshi_texts import paying_text
from strategy.matching.readers.reader import Reader

# Series such as KXNBAMVP and KXNEXTTEAMNFL.
_SERIES_LEAGUE = re.compile(r"kx(?:nextteam|leader|coachout)?(wnba|nba|nfl|nhl|mlb)")


def _side_label(market: Market) -> str:
    """The market's side in its event, where the title leaves it out.

    A sub-title that starts with "::" names a party or an incumbent, not the side.
    """
    side = market.subtitle
    if side.startswith("::") or side.lower() in market.title.lower():
        return ""
    return side


def _series_league(series: str) -> str:
    match = _SERIES_LEAGUE.match(series)
    return match[1] if match else ""


KALSHI = Reader(
    side_label=_side_label,
    paying_text=paying_text,
    id_years=lambda market: ticker_years(market.market_id),
    id_days=ticker_days,
    series=lambda market: market.market_id.partition("-")[0].lower(),
    series_league=_series_league,
    read_game=read_game,
    is_paying_text_exact=True,
)
