"""The parts of a game that texts name: teams, league, kind of question."""

from __future__ import annotations

import re
from functools import lru_cache

from positions.venues.types import Market
from strategy.matching.games.game import (
    BOTH_SCORE,
    LONGER,
    OVER,
    SPREAD,
    TIE,
    TOTAL,
    UNDER,
    WINNER,
)
from strategy.matching.lexicon import Name, scan
from strategy.matching.required import Guarded
from strategy.matching.text import plain

# Rules name the league, the teams and the day at their head.
HEAD = 400
_TEAMS = re.compile(r"^(?P<team>.+?) (?:vs?\.?|@|at) (?P<opponent>.+?)$", re.IGNORECASE)
_TAIL = re.compile(
    r"(?::.*| ?-+ .*|\?| winner\??| game winner\??| \((?:w|women|men|bo\d)\)|"
    r" \([^()]{0,30}(?:weight|card|prelims|bout)[^()]{0,20}\)|"
    r" end in a draw\??)+$",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:[^:]{1,30}: |will (?:the )?)", re.IGNORECASE)
_SEPARATORS = re.compile(r": | - ")
# A series of games is no game.
_SERIES = re.compile(r"series (?:score|winner)|(?:win|sweep) the series|series go\b")
_CLAIM = re.compile(r"^.* wins? (?:(?:map|game|set) \d in )?the ", re.IGNORECASE)
_AFTER = re.compile(
    r" (?:win|on 20\d\d|end in|match|fight|game|pro|professional|college|scheduled|"
    r"originally|(?:wo)?mens?|mma|boxing|tennis|soccer|cricket|league of legends|"
    r"cs ?2|counter-strike|dota|valorant|korea kbo|japan npb|npb|kbo|ipl|nhl|nba|"
    r"nfl|mlb|cfl|epl|premier league|mls|champions league|bundesliga|la ?liga|"
    r"serie a|ligue 1|"
    r"(?:first|second|third|1st|2nd|3rd) (?:half|quarter|period|inning|set)|"
    r"[12][hq])\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z0-9]+")
_WOMEN = Guarded(
    r"wom[ae]n|ladies|female|\(w\)|wnba|ncaaw|cwbb|\bwta\b|uwcl|nwsl|\bwsl\b"
)
_REGULATION = Guarded(
    r"90 minutes|stoppage time|regulation (?:time )?only|"
    r"(?:exclud\w+|not includ\w+|without) (?:any )?(?:overtime|extra time)"
)
# Championships that are decided by points, without knock-out games.
_WITHOUT_OVERTIME = frozenset({"l:epl", "l:laliga", "l:seriea", "l:ligue1"})
_PARTS = ("x:first_", "x:second_", "x:map", "x:sprint", "x:pole")
# The first round is a stage of a tournament, no part of a game.
_STAGE = "x:first_round"
_NUMBERED = re.compile(
    r"\b(?P<part>set|map|game|quarter|period|inning|half|leg) (?P<number>\d)\b|"
    r"\b(?P<ordinal>second|third|fourth|2nd|3rd|4th|5th) "
    r"(?P<ordered>set|map|quarter|period|inning)\b"
)
_ORDINALS = {"second": "2", "third": "3", "fourth": "4"}
_SET_1 = "x:first_set"
# Questions on a game that are not about its winner.
_QUESTION = re.compile(
    r"\b(?:(?:in|over|under) rounds?|total (?:rounds|games|sets|maps|kills|fours)|"
    r"method of|by (?:ko|tko|submission|decision)|distance|handicap|"
    r"(?:most|total|first|fewest) aces|aces (?:o/u|over|under)|"
    r"double faults|(?:correct|exact) score|clean sheet|corners|cards|toss|sixes|"
    r"first (?:blood|tower|dragon|baron|goal|touchdown|to)|tie ?-?break|scorers?|"
    r"top (?:batter|bowler|batsman)|(?:man|player) of the match|completed match|"
    r"to (?:win|lose) a (?:set|map)|race to|lead at|o/u|win (?:the )?series)\b"
)
# Of the whole game: "Lakers vs. Celtics: O/U 228.5".
_TOTAL = re.compile(
    r": (?:total )?(?:O/U|over) \d|[Oo]ver [\d.]+ (?:points|runs|goals) scored"
)
_KINDS = {
    "x:margin": SPREAD,
    "x:spread": SPREAD,
    "x:total_points": TOTAL,
    "x:btts": BOTH_SCORE,
}


# Of a part: "First Half Total?", "1H O/U 122.5".
_PART_TOTAL = re.compile(
    r"\btotals?\b|\bo/u\b|\bover/under\b|\bover [\d.]+ (?:points|runs|goals)\b",
    re.IGNORECASE,
)

# "In overtime" says who wins when; "double overtime" is longer still.
_LONGER = re.compile(
    r"(?:: (?:will (?:the|this) (?:game|match) )?|\bwill (?:the|this) (?:game|match) )"
    r"(?:(?:go|goes|be decided) (?:to|into|in) )?"
    r"(?:overtime|extra innings|extra time)(?:\?*$|\?: )|"
    r"^(?:the )?(?:game|match) goes (?:to|into) (?:overtime|extra innings|extra time)$"
)


