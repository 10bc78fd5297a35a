"""Names that a title adds without asking about them: a nominee, a ticker, a maker."""

from __future__ import annotations

import re

from strategy.matching.claims.claim import Claim
from strategy.matching.holders import is_left_to_holder, places_of_offices
from strategy.matching.lexicon import Name
from strategy.matching.names import spoken
from strategy.matching.presidency import TERM_ENDS, is_president_named
from strategy.matching.text import plain, stem, stems

# A ticker, and the questions in which a name may have one.
_CODED = re.compile(r"\([A-Z]{1,5}(?:\.[A-Z])?\)")
_SHARES = stems("stock stocks share shares ticker earnings ipo close closes nasdaq") | {
    *("a:spx", "a:ndx", "a:dow", "v:ipo", "a:market_cap")
}
# A core on a party: "another representative of the Reform party".
_OF_PARTY = re.compile(
    r"\b(?:an?|another) (?:representative|member|nominee|candidate) of the "
    r"[\w-]+(?: [\w-]+)? party\b",
    re.IGNORECASE,
)
# The name of a product also names its maker: "Will Tidewater release Gull 5?".
_RELEASING = r"(?:,? inc\.?)?'?s? (?:(?:officially|publicly) )?(?:releas|launch|unveil)"
# Awards for which titles add the work to the person.
_AWARDS = (
    "a:oscars",
    "a:sag",
    "a:bafta",
    "a:globes",
    "a:emmys",
    "a:critics",
    "x:best_",
)
# Awards for which titles add the artist to an album or a song.
_MUSIC = frozenset({"a:grammys"})
_TERM = (
    r"'?s? (?:(?:first|second|current|present) )?"
    r"(?:\d+ days|term|presidency|administration)\b"
)
_LONG = r"(?:[A-Z][\w'-]*(?: (?:of|for|and|the))* ){1,6}"


def is_beside_the_question(name: Name, own: Claim, other: Claim) -> bool:
    """Whether a title's name tells nothing that the other text has to say."""
    return (
        _is_nominee(name, own)
        or _is_place_of_office(name, own, other)
        or _is_ticker(name, own, other)
        or _is_maker(name, own, other)
        or (name[-1:] == ("trump",) and is_of_president(own, other))
        or _is_term(name, own)
        or _is_bracketed(name, own, other)
        or _is_work(name, own, other)
    )


def is_of_president(own: Claim, other: Claim) -> bool:
    """Whether one title has the President's name and the other his office, of a deed
    that has to be done in his term.
    """
    titles = own.title, other.title
    if "trump" not in titles[0].lower() or not is_president_named(titles[1].lower()):
        return False
    limits = (own.rules.deadline, other.rules.deadline)
    return all(limit is not None and limit.end <= TERM_ENDS for limit in limits)


def _is_maker(name: Name, own: Claim, other: Claim) -> bool:
    """Whether a title adds who releases what both ask about, whom the other's rules
    name.
    """
    if "v:release" not in own.stated & other.stated:
        return False
    written = spoken(name)
    title = own.title.lower()
    if not re.search(rf"\b{re.escape(written)}{_RELEASING}", title):
        return False
    return bool(re.search(rf"\b{re.escape(written)}\b", other.rules.lower))


def _is_term(name: Name, own: Claim) -> bool:
    """Whether a title names whose term is its window, which its core dates."""
    if own.rules.deadline is None:
        return False
    title = own.title.lower()
    term = rf"\b(?:during|in|within) {re.escape(spoken(name))}{_TERM}"
    return bool(re.search(term, title))


def _is_bracketed(name: Name, own: Claim, other: Claim) -> bool:
    """Whether a title repeats a name in parentheses by its letters, or adds the artist
    of a record: "Norland Workers (NW)", "Low Tide (Ines Prado)".
    """
    titles = own.title, other.title
    bracketed = re.search(rf"({_LONG})\((?i:{re.escape(spoken(name))})\)", titles[0])
    if bracketed is None or "(" in titles[1]:
        return False
    if not _MUSIC.isdisjoint(own.stated & other.stated):
        return True
    words = bracketed[1].lower().split()
    return len(name) == 1 and any(
        _is_made_of(name[0], "".join(words[start:])) for start in range(len(words))
    )


def _is_made_of(short: str, long: str) -> bool:
    """Whether an abbreviation has the first letter of a name, and others in order."""
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)


def _is_work(name: Name, own: Claim, other: Claim) -> bool:
    """Whether a title adds the work for which a person may win an award."""
    if not any(c.startswith(_AWARDS) for c in own.stated & other.stated):
        return False
    titles = own.title, other.title
    if ' for "' in titles[1]:
        return False
    return f' for "{spoken(name)}"' in titles[0].lower()


def _is_nominee(name: Name, own: Claim) -> bool:
    """Whether a question on a party only adds whom the party has nominated: the side
    "Ada Roe" of "Will the Reform party win?", which pays for any of its candidates.
    """
    if not _OF_PARTY.search(own.rules.written_core):
        return False
    if not any(concept.startswith("t:") for concept in own.concepts):
        return False
    asked, behind, side = own.title.rpartition(" - ")
    side = side if behind else plain(own.reading.market.subtitle)
    words = {stem(word) for word in name}
    return words <= stems(side.lower()) and words.isdisjoint(stems(asked.lower()))


def _is_place_of_office(name: Name, own: Claim, other: Claim) -> bool:
    """Whether a name only tells of what country somebody leaves an office, which the
    other text leaves to its holder.
    """
    market = other.reading.market
    if not is_left_to_holder(f"{market.title} {other.rules.written_core}"):
        return False
    places = " ".join(places_of_offices(own.reading.market.title))
    return bool(places) and {stem(word) for word in name} <= stems(places.lower())


def _is_ticker(name: Name, own: Claim, other: Claim) -> bool:
    """Whether a title puts a share's ticker behind its company, and the other none."""
    code = f"({name[0].upper()})"
    titles = own.reading.market.title, other.reading.market.title
    if len(name) != 1 or code not in titles[0] or _CODED.search(titles[1]):
        return False
    return not _SHARES.isdisjoint(own.spoken & other.spoken | own.stated & other.stated)
