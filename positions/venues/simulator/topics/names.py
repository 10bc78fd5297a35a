"""Names of invented people, towns, films and offices."""

from __future__ import annotations

from collections.abc import Sequence

from positions.venues.simulator.randomness import SeededRandom

FIRST_NAMES = [
    "Alma",
    "Bruno",
    "Carla",
    "Dario",
    "Edith",
    "Felix",
    "Greta",
    "Hugo",
    "Irene",
    "Jonas",
    "Keiko",
    "Lars",
    "Mina",
    "Nadia",
    "Oscar",
    "Paula",
    "Quentin",
    "Rosa",
    "Stefan",
    "Tessa",
    "Umar",
    "Vera",
    "Walter",
    "Ximena",
    "Yusuf",
    "Zelda",
]
LAST_NAMES = [
    "Abernath",
    "Bellweather",
    "Castellan",
    "Dunmore",
    "Ellsworth",
    "Fairbourne",
    "Grimaldi",
    "Hathersage",
    "Ibarrola",
    "Jorgensby",
    "Kestrel",
    "Lindqvist",
    "Montclair",
    "Norrington",
    "Okonjo",
    "Pellegrin",
    "Quillfeather",
    "Rasmund",
    "Sandoval",
    "Thackery",
    "Ulverton",
    "Vasquelle",
    "Wetherby",
    "Xanthos",
    "Yarborough",
    "Zielinska",
    "Ashgrove",
    "Brackenbury",
    "Corrigan",
    "Delacroix",
]
TOWNS = [
    "Ashford",
    "Bayview",
    "Cedarton",
    "Dunhaven",
    "Eastmoor",
    "Fairmont",
    "Glenbrook",
    "Harborview",
    "Ironwood",
    "Juniper",
    "Kingsley",
    "Lakemont",
    "Maplewood",
    "Northgate",
    "Oakhurst",
    "Pinecrest",
    "Quarryville",
    "Ridgefield",
    "Stonebridge",
    "Thornbury",
    "Underhill",
    "Valemont",
    "Westbrook",
    "Yellowpine",
]
ADJECTIVES = [
    "Amber",
    "Broken",
    "Crimson",
    "Distant",
    "Electric",
    "Fallen",
    "Glass",
    "Hidden",
    "Iron",
    "Jade",
    "Lonely",
    "Midnight",
    "Northern",
    "Paper",
    "Quiet",
    "Rising",
    "Silver",
    "Tender",
    "Velvet",
    "Winter",
]
NOUNS = [
    "Archive",
    "Bridge",
    "Cathedral",
    "Daughter",
    "Empire",
    "Frontier",
    "Garden",
    "Harbor",
    "Island",
    "Journey",
    "Kingdom",
    "Lantern",
    "Meridian",
    "Orchard",
    "Passage",
    "River",
    "Sonata",
    "Tide",
    "Voyage",
    "Witness",
]
OFFICES = (
    "Secretary of Commerce",
    "Secretary of Energy",
    "Secretary of Labor",
    "Secretary of the Interior",
    "Director of National Intelligence",
    "Ambassador to Japan",
    "Ambassador to Germany",
    "Surgeon General",
    "Chair of the SEC",
    "Director of the FBI",
    "Comptroller General",
    "Librarian of Congress",
)


def people(rng: SeededRandom, count: int, *names: object) -> list[str]:
    """That many names, of which no two share a first or last name."""
    last_names = rng.shuffled(LAST_NAMES, *names, "last")[:count]
    first_names = rng.shuffled(FIRST_NAMES, *names, "first")[:count]
    return [f"{a} {b}" for a, b in zip(first_names, last_names, strict=True)]


def films(rng: SeededRandom, count: int, *names: object) -> list[str]:
    """That many film titles, of which no two share a word."""
    adjectives = rng.shuffled(ADJECTIVES, *names, "adjective")[:count]
    nouns = rng.shuffled(NOUNS, *names, "noun")[:count]
    return [f"The {a} {b}" for a, b in zip(adjectives, nouns, strict=True)]


def in_turn(rng: SeededRandom, options: Sequence[str], number: int, what: str) -> str:
    """Option number `number` of an endless rotation in random order."""
    # Unlike in independent draws, an option only recurs after all the others.
    return rng.shuffled(options, what)[number % len(options)]