_ONCE = re.compile(
    r"^(?!.*\b(?:not|never|no|double|triple|second|2nd)\b).*"
    r"(?:\bgoes (?:to|into) (?:overtime|extra innings|extra time)\b|"
    r"(?:\bif|\bat least (?:1|one)) (?:overtime period|extra inning|extra time period|"
    r"overtime|extra time) is played\b)",
    re.DOTALL,
)


@lru_cache(maxsize=4096)
def teams_of(title: str) -> tuple[Name, Name] | None:
    """The two names of a title such as "A at B Winner?" or "Total: A vs. B"."""
    if _SERIES.search(title.lower()):
        return None
    bare = _PREFIX.sub("", _TAIL.sub("", _opponents_in(plain(title).strip())))
    match = _TEAMS.match(bare)
    if not match:
        return None
    opponent = _AFTER.split(match["opponent"], maxsplit=1)[0]
    return name_of(_CLAIM.sub("", match["team"])), name_of(opponent)


def _opponents_in(title: str) -> str:
    """The part with both names: not the tournament before it, nor the stage behind."""
    parts = _SEPARATORS.split(title)
    if len(parts) > 1:
        for marks in ((" vs ", " vs. "), (" v ", " @ ", " at ")):
            for part in reversed(parts):  # "T20 Series A vs B: A vs B"
                if any(mark in part.lower() for mark in marks):
                    return part
    return title


def name_of(text: str) -> Name:
    words = _WORDS.findall(plain(text).lower())
    if words in (["tie"], ["draw"]):
        return TIE
    if words[:1] in (["over"], ["under"]):
        return OVER if words[0] == "over" else UNDER
    return tuple(word for word in words if word != "the") or ("",)


@lru_cache(maxsize=4096)
def concepts_of(text: str) -> frozenset[str]:
    spoken = plain(text)
    return scan(spoken, spoken.lower()).concepts


def is_of_women(text: str) -> bool:
    return bool(_WOMEN.search(text.lower()))


def is_regulation(market: Market, leagues: frozenset[str]) -> bool:
    """Whether the rules exclude overtime, or are on a league that has none."""
    if leagues and leagues <= _WITHOUT_OVERTIME and market.rules.strip():
        return True
    return bool(_REGULATION.search(market.rules.lower()))


def head_of(market: Market) -> str:
    return plain(market.rules[:HEAD])


def kind_of_longer(core: str) -> str:
    """Of a question on overtime: any at all, or else what its core pays for."""
    lower = core.lower()
    return LONGER if _ONCE.match(lower) else lower


def kind_in(title: str, default: str = WINNER) -> str:
    """The question: a part of the game by its concept, a margin, or the winner."""
    if _LONGER.search(title.lower()):
        return LONGER
    concepts = sorted(concepts_of(title) - {_STAGE})
    part = next((c for c in concepts if c.startswith(_PARTS)), "") or _part_in(title)
    kind = next((_KINDS[c] for c in concepts if c in _KINDS), "")
    if part:
        return f"{part} {kind or _kind_of_part(title)}".strip()
    kind = kind or (TOTAL if _TOTAL.search(title) else default)
    question = _QUESTION.search(title.lower()) if kind == WINNER else None
    return question[0] if question else kind


# What is counted where it is not what the sport scores.
_UNIT = re.compile(
    r"\b(points|goals|runs|corners|cards|sets|maps|rounds|games|shots|saves|kills|"
    r"rebounds|assists|touchdowns|yards|hits|strikeouts|errors|downs|tiebreaks|bases|"
    r"steals|blocks|fouls|offsides|tries|wickets|sixes|fours)\b"
)
# What a game is won by: not every title on a total names it.
_OF_SCORES = ({"points"}, {"goals"}, {"runs"})


def counted_in(kind: str, text: str) -> str:
    """A kind of question with what it counts: a total of games, of sets, of maps."""
    if kind.rpartition(" ")[2] not in (TOTAL, SPREAD):
        return kind
    units = set(_UNIT.findall(text.lower()))
    if units in _OF_SCORES:
        return kind
    if "maps" in units:
        units.discard("games")  # e-sports call a map a game, too
    return " ".join([kind, *sorted(units)])


def is_part(kind: str) -> bool:
    """Whether a kind of question is about a part of the game: its half, set or map."""
    return kind.startswith(_PARTS) or bool(_NUMBERED.match(kind))


def _kind_of_part(title: str) -> str:
    return TOTAL if _PART_TOTAL.search(title) else ""


def _part_in(title: str) -> str:
    """A numbered part, "set 2", however it is written; "" if there is none."""
    match = _NUMBERED.search(title.lower())
    if not match:
        return ""
    number = match["number"] or _ORDINALS.get(match["ordinal"]) or match["ordinal"][0]
    part = f"{match['part'] or match['ordered']} {number}"
    return _SET_1 if part == "set 1" else part
