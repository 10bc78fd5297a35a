"""Concepts that say nothing beside others: whoever names the part names the whole."""

from __future__ import annotations

_IMPLIED = {
    # The award of the finals is an award to their most valuable player.
    "x:mvp": ("x:finals_mvp",),
    "against": ("v:arrest",),
    "induct": ("x:hall_of_fame",),
    "x:division": ("x:al_", "x:nl_", "x:afc_", "x:nfc_"),
    "o:president": ("v:pardon", "v:veto"),
    # The winner of a party's primary is its nominee, where both rules say so.
    "x:primary": ("v:nominee",),
    "v:win": ("x:control",),
    "v:cut": ("v:change",),
    "v:leave": ("v:change",),
    # Whoever is removed, or has resigned, has left.
    "v:resign": ("v:leave",),
    "v:remove": ("v:leave",),
    "early": ("v:resign",),
    "availabl": ("v:release",),
    # A release or an endorsement is one to the public, and a charge one of a crime.
    "publicly": ("v:release", "x:endorse", "v:announce"),
    "nominat": ("v:nominee",),
    "runn": ("v:run",),
    "caucu": ("o:leader",),
    "withdrawal": ("v:withdraw",),
    "fil": ("bankruptc",),
    "hire": ("x:next",),
    "theatrical": ("v:release",),
    "theatrically": ("v:release",),
    # Who is drafted is selected; how early is said by a number.
    "select": ("x:draft", "x:hall_of_fame", "x:next"),
    # States have relations with each other through diplomats.
    "diplomatic": ("relation",),
    "appropriation": ("v:shutdown",),
    "laps": ("v:shutdown",),
    "accept": ("v:nominee",),
    "world": ("a:market_cap",),
    # Those who finish at the bottom are relegated.
    "bottom": ("x:relegated",),
    "3": ("x:relegated",),
    "estimat": ("a:gdp",),
    # Who is found guilty is so of a charge, and what is on a list of terrorists
    # has been designated.
    "charg": ("v:convict",),
    "designat": ("terrorist",),
    "crim": ("v:indict", "v:convict"),
    "criminally": ("v:indict", "v:convict"),
    # Words that say of a measure what it measures.
    "add": ("a:payrolls",),
    "gross": ("a:box_office",),
    "rocket": ("v:release",),
    "impos": ("a:tariff",),
    # An engagement is one of which the public knows.
    "v:announce": (
        *("a:fed", "a:ecb", "a:boe", "a:boj", "a:bank_"),
        *("v:shutdown", "v:engage"),
    ),
    "common": ("o:house", "o:parliament"),
    "index": ("a:spx", "a:ndx", "a:dow"),
    "higher": ("a:spx", "a:ndx", "a:dow"),
    # Who compiles the index announces its members.
    "global": ("a:spx",),
    # A change over a year is that of consumer prices where no other measure is named.
    "a:cpi": ("a:yoy", "a:mom"),
    # A change of prices within a month is that from the month before.
    "a:mom": ("a:cpi", "a:core_cpi", "a:pce", "a:core_pce", "a:ppi"),
    # Whoever wins in the first round wins outright.
    "outright": ("x:first_round",),
    "anyon": ("x:first_round",),
    "a:price": (
        *("a:spx", "a:ndx", "a:dow", "a:btc", "a:eth", "a:gas", "a:oil", "a:gold"),
        *("a:cpi", "a:ppi", "a:pce"),
    ),
    # An index has its value of the day at the close; hours are compared as such.
    "v:close": ("a:spx", "a:ndx", "a:dow"),
    "v:advance": ("a:gdp", "x:playoffs"),
    "o:house": ("o:speaker", "d:", "v:impeach"),
    # Most seats of a parliament are those of its house, where both texts name it.
    "o:parliament": ("o:house",),
    "v:hike": (
        "v:change",
        "a:global_temp",
        "a:gdp",
        "a:cpi",
        "a:ppi",
        "a:pce",
        "a:core_",
        "a:payrolls",
    ),
    # The nominee is one for that office, which a title on the vote may leave out.
    "o:": ("v:vote_for",),
    "v:confirm": ("v:vote_for",),
    "x:regular_season": (
        "x:division",
        *("x:al_", "x:nl_", "x:afc_", "x:nfc_"),
        "x:mvp",
        "x:roy",
        "x:dpoy",
        "x:presidents_trophy",
        "x:hart",
        "x:norris",
        "x:vezina",
        "x:calder",
        "x:art_ross",
        "x:cy_young",
        "x:sixth_man",
        "x:mip",
        "x:coty",
        "x:clutch",
        "x:seed1",
    ),
    "x:playoffs": ("x:seed1", "x:al_pennant", "x:nl_pennant", "x:afc", "x:nfc"),
    "preced": ("a:mom",),
    "one": ("a:mom",),
    "completion": ("a:fed",),
    # A round is reached by whoever advances to it, the playoffs by who qualifies.
    "v:reach": ("v:advance",),
    "concert": ("tour",),
    # Who serves as its host hosts a show, and growth is that from quarter to quarter.
    "serv": ("host",),
    "previou": ("a:gdp",),
    "quarter": ("a:gdp",),
    "quarterly": ("a:gdp",),
    # A figure of a month is published every month.
    "month": ("a:unemployment", "a:cpi", "a:core_", "a:pce", "a:ppi", "a:payrolls"),
    "monthly": ("a:unemployment", "a:cpi", "a:core_", "a:pce", "a:ppi", "a:payrolls"),
    # What core prices leave out, and whom the unemployed are a part of.
    "food": ("a:core_",),
    "energy": ("a:core_",),
    "exclud": ("a:core_",),
    "civilian": ("a:unemployment",),
    "labor": ("a:unemployment",),
    "forc": ("a:unemployment",),
    "denot": ("a:unemployment",),
    "vehicl": ("v:deliver",),
    "passenger": ("a:tsa",),
    "v:become": ("x:next",),
    # The trophy is one of college football.
    "l:ncaaf": ("l:heisman",),
    # Leagues of women.
    "x:women": ("l:wnba", "l:nwsl", "l:wta", "l:pwhl"),
    # Whoever becomes the next holder of an office is appointed to it.
    "appoint": ("x:next",),
    "x:first": ("v:vote_for",),
    # Nobody but the Senate confirms.
    "o:senate": ("v:confirm", "v:vote_for"),
    "a:rate": (
        "a:cpi",
        "a:unemployment",
        "a:core_",
        "a:fed",
        "a:ecb",
        "a:boe",
        "a:boj",
        "a:bank_",
    ),
}


def is_implied(concept: str, concepts: frozenset[str]) -> bool:
    """Whether a concept says nothing beside others that both texts state."""
    parts = _IMPLIED.get(concept) or _IMPLIED.get(concept[:2], ())
    return any(c.startswith(parts) for c in concepts) if parts else False
