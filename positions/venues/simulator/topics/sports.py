"""Which games are played on a day, and what can be bet on them?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from positions.venues.simulator.chance import Chance
from positions.venues.simulator.question import (
    KalshiText,
    PolymarketText,
    Question,
    Series,
)
from positions.venues.simulator.topics.teams import COLLEGES, NBA, Team
from positions.venues.simulator.words import (
    day_code,
    eastern,
    hour_words,
    long_day,
    plain_day,
    short_day,
)

PLAY = timedelta(hours=2, minutes=40)
FALLBACK = timedelta(days=14)
POSTPONED = (
    "If the game is postponed, this market stays open until it has been played. If "
    "it is cancelled without a make-up game, this market will resolve 50-50."
)


@dataclass(frozen=True, slots=True)
class League:
    code: str
    polymarket: str
    kalshi: str
    winner: Series


def _series(ticker: str, title: str, multiplier: str = "1") -> Series:
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
    _series("KXNBAGAME", "Professional Basketball Game"),
)
MEN = League(
    "cbb",
    "men's college basketball",
    "men's college basketball",
    _series("KXNCAAMBGAME", "Men's College Basketball Game", "0.5"),
)
WOMEN = League(
    "wcbb",
    "women's college basketball",
    "women's college basketball",
    _series("KXNCAAWBGAME", "Women's College Basketball Game", "0.5"),
)
HALF = _series("KXNBA1HWINNER", "Professional Basketball First Half Winner")
TAGS = {
    "nba": ("Sports", "NBA", "Games", "Basketball"),
    "cbb": ("Sports", "NCAA", "CBB", "Basketball"),
    "wcbb": ("Sports", "NCAA", "CWBB", "Basketball"),
}


@dataclass(frozen=True, slots=True)
class Game:
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
        return f"{self.away.place} at {self.home.place}"

    @property
    def code(self) -> str:
        return f"{day_code(self.day)}{self.away.code}{self.home.code}"


def sports_questions(chance: Chance, day: date) -> list[Question]:
    """About two professional games a day, a rematch and a college game at times."""
    questions: list[Question] = []
    games = _games(chance, day)
    for game in games:
        questions += _game_questions(chance, game)
    questions += _rematches(chance, day, games)
    if chance.happens(0.4, "college", day):
        questions += _college(chance, day)
    return questions


def _games(chance: Chance, day: date) -> list[Game]:
    teams = chance.shuffled(NBA, "nba", day)
    count = chance.integer(1, 3, "nba", day, "count")
    return [
        _game(chance, PRO, day, teams[2 * i], teams[2 * i + 1]) for i in range(count)
    ]


def _game(chance: Chance, league: League, day: date, away: Team, home: Team) -> Game:
    hour = chance.integer(19, 22, "hour", day, away.code)
    minute = chance.pick((0, 30), "minute", day, away.code)
    return Game(league, day, hour, minute, away, home)


def _game_questions(chance: Chance, game: Game) -> list[Question]:
    on_polymarket = chance.happens(0.95, game.key, "polymarket")
    on_kalshi = chance.happens(0.88, game.key, "kalshi") or not on_polymarket
    main = _winner(chance, game, on_polymarket, on_kalshi)
    questions = [main]
    if on_kalshi and chance.happens(0.3, game.key, "half"):
        questions.append(_first_half(chance, game, main))
    if on_polymarket and chance.happens(0.5, game.key, "spread"):
        questions.append(_spread(chance, game, main))
    return questions


def _winner(
    chance: Chance, game: Game, on_polymarket: bool, on_kalshi: bool
) -> Question:
    days = chance.between(2.2, 5.5, game.key, "life")
    return Question(
        key=game.key,
        family=game.key,
        market_type="Sports",
        opens_at=game.starts_at - timedelta(days=days),
        ends_at=game.starts_at + PLAY,
        group=game.key,
        low=0.0,
        high=chance.between(0.25, 0.75, game.key, "prior"),
        polymarket=_winner_on_polymarket(game) if on_polymarket else None,
        kalshi=_winners_on_kalshi(game) if on_kalshi else (),
    )


def _names(game: Game) -> tuple[str, str]:
    if game.league is PRO:
        return game.away.nickname, game.home.nickname
    return game.away.full_name, game.home.full_name


def _event_slug(game: Game) -> str:
    teams = f"{game.away.code}-{game.home.code}".lower()
    return f"{game.league.code}-{teams}-{game.day}"


def _winner_on_polymarket(game: Game) -> PolymarketText:
    away, home = _names(game)
    title = f"{away} vs. {home}"
    if game.league is WOMEN:
        title += " (W)"
    when = f"{plain_day(game.day)} at {hour_words(game.hour, game.minute)} ET"
    return PolymarketText(
        event_slug=_event_slug(game),
        event_title=title,
        slug=_event_slug(game),
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


def _winners_on_kalshi(game: Game) -> tuple[KalshiText, ...]:
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


def _first_half(chance: Chance, game: Game, main: Question) -> Question:
    """Who leads at half-time, on Kalshi only: another event."""
    event = f"{HALF.ticker}-{game.code}"
    text = KalshiText(
        series=HALF,
        event=event,
        ticker=f"{event}-{game.away.code}",
        event_title=f"{game.kalshi_name}: First Half Winner",
        event_sub_title=f"{game.away.code} at {game.home.code} ({short_day(game.day)})",
        title=f"{game.kalshi_name}: First Half Winner?",
        yes_sub_title=game.away.place,
        rules=(
            f"If {game.away.place} leads at the end of the first half of the "
            f"{game.kalshi_name} {game.league.kalshi} game originally scheduled for "
            f"{short_day(game.day)}, then the market resolves to Yes."
        ),
        strike_type="structured",
        fallback=FALLBACK,
    )
    shift = chance.between(-0.18, 0.05, game.key, "half")
    return _beside(game, main, "half", max(0.08, main.prior + shift), kalshi=(text,))


def _spread(chance: Chance, game: Game, main: Question) -> Question:
    """Winning by more than a margin, on Polymarket only: another event."""
    away, home = _names(game)
    line = f"-{chance.integer(1, 6, game.key, 'line')}.5"
    text = PolymarketText(
        event_slug=_event_slug(game),
        event_title=f"{away} vs. {home}",
        slug=f"{_event_slug(game)}-spread-away{line.replace('.', 'pt')}",
        question=f"Spread: {away} ({line})",
        description=(
            f"This market is on the {game.league.polymarket} game scheduled for "
            f'{long_day(game.day)}. It will resolve to "{away}" if the {away} win '
            f"by more than {line[1:]} points. Otherwise, it will resolve to "
            f'"{home}". {POSTPONED}'
        ),
        tags=TAGS[game.league.code],
        outcomes=(away, home),
        group_title=f"Spread {line}",
        sports_type="spreads",
        line=line,
        starts_at=game.starts_at,
        ends_at=game.starts_at,
        source="https://www.espn.com/",
    )
    cut = chance.between(0.05, 0.14, game.key, "spread")
    return _beside(game, main, "spread", main.prior - cut, polymarket=text)


def _beside(
    game: Game,
    main: Question,
    name: str,
    share: float,
    polymarket: PolymarketText | None = None,
    kalshi: tuple[KalshiText, ...] = (),
) -> Question:
    return Question(
        key=f"{game.key}:{name}",
        family=main.family,
        market_type="Sports",
        opens_at=main.opens_at,
        ends_at=main.ends_at,
        group=f"{game.key}:{name}",
        low=0.0,
        high=share,
        polymarket=polymarket,
        kalshi=kalshi,
    )


def _rematches(chance: Chance, day: date, games: list[Game]) -> list[Question]:
    """Games of two days ago played again, on Kalshi only: the other date."""
    busy = {team.code for game in games for team in (game.away, game.home)}
    questions = []
    for earlier in _games(chance, day - timedelta(days=2)):
        game = _game(chance, PRO, day, earlier.away, earlier.home)
        free = busy.isdisjoint((game.away.code, game.home.code))
        if free and chance.happens(0.25, game.key, "rematch"):
            again = _winner(chance, game, False, True)
            questions.append(replace(again, family=earlier.key))
    return questions


def _college(chance: Chance, day: date) -> list[Question]:
    """Two colleges play on one evening, their men and their women."""
    away, home = chance.shuffled(COLLEGES, "college", day)[:2]
    men = _game(chance, MEN, day, away, home)
    women = _game(chance, WOMEN, day, away, home)
    both = chance.happens(0.5, men.key, "kalshi")
    first = _winner(chance, men, True, both)
    second = replace(_winner(chance, women, False, True), family=first.family)
    return [first, second]
