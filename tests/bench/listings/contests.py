"""Questions about what is won: games, tournaments and awards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

from tests.bench.listings.people import FIRST_NAMES, LAST_NAMES
from tests.bench.listings.questions import Question, days, split, written, yes_if

NBA = (
    "Atlanta:Hawks Boston:Celtics Brooklyn:Nets Charlotte:Hornets Chicago:Bulls "
    "Cleveland:Cavaliers Dallas:Mavericks Denver:Nuggets Detroit:Pistons "
    "Houston:Rockets Indiana:Pacers Memphis:Grizzlies Miami:Heat Milwaukee:Bucks "
    "Minnesota:Timberwolves Orlando:Magic Philadelphia:76ers Phoenix:Suns "
    "Sacramento:Kings Toronto:Raptors Utah:Jazz Washington:Wizards"
)
# Nearly the same name, and not the same prize.
PRIZES = ("Best Actress", "Best Supporting Actress")
Team = tuple[str, str]


def games(chance: Random) -> Iterator[Question]:
    """Per game: who wins, who leads at half-time, and two totals of points."""
    teams = split(NBA)
    for day in days():
        drawn = chance.sample(teams, len(teams))
        for away, home in zip(drawn[::2], drawn[1::2], strict=True):
            index = chance.randrange(2)
            yield _game(day, away, home, index)
            yield _half(_game(day, away, home, index))
            for points in (220, 224):
                yield _total(_game(day, away, home, 0), points)


def _half(game: Question) -> Question:
    return replace(
        game,
        title=f"{game.title}: 1H Moneyline",
        ticker=game.ticker.replace("GAME", "1HWINNER"),
        kalshi_title=game.kalshi_title.replace("Winner", "First Half Winner"),
        kalshi_rules=game.kalshi_rules.replace(
            " wins the ", " wins the first half of "
        ),
        facts=(("sports_market_type", "first_half_moneyline"), game.facts[1]),
    )


def _total(game: Question, points: int) -> Question:
    teams = game.kalshi_title.removesuffix(" Winner?")
    contest = game.kalshi_rules.partition(" wins the ")[2]
    return replace(
        game,
        title=f"{game.title}: O/U {points}.5",
        ticker=f"{game.ticker.replace('GAME', 'TOTAL').rpartition('-')[0]}-{points}",
        kalshi_title=f"{teams}: Total Points",
        kalshi_rules=f"If more than {points}.5 points are scored in the {contest}",
        side=f"Over {points}.5 points scored",
        outcomes=("Over", "Under"),
        facts=(
            ("sports_market_type", "totals"),
            ("line", f"{points}.5"),
            game.facts[1],
        ),
    )


def opens(chance: Random) -> Iterator[Question]:
    """The women's tournament beside the men's, singles beside doubles."""
    for year in range(2027, 2044):
        for last in chance.sample(LAST_NAMES, len(LAST_NAMES)):
            for sex, kind in product(("Women", "Men"), ("Singles", "Doubles")):
                for place in ("Wimbledon", "Australian Open"):
                    yield _open(
                        f"{chance.choice(FIRST_NAMES)} {last}", place, sex, kind, year
                    )


def _open(name: str, place: str, sex: str, kind: str, year: int) -> Question:
    contest = f"{place} {sex}'s {kind}"
    mark = name.replace(" ", "").upper()
    return Question(
        f"Will {name} win the {year} {contest}?",
        f"This market will resolve according to the winner of the {year} {contest}.",
        f"KX{place[:4].upper()}{sex[0]}{kind[0]}-{year % 100}-{mark}",
        f"Will {name} win the {contest}?",
        f"If {name} wins the {year} {contest}, then the market resolves to Yes.",
        name,
        date(year, 7, 15),
    )


# Polymarket names the team, Kalshi the city; `index` is the team asked about.
def _game(day: date, away: Team, home: Team, index: int) -> Question:
    long, short, code = written(day)
    place, name = (away, home)[index]
    event = f"KXNBAGAME-{code}{away[0][:3]}{home[0][:3]}"
    return Question(
        f"{away[1]} vs. {home[1]}",
        f"In the upcoming NBA game, scheduled for {long} at 8:00PM ET:\nIf the {name} "
        f'win, the market will resolve to "{name}".',
        f"{event}-{place[:3]}".upper(),
        f"{away[0]} at {home[0]} Winner?",
        f"If {place} wins the {away[0]} at {home[0]} professional basketball game "
        f"originally scheduled for {short}, then the market resolves to Yes.",
        place,
        day,
        (away[1], home[1]),
        (
            ("sports_market_type", "moneyline"),
            ("slug", f"nba-{away[0][:3]}-{home[0][:3]}-{day}".lower()),
        ),
        index=index,
    )


def awards(chance: Random) -> Iterator[Question]:
    for year in range(2027, 2044):
        for first_name in FIRST_NAMES:
            for last_name in chance.sample(LAST_NAMES, 12):
                for prize in PRIZES:
                    yield _award(f"{first_name} {last_name}", prize, year)


def _award(name: str, prize: str, year: int) -> Question:
    mark = name.replace(" ", "")
    return Question(
        f"Will {name} win {prize} at the {year} Oscars?",
        yes_if(f"{name} wins {prize} at the {year} Oscars"),
        f"KXOSCAR{prize[5:8].upper()}-{year % 100}-{mark}",
        f"Will {name} win the Oscar for {prize} in {year}?",
        f"If {name} wins {prize} at the {year} Oscars, then the market resolves to "
        "Yes.",
        name,
        date(year, 3, 15),
    )
