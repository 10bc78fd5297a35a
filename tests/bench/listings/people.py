"""Questions about people: nominees, seats and journeys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, product
from random import Random

from tests.bench.listings.questions import START, Question, words, written, yes_if

FIRST_NAMES = words(
    "Ada Bela Cora Dina Elsa Faye Gwen Hana Iris Jana Kira Lena Mona Nora Olga Petra "
    "Rosa Sina Tess Vera Arno Boris Carl Dirk Egon Falk Gero Hugo Ivor Jens Karl "
    "Lars"
)
LAST_NAMES = words(
    "Abendroth Bergman Castellan Drummond Eriksen Fairweather Goldwyn Hartwell Ingram "
    "Jorgensen Kowalski Lindgren Montague Nakamura Oakenfold Pemberton Quimby Rosewood "
    "Sandoval Thornbury Underhill Valdivia Westbrook Yamada Zimmerling Ashdown "
    "Blackwood Copperfield Davenport Easterling Farnsworth Greenfield Holloway "
    "Ironside Kingsley"
)
STATES = words(
    "Ohio Iowa Texas Maine Utah Nevada Kansas Oregon Georgia Florida Alabama Arizona "
    "Michigan Montana Virginia Wisconsin"
)
CODES = words("OH IA TX ME UT NV KS OR GA FL AL AZ MI MT VA WI")
PLACES = words("Norway Chile Kenya Nepal Peru Iceland")
PARTIES = ("Democratic", "Republican")
OFFICES = (("Governor", "Governorship"), ("Senate", "Senate seat"))
DEEDS = (("visit", "visited"), ("leave", "left"))


def elections(chance: Random) -> Iterator[Question]:
    for year in range(2026, 2042, 2):
        last_names = chance.sample(LAST_NAMES, len(LAST_NAMES))
        for last_name, state, party in product(last_names, STATES, PARTIES):
            name = f"{chance.choice(FIRST_NAMES)} {last_name}"
            # The number tells apart candidates who share initials; tickers are unique.
            mark = f"{name[0]}{last_name[:3]}{chance.randrange(10**6)}".upper()
            for office in OFFICES:
                yield _nominee(name, office, state, party, year, mark)


def _nominee(
    name: str, office: tuple[str, str], state: str, party: str, year: int, mark: str
) -> Question:
    place = f"{state[:2]}{party[0]}-{year % 100}".upper()
    return Question(
        f"Will {name} be the {party} nominee for {office[0]} in {state} in {year}?",
        f"This market will resolve according to the winner of the {party} nomination "
        f"for {office[0]} of {state} in {year}.",
        f"KX{office[0][:3].upper()}{place}-{mark}",
        f"Will {name} be the {party} nominee for {office[0]} in {state}?",
        f"If {name} wins the nomination for the {party} Party to contest the {year} "
        f"{state} {office[1]}, then the market resolves to Yes.",
        name,
        date(year, 11, 3),
    )


def seats(chance: Random) -> Iterator[Question]:
    for year in range(2026, 2044, 2):
        for code, number, party in product(CODES, range(1, 38), PARTIES):
            yield _seat(f"{code}-{number}", party, year)


def _seat(district: str, party: str, year: int) -> Question:
    return Question(
        f"Will the {party} Party win the {district} House seat in {year}?",
        f"This market will resolve according to the party of the candidate who wins "
        f"the {district} congressional seat in the {year} elections.",
        f"HOUSE{district.replace('-', '')}-{year % 100}-{party[0]}",
        f"Will {party} win the House race for {district}?",
        f"If the House member sworn in for {district} after the {year} election is a "
        f"member of {party}, then the market resolves to Yes.",
        ":: Current incumbent",
        date(year, 11, 3),
    )


def departures(chance: Random) -> Iterator[Question]:
    for number in count():
        name = f"{chance.choice(FIRST_NAMES)} {LAST_NAMES[number % len(LAST_NAMES)]}"
        for step, deed in product(range(1, 5), DEEDS):
            day = START + timedelta(days=30 * step + number)
            yield _departure(name, deed, chance.choice(PLACES), day, number)


def _departure(
    name: str, deed: tuple[str, str], place: str, day: date, number: int
) -> Question:
    # Polymarket says "by" the day, Kalshi "before" the next one: the same deadline.
    _, by, _ = written(day)
    _, limit, code = written(day + timedelta(days=1))
    mark = f"{deed[0][:3]}{place[:3]}{name[:3]}{number}".upper()
    return Question(
        f"Will {name} {deed[0]} {place} by {by}?",
        yes_if(f"{name} has {deed[1]} {place} by {by}, 11:59 PM ET"),
        f"KX{mark}-{code}",
        f"Will {name} {deed[0]} {place} before {limit}?",
        f"If {name} has {deed[1]} {place} before {limit}, then the market resolves to "
        "Yes.",
        f"Before {limit}",
        day,
    )
