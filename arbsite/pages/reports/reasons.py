"""What do the names of gates, doubts and branches mean, in words for people?"""

from __future__ import annotations

from strategy import doubt
from strategy.cooldown import RESTS
from strategy.polling import MORE_OFTEN_ABOVE, NORMAL_ABOVE, Branch

TAKEN = "taken"
NO_EDGE = "no_edge"
WORDS = {
    TAKEN: "taken",
    "pair_not_verified": "the pair is not known to ask the same",
    "paused": "entries are paused",
    "market_not_open": "a market is not open",
    "no_ask": "nobody sells one of the sides",
    NO_EDGE: "costs more than it pays, after fees",
    "crossed_book": "a book is crossed",
    "book_stale": "a book was too old",
    "book_skew": "the books were read too far apart",
    "unknown_size": "a size or price step is not known",
    "below_min_size": "too little is offered for the smallest order",
    "above_max_stake": "the smallest basket costs more than one position may",
    "below_min_edge": "pays after fees, but less than the least edge",
    "above_review_edge": "pays more than is believable",
    "off_tick": "a price lies between two steps of the venue",
    "settlement_unknown": "it is not known when it settles",
    "rules_missing": "a venue gives no rules",
    "end_has_passed": "its end has passed",
    "end_too_far": "it ends too far ahead to be meant",
    "no_book": "a venue gives no book",
    "annualised_return_below_hurdle": "pays too little for the time it locks money",
    "venue_failed": "a venue could not be read",
    RESTS: "its last entry came to nothing; it rests for a while",
    "already_open": "a position on the event is open already",
    doubt.UNBELIEVABLE_EDGE: "pays more than is believable",
    doubt.NO_CONVERGENCE: "prices stay apart although the end is near",
    doubt.RULES_CHANGED: "a rule text has changed",
}
# Gates that are asked of baskets which pay after fees, and of no others.
PAYING = frozenset(
    {
        TAKEN,
        "crossed_book",
        "book_stale",
        "book_skew",
        "unknown_size",
        "below_min_size",
        "below_min_edge",
        "above_review_edge",
        "off_tick",
        "annualised_return_below_hurdle",
    }
)

# What the numbers of gates are counted in.
UNITS = {
    "end_has_passed": "days",
    "end_too_far": "days",
    NO_EDGE: "$",
    "book_stale": "s",
    "book_skew": "s",
    "below_min_size": "sets",
    "above_max_stake": "$",
    "below_min_edge": "$ a set",
    "above_review_edge": "$ a set",
    "annualised_return_below_hurdle": "of the stake, a year",
}
BRANCHES: dict[str, str] = {
    Branch.NONE_FOUND: "nothing was found yet: the base interval",
    Branch.MORE_OFTEN: f"above {MORE_OFTEN_ABOVE} %: half the base interval",
    Branch.NORMAL: f"above {NORMAL_ABOVE} %: the base interval",
    Branch.LESS_OFTEN: f"{NORMAL_ABOVE} % or less: twice the base interval",
}


def in_words(name: str) -> str:
    """A gate in words; of a name that has none, the name itself."""
    if name.startswith("exposure "):
        return f"no room left under the bound on exposure: {name[9:]}"
    return WORDS.get(name, name.replace("_", " "))
