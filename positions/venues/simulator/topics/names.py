"""Who are the invented people, towns and films?"""

from __future__ import annotations

from collections.abc import Sequence

from positions.venues.simulator.randomness import Chance

FIRST = [
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
LAST = [
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


def people(chance: Chance, count: int, *names: object) -> list[str]:
    """Different people, with different last names."""
    last = chance.shuffled(LAST, *names, "last")[:count]
    first = chance.shuffled(FIRST, *names, "first")[:count]
    return [f"{a} {b}" for a, b in zip(first, last, strict=True)]


def films(chance: Chance, count: int, *names: object) -> list[str]:
    adjectives = chance.shuffled(ADJECTIVES, *names, "adjective")[:count]
    nouns = chance.shuffled(NOUNS, *names, "noun")[:count]
    return [f"The {a} {b}" for a, b in zip(adjectives, nouns, strict=True)]


def in_turn(chance: Chance, options: Sequence[str], number: int, what: str) -> str:
    """Each in its turn, in an order of the seed, so that none soon comes again."""
    return chance.shuffled(options, what)[number % len(options)]
