"""Congressional districts in one spelling: "New York's 12th" district is NY-12."""

from __future__ import annotations

import re

_CODES = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR",
    "California": "CA", "Colorado": "CO", "Connecticut": "CT", "Delaware": "DE",
    "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID",
    "Illinois": "IL", "Indiana": "IN", "Iowa": "IA", "Kansas": "KS",
    "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD",
    "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN", "Mississippi": "MS",
    "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV",
    "New Hampshire": "NH", "New Jersey": "NJ", "New Mexico": "NM", "New York": "NY",
    "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK",
    "Oregon": "OR", "Pennsylvania": "PA", "Rhode Island": "RI",
    "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX",
    "Utah": "UT", "Vermont": "VT", "Virginia": "VA", "Washington": "WA",
    "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
}  # fmt: skip
# The longer names first: "West Virginia" is not Virginia.
_NAMES = "|".join(sorted(_CODES, key=len, reverse=True))
_WRITTEN_OUT = re.compile(
    rf"\b(?P<state>{_NAMES})(?:'s)? (?P<number>\d{{1,2}})(?:st|nd|rd|th) "
    r"[Cc]ongressional [Dd]istrict\b"
)


def with_short_districts(text: str) -> str:
    """The text with each district as its state's letters and number."""
    return _WRITTEN_OUT.sub(
        lambda match: f"{_CODES[match['state']]}-{match['number']}", text
    )
