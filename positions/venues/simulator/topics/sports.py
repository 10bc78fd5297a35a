"""Questions about basketball games."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from positions.venues.simulator.question import KalshiText, PolymarketText, Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.topics.games import (
    FALLBACK,
    MEN,
    POSTPONED,
    PRO,
    TAGS,
    WOMEN,
    Game,
    League,
    basketball_series,
    event_slug_of,
    names_of,
    winner_on_polymarket,
    winners_on_kalshi,
)
from positions.venues.simulator.topics.teams import COLLEGES, NBA, Team
from positions.venues.simulator.wording import long_day, short_day

# From the start of a game to its result.
PLAY = timedelta(hours=2, minutes=40)
HALF = basketball_series("KXNBA1HWINNER", "Professional Basketball First Half Winner")


def sports_questions(rng: SeededRandom, day: date) -> list[Question]:
    """About two professional games a day, at times a rematch or a college game."""
    questions: list[Question] = []
    games = _games(rng, day)
    for game in games:
        questions += _game_questions(rng, game)
    questions += _rematches(rng, day, games)
    if rng.bernoulli(0.4, "college", day):
        questions += _college(rng, day)
    return questions


def _games(rng: SeededRandom, day: date) -> list[Game]:
    teams = rng.shuffled(NBA, "nba", day)
    count = rng.randint(1, 3, "nba", day, "count")
    return [_game(rng, PRO, day, teams[2 * i], teams[2 * i + 1]) for i in range(count)]


def _game(rng: SeededRandom, league: League, day: date, away: Team, home: Team) -> Game:
    hour = rng.randint(19, 22, "hour", day, away.code)
    minute = rng.choice((0, 30), "minute", day, away.code)
    return Game(league, day, hour, minute, away, home)


def _game_questions(rng: SeededRandom, game: Game) -> list[Question]:
    on_polymarket = rng.bernoulli(0.95, game.key, "polymarket")
    # Every game is on one venue at least.
    on_kalshi = rng.bernoulli(0.88, game.key, "kalshi") or not on_polymarket
    main = _winner(rng, game, on_polymarket, on_kalshi)
    questions = [main]
    if on_kalshi and rng.bernoulli(0.3, game.key, "half"):
        questions.append(_first_half(rng, game, main))
    if on_polymarket and rng.bernoulli(0.5, game.key, "spread"):
        questions.append(_spread(rng, game, main))
    return questions


def _winner(
    rng: SeededRandom, game: Game, on_polymarket: bool, on_kalshi: bool
) -> Question:
    days = rng.uniform(2.2, 5.5, game.key, "life")
    return Question(
        key=game.key,
        family=game.key,
        market_type="Sports",
        opens_at=game.starts_at - timedelta(days=days),
        ends_at=game.starts_at + PLAY,
        group=game.key,
        low=0.0,
        high=rng.uniform(0.25, 0.75, game.key, "prior"),
        polymarket=winner_on_polymarket(game) if on_polymarket else None,
        kalshi=winners_on_kalshi(game) if on_kalshi else (),
    )


def _first_half(rng: SeededRandom, game: Game, main: Question) -> Question:
    """Who leads at half-time, on Kalshi only: a look-alike."""
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
    shift = rng.uniform(-0.18, 0.05, game.key, "half")
    return _related(game, main, "half", max(0.08, main.prior + shift), kalshi=(text,))


def _spread(rng: SeededRandom, game: Game, main: Question) -> Question:
    """Winning by more than a margin, on Polymarket only: a look-alike."""
    away, home = names_of(game)
    line = f"-{rng.randint(1, 6, game.key, 'line')}.5"
    text = PolymarketText(
        event_slug=event_slug_of(game),
        event_title=f"{away} vs. {home}",
        slug=f"{event_slug_of(game)}-spread-away{line.replace('.', 'pt')}",
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
    cut = rng.uniform(0.05, 0.14, game.key, "spread")
    return _related(game, main, "spread", main.prior - cut, polymarket=text)


def _related(
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


def _rematches(rng: SeededRandom, day: date, games: list[Game]) -> list[Question]:
    """Rematches of games of two days ago, on Kalshi only: look-alikes by date."""
    # No team plays twice on one day.
    busy = {team.code for game in games for team in (game.away, game.home)}
    questions = []
    for earlier in _games(rng, day - timedelta(days=2)):
        game = _game(rng, PRO, day, earlier.away, earlier.home)
        free = busy.isdisjoint((game.away.code, game.home.code))
        if free and rng.bernoulli(0.25, game.key, "rematch"):
            rematch = _winner(rng, game, False, True)
            questions.append(replace(rematch, family=earlier.key))
    return questions


def _college(rng: SeededRandom, day: date) -> list[Question]:
    """Two colleges on one evening, men and women: look-alikes by league."""
    away, home = rng.shuffled(COLLEGES, "college", day)[:2]
    men = _game(rng, MEN, day, away, home)
    women = _game(rng, WOMEN, day, away, home)
    both = rng.bernoulli(0.5, men.key, "kalshi")
    mens_game = _winner(rng, men, True, both)
    womens_game = _winner(rng, women, False, True)
    return [mens_game, replace(womens_game, family=mens_game.family)]
