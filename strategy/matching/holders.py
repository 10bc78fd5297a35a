"""Offices that a text leaves to their holders: "leaves office", "resigns her seat".

Which office that is, the name of its holder tells as well as its title does.
"""

from __future__ import annotations

import re

ROLE = (
    r"(?:president|minister|premier|chancellor|secretary|senator|representative|"
    r"congress(?:man|woman)|governor|mayor|speaker|leader|director|chief|chair(?:man|"
    r"woman|person)?|commissioner|ambassador|justice|judge|king|queen|pope|prince|"
    r"princess|coach|manager|captain|founder|co-founder|ceo|cfo|executive|officer|owner|"
    r"advisor|adviser|quarterback|pitcher|guard|forward|striker|midfielder|receiver|"
    r"linebacker|goaltender|singer|rapper|actor|actress|comedian|streamer|driver|"
    r"running back|cornerback|tight end|lineman|defender|goalkeeper|player|fighter|"
    r"boxer)s?"
)
# A capitalised name, as of a team, a country or a state.
NAMED = r"(?:the )?[A-Z][\w'&-]*(?: [A-Z][\w'&-]*){0,4}"
# "Senator from Kentucky", "Mayor of the City of Tidewater".
_PLACED = re.compile(rf"\b(?i:{ROLE}) (?:of|from|for) (?:the )?(?P<place>{NAMED})")
_OWN_OFFICE = re.compile(
    r"\b(?:leav(?:e|es|ing)|left|resign(?:s|ed|ing)?|vacat(?:e|es|ed|ing))(?: from)? "
    r"(?:(?:his|her|their) )?(?:current )?(?:office|seat|position|post|role)\b"
    r"(?! (?:of|as|in|on|for|with)\b)",
    re.IGNORECASE,
)


def is_left_to_holder(text: str) -> bool:
    """Whether a text has somebody leave an office that it does not name."""
    return bool(_OWN_OFFICE.search(text))


def places_of_offices(text: str) -> list[str]:
    """Of what country, state, town or body the offices are that a text names."""
    return [match["place"] for match in _PLACED.finditer(text)]
