"""Which listings, as large as wanted, hold true pairs among near misses?

Every fact is worded as both venues word it and then listed on both, on Polymarket or
on Kalshi alone. Since the facts of a family differ in one thing only (strike, day,
candidate, period, sex, negation), what is listed on one venue alone is a near miss
of its neighbours on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from positions.venues.base import Market, MarketStatus, Outcome, PriceStep, Quote
from positions.venues.base import VenueName as Venue
from positions.venues.fees import FREE

ON_BOTH, ON_POLYMARKET = 0.18, 0.59
START = date(2026, 12, 1)
STEPS = (PriceStep(Decimal(0), Decimal(1), Decimal("0.01")),)
NOBODY = (Quote(None, None), Quote(None, None))
YES_NO = (Outcome(0, "Yes"), Outcome(1, "No"))
RULES = (
    'This market will resolve to "Yes" if {0}. Otherwise, this market will resolve to '
    '"No".\n\nThe primary resolution source for this market will be official '
    "information; however, a consensus of credible reporting may also be used."
)
MONTHS = (
    "January February March April May June July August September October November "
    "December"
)
FIRST = (
    "Ada Bela Cora Dina Elsa Faye Gwen Hana Iris Jana Kira Lena Mona Nora Olga Petra "
    "Rosa Sina Tess Vera Arno Boris Carl Dirk Egon Falk Gero Hugo Ivor Jens Karl Lars"
)
LAST = (
    "Abendroth Bergman Castellan Drummond Eriksen Fairweather Goldwyn Hartwell Ingram "
    "Jorgensen Kowalski Lindgren Montague Nakamura Oakenfold Pemberton Quimby Rosewood "
    "Sandoval Thornbury Underhill Valdivia Westbrook Yamada Zimmerling Ashdown "
    "Blackwood Copperfield Davenport Easterling Farnsworth Greenfield Holloway "
    "Ironside Kingsley"
)
STATES = (
    "Ohio Iowa Texas Maine Utah Nevada Kansas Oregon Georgia Florida Alabama Arizona "
    "Michigan Montana Virginia Wisconsin"
)
NBA = (
    "Atlanta:Hawks Boston:Celtics Brooklyn:Nets Charlotte:Hornets Chicago:Bulls "
    "Cleveland:Cavaliers Dallas:Mavericks Denver:Nuggets Detroit:Pistons "
    "Houston:Rockets Indiana:Pacers Memphis:Grizzlies Miami:Heat Milwaukee:Bucks "
    "Minnesota:Timberwolves Orlando:Magic Philadelphia:76ers Phoenix:Suns "
    "Sacramento:Kings Toronto:Raptors Utah:Jazz Washington:Wizards"
)
COINS = "Bitcoin:BTC Ethereum:ETH Solana:SOL XRP:XRP"
CITIES = "Chicago:Midway Miami:Miami Denver:Denver Austin:Bergstrom"


@dataclass(frozen=True, slots=True)
class Said:
    """One fact in both venues' words; `index` is the outcome that is Kalshi's YES."""

    title: str
    rules: str
    ticker: str
    kalshi_title: str
    kalshi_rules: str
    side: str = ""
    ends: date = START
    outcomes: tuple[str, str] = ("Yes", "No")
    facts: tuple[tuple[str, str], ...] = ()
    kalshi_facts: tuple[tuple[str, str], ...] = ()
    index: int = 0


@dataclass(frozen=True, slots=True)
class Listings:
    """Both listings and the true pairs as (Polymarket id, outcome, ticker)."""

    polymarket: tuple[Market, ...]
    kalshi: tuple[Market, ...]
    pairs: frozenset[tuple[str, int, str]]


def listings(size: int, seed: int = 1) -> Listings:
    """About `size` markets on each venue."""
    chance = Random(seed)
    polymarket: list[Market] = []
    kalshi: list[Market] = []
    pairs = set()
    for number, said in enumerate(_facts(chance)):
        draw = chance.random()
        first = _polymarket(number, said)
        second = _kalshi(said)
        if draw < ON_POLYMARKET and len(polymarket) < size:
            polymarket.append(first)
        if (draw < ON_BOTH or draw >= ON_POLYMARKET) and len(kalshi) < size:
            kalshi.append(second)
            if polymarket and polymarket[-1] is first:
                pairs.add((first.market_id, said.index, second.market_id))
        if len(polymarket) >= size and len(kalshi) >= size:
            break
    return Listings(tuple(polymarket), tuple(kalshi), frozenset(pairs))


def _facts(chance: Random) -> Iterator[Said]:
    """Families in turn, some more often than others, for ever."""
    sources = [(family(chance), weight) for family, weight in FAMILIES]
    while True:
        for source, weight in sources:
            yield from islice(source, weight)


def _day(day: date) -> str:
    return f"{MONTHS.split()[day.month - 1]} {day.day}"


def _short(day: date) -> str:
    return f"{MONTHS.split()[day.month - 1][:3]} {day.day}, {day.year}"


def _code(day: date) -> str:
    return f"{day.year % 100}{MONTHS.split()[day.month - 1][:3].upper()}{day.day:02d}"


def _split(text: str) -> list[tuple[str, str]]:
    return [(a, b) for a, _, b in (item.partition(":") for item in text.split())]


def _days() -> Iterator[date]:
    for number in range(10**6):
        yield START + timedelta(days=number)


def strikes(chance: Random) -> Iterator[Said]:
    for day in _days():
        for coin, code in _split(COINS):
            base = chance.randrange(20, 120) * 1000
            for rung in range(8):
                amount = base + rung * 500
                index = f"CF Benchmarks' {coin} Real-Time Index"
                yield Said(
                    f"Will the price of {coin} be above ${amount:,} on {_day(day)}?",
                    RULES.format(
                        f"the {index} at 12:00 PM ET on {_day(day)}, {day.year} is "
                        f"above ${amount:,}"
                    ),
                    f"KX{code}D-{_code(day)}12-T{amount}",
                    f"{coin} price on {_short(day)} at 12 PM EST?",
                    f"If the {index} at 12 PM EST on {_short(day)} is above {amount}, "
                    "then the market resolves to Yes.",
                    f"Above ${amount:,}",
                    day,
                    kalshi_facts=(
                        ("strike_type", "greater"),
                        ("floor_strike", str(amount)),
                    ),
                )


def temperatures(chance: Random) -> Iterator[Said]:
    agency = "National Weather Service"
    for day in _days():
        for city, station in _split(CITIES):
            base = chance.randrange(20, 90)
            for low in range(base, base + 8, 2):
                high = low + 1
                yield Said(
                    f"Will the highest temperature in {city} be between {low}-{high}°F "
                    f"on {_day(day)}?",
                    RULES.format(
                        f"the highest temperature recorded at {station} Airport on "
                        f"{_day(day)}, {day.year} is between {low}-{high}°F according "
                        f"to the {agency}"
                    ),
                    f"KXHIGH{city[:3].upper()}-{_code(day)}-B{low}.5",
                    f"Will the high temp in {city} be {low}-{high}° on {_short(day)}?",
                    f"If the highest temperature recorded at {station} Airport on "
                    f"{_short(day)} is between {low}-{high}° according to the "
                    f"{agency}, then the market resolves to Yes.",
                    f"{low}° to {high}°",
                    day,
                    kalshi_facts=(
                        ("strike_type", "between"),
                        ("floor_strike", str(low)),
                        ("cap_strike", str(high)),
                    ),
                )


def games(chance: Random) -> Iterator[Said]:
    teams = _split(NBA)
    for day in _days():
        drawn = chance.sample(teams, len(teams))
        for (away, away_name), (home, home_name) in zip(
            drawn[::2], drawn[1::2], strict=True
        ):
            index = chance.randrange(2)
            place, name = ((away, away_name), (home, home_name))[index]
            event = f"KXNBAGAME-{_code(day)}{away[:3]}{home[:3]}".upper()
            yield Said(
                f"{away_name} vs. {home_name}",
                f"In the upcoming NBA game, scheduled for {_day(day)} at 8:00PM "
                f'ET:\nIf the {name} win, the market will resolve to "{name}".',
                f"{event}-{place[:3]}".upper(),
                f"{away} at {home} Winner?",
                f"If {place} wins the {away} at {home} professional basketball "
                f"game originally scheduled for {_short(day)}, then the market "
                "resolves to Yes.",
                place,
                day,
                (away_name, home_name),
                (
                    ("sports_market_type", "moneyline"),
                    ("slug", f"nba-{away[:3]}-{home[:3]}-{day}".lower()),
                ),
                index=index,
            )


def elections(chance: Random) -> Iterator[Said]:
    firsts, lasts = FIRST.split(), LAST.split()
    for year in (2026, 2028, 2030, 2032, 2034, 2036, 2038, 2040):
        for last in chance.sample(lasts, len(lasts)):
            for state in STATES.split():
                for party in ("Democratic", "Republican"):
                    name = f"{chance.choice(firsts)} {last}"
                    mark = f"{state[:2]}{party[0]}-{year % 100}".upper()
                    initials = f"{name[0]}{last[:3]}{chance.randrange(10**6)}".upper()
                    for office, long in (
                        ("Governor", "Governorship"),
                        ("Senate", "Senate seat"),
                    ):
                        yield Said(
                            f"Will {name} be the {party} nominee for {office} in "
                            f"{state} in {year}?",
                            "This market will resolve according to the winner of the "
                            f"{party} nomination for {office} of {state} in {year}.",
                            f"KX{office[:3].upper()}{mark}-{initials}",
                            f"Will {name} be the {party} nominee for {office} in "
                            f"{state}?",
                            f"If {name} wins the nomination for the {party} Party to "
                            f"contest the {year} {state} {long}, then the market "
                            "resolves to Yes.",
                            name,
                            date(year, 11, 3),
                        )


def seats(chance: Random) -> Iterator[Said]:
    for year in range(2026, 2044, 2):
        for code in [
            "OH",
            "IA",
            "TX",
            "ME",
            "UT",
            "NV",
            "KS",
            "OR",
            "GA",
            "FL",
            "AL",
            "AZ",
            "MI",
            "MT",
            "VA",
            "WI",
        ]:
            for number in range(1, 38):
                for party in ("Democratic", "Republican"):
                    district = f"{code}-{number}"
                    yield Said(
                        f"Will the {party} Party win the {district} House seat in "
                        f"{year}?",
                        "This market will resolve according to the party of the "
                        f"candidate who wins the {district} congressional seat in the "
                        f"{year} elections.",
                        f"HOUSE{code}{number}-{year % 100}-{party[0]}",
                        f"Will {party} win the House race for {district}?",
                        f"If the House member sworn in for {district} after the {year} "
                        f"election is a member of {party}, then the market resolves to "
                        "Yes.",
                        ":: Current incumbent",
                        date(year, 11, 3),
                    )


def departures(chance: Random) -> Iterator[Said]:
    firsts = FIRST.split()
    for number in range(10**6):
        last = LAST.split()[number % len(LAST.split())]
        name = f"{chance.choice(firsts)} {last}"
        for step in range(1, 5):
            for verb, done in (("visit", "visited"), ("leave", "left")):
                day = START + timedelta(days=30 * step + number)
                place = chance.choice(
                    ["Norway", "Chile", "Kenya", "Nepal", "Peru", "Iceland"]
                )
                limit = day + timedelta(days=1)
                mark = f"{verb[:3]}{place[:3]}{name[0]}{last[:3]}{number}".upper()
                yield Said(
                    f"Will {name} {verb} {place} by {_day(day)}, {day.year}?",
                    RULES.format(
                        f"{name} has {done} {place} by {_day(day)}, {day.year}, 11:59 "
                        "PM ET"
                    ),
                    f"KX{mark}-{_code(limit)}",
                    f"Will {name} {verb} {place} before {_short(limit)}?",
                    f"If {name} has {done} {place} before {_short(limit)}, then the "
                    "market resolves to Yes.",
                    f"Before {_short(limit)}",
                    day,
                )


def figures(chance: Random) -> Iterator[Said]:
    for year in range(2027, 2400):
        for month in MONTHS.split():
            for name, code in (("CPI inflation", "CPI"), ("unemployment", "U3")):
                for tenth in range(20, 60, 2):
                    amount = f"{tenth / 10:.1f}"
                    source = "Bureau of Labor Statistics"
                    shown = 2027 + (year - 2027) % 13
                    yield Said(
                        f"Will {name} be above {amount}% in {month} {shown}?",
                        RULES.format(
                            f"{name} in {month} {shown} is above {amount}% according "
                            f"to the {source}"
                        ),
                        f"KX{code}{year}-{shown % 100}{month[:3].upper()}-T{amount}",
                        f"Will {name} be above {amount}% in {month} {shown}?",
                        f"If {name} in {month} {shown} is above {amount}% according to "
                        f"the {source}, then the market resolves to Yes.",
                        f"Above {amount}%",
                        date(shown, 12, 31),
                        kalshi_facts=(
                            ("strike_type", "greater"),
                            ("floor_strike", amount),
                        ),
                    )
        if year >= 2039:
            return


def awards(chance: Random) -> Iterator[Said]:
    nouns = LAST.split()
    for year in range(2027, 2044):
        for first in FIRST.split():
            for last in chance.sample(nouns, 12):
                for prize in ("Best Actress", "Best Supporting Actress"):
                    name = f"{first} {last}"
                    yield Said(
                        f"Will {name} win {prize} at the {year} Oscars?",
                        RULES.format(f"{name} wins {prize} at the {year} Oscars"),
                        f"KXOSCAR{prize[5:8].upper()}-{year % 100}-{first}{last}",
                        f"Will {name} win the Oscar for {prize} in {year}?",
                        f"If {name} wins {prize} at the {year} Oscars, then the market "
                        "resolves to Yes.",
                        name,
                        date(year, 3, 15),
                    )


# How many facts a family adds in its turn.
FAMILIES: tuple[tuple[Callable[[Random], Iterator[Said]], int], ...] = (
    (games, 11),
    (strikes, 8),
    (temperatures, 4),
    (elections, 8),
    (seats, 6),
    (departures, 8),
    (figures, 4),
    (awards, 4),
)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def _polymarket(number: int, said: Said) -> Market:
    first, second = said.outcomes
    return Market(
        venue=Venue.POLYMARKET,
        market_id=str(1_000_000 + number),
        event_id=str(number),
        title=said.title,
        outcomes=(Outcome(0, first), Outcome(1, second)),
        rules=said.rules,
        market_type="Other",
        status=MarketStatus.OPEN,
        closes_at=_moment(said.ends),
        expected_end_at=_moment(said.ends),
        fee=FREE,
        min_size=Decimal(5),
        lot=Decimal("0.01"),
        price_steps=STEPS,
        quotes=NOBODY,
        facts=dict(said.facts),
    )


def _kalshi(said: Said) -> Market:
    series = said.ticker.partition("-")[0]
    return Market(
        venue=Venue.KALSHI,
        market_id=said.ticker,
        event_id=said.ticker.rpartition("-")[0],
        title=said.kalshi_title,
        outcomes=YES_NO,
        rules=said.kalshi_rules,
        market_type="Other",
        status=MarketStatus.OPEN,
        closes_at=_moment(said.ends),
        expected_end_at=_moment(said.ends),
        fee=FREE,
        min_size=Decimal(1),
        lot=Decimal(1),
        price_steps=STEPS,
        quotes=NOBODY,
        subtitle=said.side,
        facts={"series_ticker": series, **dict(said.kalshi_facts)},
    )
