"""Which facts are won: games and awards?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from arbsite.benches.listings.people import FIRST, LAST
from arbsite.benches.listings.said import Said, days, split, written, yes_if

NBA = (
    "Atlanta:Hawks Boston:Celtics Brooklyn:Nets Charlotte:Hornets Chicago:Bulls "
    "Cleveland:Cavaliers Dallas:Mavericks Denver:Nuggets Detroit:Pistons "
    "Houston:Rockets Indiana:Pacers Memphis:Grizzlies Miami:Heat Milwaukee:Bucks "
    "Minnesota:Timberwolves Orlando:Magic Philadelphia:76ers Phoenix:Suns "
    "Sacramento:Kings Toronto:Raptors Utah:Jazz Washington:Wizards"
)
PRIZES = ("Best Actress", "Best Supporting Actress")
Team = tuple[str, str]


def games(chance: Random) -> Iterator[Said]:
    teams = split(NBA)
    for day in days():
        drawn = chance.sample(teams, len(teams))
        for away, home in zip(drawn[::2], drawn[1::2], strict=True):
            yield _game(day, away, home, chance.randrange(2))


def _game(day: date, away: Team, home: Team, index: int) -> Said:
    long, short, code = written(day)
    place, name = (away, home)[index]
    event = f"KXNBAGAME-{code}{away[0][:3]}{home[0][:3]}"
    return Said(
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


def awards(chance: Random) -> Iterator[Said]:
    for year in range(2027, 2044):
        for first in FIRST:
            for last in chance.sample(LAST, 12):
                for prize in PRIZES:
                    yield _award(f"{first} {last}", prize, year)


def _award(name: str, prize: str, year: int) -> Said:
    mark = name.replace(" ", "")
    return Said(
        f"Will {name} win {prize} at the {year} Oscars?",
        yes_if(f"{name} wins {prize} at the {year} Oscars"),
        f"KXOSCAR{prize[5:8].upper()}-{year % 100}-{mark}",
        f"Will {name} win the Oscar for {prize} in {year}?",
        f"If {name} wins {prize} at the {year} Oscars, then the market resolves to "
        "Yes.",
        name,
        date(year, 3, 15),
    )
