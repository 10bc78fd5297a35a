"""What one style of market text needs read in its own way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from positions.venues.types import Market
from strategy.matching.games.days import Days
from strategy.matching.games.game import Game


@dataclass(frozen=True, slots=True)
class Reader:
    """The functions and traits in which styles of market text differ.

    `side_label`: the part of the question beside the title, "" if none.
    `paying_text`: the part of a rule text that says what pays Yes.
    `id_years`: the years that a market's id carries, `id_days` its day. `series`: the
    series that the id begins with, in lower case, "" if ids name none. `series_league`:
    the league in a series' code, in lower case, "" if there is none. `read_game`: the
    game that a market is about, None if it is about none.
    `is_paying_text_exact`: the paying text restates the whole question, so a day or a
    threshold that only it names is part of the question.
    """

    side_label: Callable[[Market], str]
    paying_text: Callable[[str], str]
    id_years: Callable[[Market], frozenset[int]]
    id_days: Callable[[Market], Days]
    series: Callable[[Market], str]
    series_league: Callable[[str], str]
    read_game: Callable[[Market], Game | None]
    is_paying_text_exact: bool
