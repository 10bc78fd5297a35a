"""Texts as Polymarket writes them: a whole question, and rules in many sentences."""

from __future__ import annotations

from strategy.matching.games.days import NO_DAY
from strategy.matching.paragraphs import paying_text
from strategy.matching.readers.polymarket_games import read_game
from strategy.matching.readers.reader import Reader

POLYMARKET = Reader(
    side_label=lambda market: "",
    paying_text=paying_text,
    id_years=lambda market: frozenset(),
    id_days=lambda market: NO_DAY,
    series=lambda market: "",
    series_league=lambda series: "",
    read_game=read_game,
    is_paying_text_exact=False,
)
