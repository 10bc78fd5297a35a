"""Basketball games, and how each venue lists their winner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from positions.venues.simulator.question import KalshiText, PolymarketText, Series
from positions.venues.simulator.topics.teams import Team
from positions.venues.simulator.wording import (
    clock_time,
    day_code,
    eastern,
    plain_day,
    short_day,
)

# Kalshi lists the close of a game two weeks late, in case it is postponed.
FALLBACK = timedelta(days=14)
POSTPONED = (
    "If the game is postponed, this market stays open until it has been played. If "
    "it is cancelled without a make-up game, this market will resolve 50-50."
)


@dataclass(frozen=True, slots=True)
class League:
    """A league, with its name in the texts of each venue."""

    code: str
    polymarket: str
    kalshi: str
    winner: Series


def basketball_series(ticker: str, title: str, multiplier: str = "1") -> Series:
    """A Kalshi series of games, with its fee multiplier."""
    return Series(
        ticker,
        title,
        "Sports",
        ("Basketball",),
        "custom",
        "ESPN",
        "https://www.espn.com/",
        multiplier,
    )


PRO = League(
    "nba",
    "NBA",
    "professional basketball",
    basketball_series("KXNBAGAME", "Professional Basketball Game"),
)
MEN = League(
    "cbb",
    "men's college basketball",
    "men's college basketball",
    basketball_series("KXNCAAMBGAME", "Men's College Basketball Game", "0.5"),
)
WOMEN = League(
    "wcbb",
    "women's college basketball",
    "women's college basketball",
    basketball_series("KXNCAAWBGAME", "Women's College Basketball Game", "0.5"),
)
TAGS = {
    "nba": ("Sports", "NBA", "Games", "Basketball"),
    "cbb": ("Sports", "NCAA", "CBB", "Basketball"),
    "wcbb": ("Sports", "NCAA", "CWBB", "Basketball"),
}


@dataclass(frozen=True, slots=True)
class Game:
    """A game; `hour` and `minute` are its start in New York."""

    league: League
    day: date
    hour: int
    minute: int
    away: Team
    home: Team

    @property
    def key(self) -> str:
        return f"sports:{self.day}:{self.league.code}:{self.away.code}{self.home.code}"

    @property
    def starts_at(self) -> datetime:
        return eastern(self.day, self.hour, self.minute)

    @property
    def kalshi_name(self) -> str:
        """Boston at Chicago"""
        return f"{self.away.place} at {self.home.place}"

    @property
    def code(self) -> str:
        """The part of Kalshi's tickers that identifies the game: 27JAN08BOSCHI."""
        return f"{day_code(self.day)}{self.away.code}{self.home.code}"


def names_of(game: Game) -> tuple[str, str]:
    """The away and the home team's name on Polymarket."""
    # Nicknames are unique among professional teams but not among colleges.
    if game.league is PRO:
        return game.away.nickname, game.home.nickname
    return game.away.full_name, game.home.full_name


def event_slug_of(game: Game) -> str:
    """nba-bos-chi-2027-01-08"""
    teams = f"{game.away.code}-{game.home.code}".lower()
    return f"{game.league.code}-{teams}-{game.day}"


def winner_on_polymarket(game: Game) -> PolymarketText:
    """One market whose outcomes are the teams; the away team affirms."""
    away, home = names_of(game)
    title = f"{away} vs. {home}"
    # The teams alone do not tell the women's game from the men's on the same day.
    if game.league is WOMEN:
        title += " (W)"
    when = f"{plain_day(game.day)} at {clock_time(game.hour, game.minute)} ET"
    return PolymarketText(
        event_slug=event_slug_of(game),
        event_title=title,
        slug=event_slug_of(game),
        question=title,
        description=(
            f"This market is on the {game.league.polymarket} game scheduled for "
            f"{when}.\n\nIf the {away} win, this market will resolve to "
            f'"{away}". If the {home} win, this market will resolve to "{home}". '
            f"{POSTPONED}\n\nThe final score counts, with any overtime."
        ),
        tags=TAGS[game.league.code],
        outcomes=(away, home),
        sports_type="moneyline",
        starts_at=game.starts_at,
        ends_at=game.starts_at,
        source="https://www.espn.com/",
    )


def winners_on_kalshi(game: Game) -> tuple[KalshiText, ...]:
    """Two markets, one per team; that of the home team asks the negation."""
    return (
        _winner_on_kalshi(game, game.away, True),
        _winner_on_kalshi(game, game.home, False),
    )


def _winner_on_kalshi(game: Game, team: Team, affirms: bool) -> KalshiText:
    event = f"{game.league.winner.ticker}-{game.code}"
    return KalshiText(
        series=game.league.winner,
        event=event,
        ticker=f"{event}-{team.code}",
        event_title=game.kalshi_name,
        event_sub_title=f"{game.away.code} at {game.home.code} ({short_day(game.day)})",
        title=f"{game.kalshi_name} Winner?",
        yes_sub_title=team.place,
        rules=(
            f"If {team.place} wins the {game.kalshi_name} {game.league.kalshi} game "
            f"originally scheduled for {short_day(game.day)}, then the market "
            "resolves to Yes."
        ),
        rules_secondary=(
            "A cancelled game, or one not played within two weeks, settles at a "
            "fair price."
        ),
        affirms=affirms,
        strike_type="structured",
        exclusive=True,
        fallback=FALLBACK,
    )
