"""The stations of the National Weather Service, by the codes of their reports.

A report on a day's climate is called CLI and the station's code, as in CLILAX. Texts
name a station by that code or in words.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"CLI([A-Z]{3})")
_STATIONS = {
    "ATL": "Atlanta Airport",
    "AUS": "Austin Bergstrom",
    "BNA": "Nashville Airport",
    "BOS": "Boston Logan Airport",
    "BWI": "Baltimore Washington Airport",
    "CLT": "Charlotte Airport",
    "DAL": "Dallas Love Field",
    "DCA": "Washington National Airport",
    "DEN": "Denver Airport",
    "DFW": "Dallas Fort Worth Airport",
    "DTW": "Detroit Airport",
    "EWR": "Newark Airport",
    "HOU": "Houston Hobby Airport",
    "IAD": "Washington Dulles Airport",
    "IAH": "Houston Intercontinental Airport",
    "JFK": "New York JFK Airport",
    "LAS": "Las Vegas Airport",
    "LAX": "Los Angeles Airport",
    "LGA": "New York LaGuardia Airport",
    "MCO": "Orlando Airport",
    "MDW": "Chicago Midway Airport",
    "MIA": "Miami Airport",
    "MSP": "Minneapolis St Paul Airport",
    "MSY": "New Orleans Airport",
    "NYC": "New York Central Park",
    "OKC": "Oklahoma City Airport",
    "ORD": "Chicago O'Hare Airport",
    "PDX": "Portland Airport",
    "PHL": "Philadelphia Airport",
    "PHX": "Phoenix Airport",
    "SAN": "San Diego Airport",
    "SAT": "San Antonio Airport",
    "SEA": "Seattle Tacoma Airport",
    "SFO": "San Francisco Airport",
    "SLC": "Salt Lake City Airport",
    "TPA": "Tampa Airport",
}


def in_words(station: str) -> str:
    """The station that a report's code stands for; any other text as it is."""
    code = _CODE.fullmatch(station.strip())
    return _STATIONS.get(code[1], station) if code else station
