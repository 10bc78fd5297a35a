"""Comparison of what two claims say of their subject: deed, office, contest, scope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from strategy.matching.claims.asides import is_of_president
from strategy.matching.claims.claim import Claim
from strategy.matching.claims.implied import is_implied
from strategy.matching.holders import is_left_to_holder
from strategy.matching.lexicon.teams import teams_named
from strategy.matching.names import spoken
from strategy.matching.text import adjective, wordset
from strategy.matching.types import Fact, Standing

# In one claim only these change nothing: the rest of the claim carries them.
_WEAK = wordset("v:become v:elect x:men x:singles")
# To be one of these is to win it.
_WINNING = wordset(
    "v:nominee v:become v:elect v:be_top v:lead x:next x:mvp x:finals_mvp x:roy "
    "x:dpoy x:opoy x:oroy x:droy x:coty x:mip x:sixth_man x:clutch x:comeback "
    "x:drivers x:constructors x:golden_boot x:poty a:goty"
)
_DRAWS = wordset("x:men x:singles x:women")
_TOURS = ("l:atp", "l:wta")
# Whoever advances to a final reaches it.
_REACHED = wordset("v:reach v:advance x:reach_final")
# "Any announcement that he is retiring will qualify": saying it is doing it.
_COUNTED = re.compile(
    r"announcements? (?:of|from|by|that)\b[^.;]{3,140}?\b(?:will|shall)"
    r"(?: (?:also|still|immediately))* (?:qualify|count|suffice|be sufficient|"
    r"resolve this market to \"?yes)"
)
# Whoever holds a champion's title is the champion.
_HELD = re.compile(r"\b(?:title|championship|belt)\b", re.IGNORECASE)
_CHAMPION = re.compile(r"\bchampion\b", re.IGNORECASE)
# Cores of fewer words than these say too little to overrule the titles.
_LEAST_WORDS = 4
# Who "wins 20 to 25% of the vote" need not win.
_SHARE = re.compile(
    r"\bwins? (?:at least|between|(?:less|more|fewer|greater) than|over|under|above|"
    r"below|\d)[^.;]{1,30}\bof (?:the |all )?(?:party list )?votes?\b"
)
# Names of so many words are of one contest alone.
_LONG = 3
_KINDS = {
    "l:": "competition",
    "x:": "scope",
    "d:": "scope",
    "o:": "office",
    "t:": "office",
    "v:": "predicate",
    "a:": "predicate",
}
_DEEDS = ("v:", "a:")
_NAMES = ("competition", "scope", "office", "predicate")


def predicate_facts(a: Claim, b: Claim) -> Iterator[Fact]:
    groups_a, groups_b = _grouped(a.concepts), _grouped(b.concepts)
    lone = _kinds(_lone(a, b) | _lone(b, a))
    # Titles may choose different verbs for what one sentence of the rules defines.
    if "predicate" in lone and (is_one_rule(a, b) or _is_one_deed(a, b)):
        lone -= {"predicate"}
    for name, text_a, text_b in zip(_NAMES, groups_a, groups_b, strict=True):
        if name in lone:
            yield Fact(name, Standing.CONFLICT, text_a, text_b)
        elif text_a or text_b:
            yield Fact(name, Standing.AGREE, text_a, text_b)
    yield _words(a, b)


@lru_cache(maxsize=32768)
def _grouped(concepts: frozenset[str]) -> tuple[str, ...]:
    """The concepts of each kind, as text."""
    return tuple(
        listed(c for c in concepts if _KINDS.get(c[:2]) == name) for name in _NAMES
    )


def _kinds(concepts: Iterable[str]) -> frozenset[str]:
    return frozenset(_KINDS[concept[:2]] for concept in concepts)


def listed(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _lone(claim: Claim, counterpart: Claim) -> frozenset[str]:
    """Concepts of a title that the counterpart states nowhere."""
    bag, bag_b = claim.reading.bag, counterpart.reading.bag
    if not bag.concepts and not bag_b.concepts and bag.words == bag_b.words:
        return frozenset()  # two titles of the same words; what rules add is no claim
    lone = claim.concepts - counterpart.concepts
    if lone:
        lone -= _WEAK
    if lone:
        lone -= counterpart.stated
    if not lone:
        return lone
    # "Next Prime Minister" and "become Prime Minister" are one appointment.
    if "x:next" in lone and "v:become" in counterpart.stated:
        lone -= {"x:next"}
    if not counterpart.stated.isdisjoint(_DRAWS):
        # A tour's tournament is of men or of women, which its name tells.
        lone -= {_TOURS["x:women" in counterpart.stated]}
    if not counterpart.leagues and _is_one_contest(claim, counterpart):
        lone = frozenset(c for c in lone if not c.startswith("l:"))
    # Which speech is the next one, the core says itself.
    if "x:next" in lone and "v:say" in claim.rules.core.concepts:
        lone -= {"x:next"} - claim.rules.core.concepts
    if "v:win" in lone and (counterpart.stated & _WINNING or _is_share(claim)):
        lone -= {"v:win"}
    if _is_nomination(claim, counterpart):
        lone -= {"x:primary"}
    if _is_nomination(counterpart, claim):
        lone -= {"v:nominee"}
    if any(c.startswith("o:") for c in lone) and _is_of_holder(claim, counterpart):
        lone = frozenset(c for c in lone if not c.startswith("o:"))
    # Titles buy what the cores of both have acquired.
    if "v:buy" in lone and "v:acquire" in claim.stated & counterpart.stated:
        lone -= {"v:buy"}
    if "o:president" in lone and is_of_president(counterpart, claim):
        lone -= {"o:president"}
    if "v:announce" in lone and _COUNTED.search(counterpart.rules.lower):
        lone -= {"v:announce"}
    # "Playoff qualifiers winner?": whoever is in the playoffs has qualified for them.
    if "x:playoffs" in claim.stated & counterpart.stated:
        lone -= {"v:advance"} | ({"v:win"} - claim.rules.core.concepts)
    if "v:hold" in lone and _is_title_held(claim, counterpart):
        lone -= {"v:hold"}
    # A title may leave to its rules that most seats are meant.
    if "x:most_seats" in lone and "most seats" in counterpart.rules.lower:
        lone -= {"x:most_seats"}
    # With a threshold, to reach is to touch a price, which is another claim.
    if not claim.reading.spans and counterpart.stated & _REACHED:
        lone -= _REACHED
    shared = claim.stated & counterpart.stated
    return frozenset(
        c
        for c in lone
        if not is_implied(c, shared) and not _is_league_of(c, counterpart)
    )


def _is_title_held(claim: Claim, counterpart: Claim) -> bool:
    titles = claim.reading.market.title, counterpart.reading.market.title
    return bool(_HELD.search(titles[0]) and _CHAMPION.search(titles[1]))


def _is_of_holder(claim: Claim, counterpart: Claim) -> bool:
    """Whether the counterpart leaves to the one name of both which office it is."""
    text = f"{counterpart.reading.market.title} {counterpart.rules.written_core}"
    others = counterpart.reading.bag.names
    return is_left_to_holder(text) and any(
        len(name) > 1 and name in others for name in claim.reading.bag.names
    )


def _is_one_contest(a: Claim, b: Claim) -> bool:
    """Whether both titles have a long name: "4 Nations Face-Off", with its league or
    without.
    """
    names_b = b.reading.bag.names
    return any(len(name) >= _LONG and name in names_b for name in a.reading.bag.names)


def _is_league_of(concept: str, claim: Claim) -> bool:
    """By a stage that only this league has, by a team of it that the claim names, or
    by the series in the market's id.
    """
    if concept in claim.leagues:
        return True
    names = (*claim.reading.bag.names, *claim.rules.core.names)
    if any(teams_named(concept, spoken(name)) for name in names):
        return True
    return concept.startswith("l:") and concept[2:] in claim.series


def is_one_rule(a: Claim, b: Claim) -> bool:
    """Whether the cores of both rules have the same words, dates aside.

    Then they overrule the titles, however those are worded.
    """
    content = a.rules.content
    return len(content) >= _LEAST_WORDS and content == b.rules.content


def _is_one_deed(a: Claim, b: Claim) -> bool:
    """Whether both cores name the same deeds: whoever retires by one title leaves
    office by both rules. What else the cores say is compared word by word.
    """
    deeds_a, deeds_b = (
        {c for c in claim.rules.core.concepts if c.startswith(_DEEDS)}
        for claim in (a, b)
    )
    return bool(deeds_a) and deeds_a == deeds_b


def _is_nomination(claim: Claim, counterpart: Claim) -> bool:
    """Whether one is about who wins a party's primary, the other about its nominee."""
    parties = {c for c in claim.stated & counterpart.stated if c.startswith("t:")}
    return (
        bool(parties)
        and {"x:primary", "v:win"} <= claim.stated
        and "v:nominee" in counterpart.concepts
    )


def _is_share(claim: Claim) -> bool:
    """Whether a title asks for a share of the votes, not for who has most of them."""
    return bool(_SHARE.search(claim.reading.market.title.lower()))


def _telling(words: frozenset[str], shared: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if not is_implied(word, shared))


def _unsaid(words: frozenset[str], claim: Claim) -> frozenset[str]:
    """The words that the other claim has not.

    Nor those of which it has another form: an adverb as its adjective, "nomination" as
    the verb.
    """
    said = claim.everything | claim.spoken
    return frozenset(
        word
        for word in words - said
        if adjective(word) not in claim.spoken and word.removesuffix("ion") not in said
    )


def _words(a: Claim, b: Claim) -> Fact:
    """Words without a known concept have to be in the other claim, too."""
    words_a, words_b = a.reading.bag.words, b.reading.bag.words
    lone_a, lone_b = words_a - words_b, words_b - words_a
    if lone_a or lone_b:
        shared = a.stated & b.stated
        lone_a = _telling(_unsaid(lone_a, b), shared)
        lone_b = _telling(_unsaid(lone_b, a), shared)
    if (lone_a or lone_b) and is_one_rule(a, b):
        lone_a = lone_b = frozenset()
    # Words on both sides exclude each other; words on one side may only be wordier.
    if lone_a and lone_b:
        return Fact("words", Standing.CONFLICT, listed(lone_a), listed(lone_b))
    if lone_a or lone_b:
        return Fact("words", Standing.UNKNOWN, listed(lone_a), listed(lone_b))
    return Fact("words", Standing.AGREE, listed(words_a), listed(words_b))
