"""What entry checks, doubts and polling branches mean, in words for people."""

from __future__ import annotations

from strategy.arbitrage import Check, Decision, exposure_bound
from strategy.doubt import Doubt
from strategy.polling import MORE_OFTEN_ABOVE, NORMAL_ABOVE, Arrivals, Branch
from strategy.services import causes
from tasklog.formats import duration

WORDS: dict[str, str] = {
    Decision.TAKEN: "taken",
    Decision.REFUSED: "rejected",
    Check.PAIR_NOT_VERIFIED: "the pair is not known to ask the same",
    Check.PAUSED: "entries are paused",
    Check.MARKET_NOT_OPEN: "a market is not open",
    Check.MARKET_EXCLUDED: "a market may not settle as usual",
    Check.NO_ASK: "no asks on one side",
    Check.NO_EDGE: "costs more than it pays, after fees",
    Check.CROSSED_BOOK: "a book is crossed",
    Check.BOOK_TIMESTAMP: "a book's timestamp cannot be right",
    Check.HOST_CLOCK: "this machine's clock is wrong by more than a minute",
    Check.BOOK_STALE: "a book was too old",
    Check.BOOK_SKEW: "the books were read too far apart",
    Check.UNKNOWN_SIZE: "a size or price step is not known",
    Check.BELOW_MIN_SIZE: "too little is offered for the smallest order",
    Check.ABOVE_MAX_STAKE: "the smallest basket costs more than one position may",
    Check.BELOW_MIN_EDGE: "pays after fees, but less than the minimum edge",
    Check.ABOVE_REVIEW_EDGE: "pays more than is believable",
    Check.OFF_TICK: "a price lies between two steps of the venue",
    Check.SETTLEMENT_UNKNOWN: "it is not known when it settles",
    Check.RULES_MISSING: "a venue gives no rules",
    Check.END_HAS_PASSED: "already expired, or too near its end",
    Check.END_TOO_FAR: "end date implausibly far away",
    Check.NO_BOOK: "a venue gives no book",
    Check.RETURN_BELOW_HURDLE: "pays too little for the time it locks money",
    Check.EDGE_AFTER_RISKS: "pays less than the minimum edge after its named risks",
    Check.RETURN_AFTER_RISKS: "pays too little after its named risks for the time "
    "it locks money",
    Check.VENUE_FAILED: "a venue could not be read",
    Check.RESTS_AFTER_FAILURE: "the last entry failed; cooling down",
    Check.DAMAGED: "its document is damaged",
    Check.ALREADY_OPEN: "a position on the event is open already",
    Doubt.UNBELIEVABLE_EDGE: "pays more than is believable",
    Doubt.NO_CONVERGENCE: "prices stay apart although the end is near",
    Doubt.RULES_CHANGED: "a rule text has changed",
    Doubt.UNFILLED_TEMPLATE: "a rule text has an unfilled blank of its template",
}
# The checks after NO_EDGE: the first that fails is the reason, so that a basket which
# one of these rejects pays after fees.
PAYING = frozenset(
    {
        Decision.TAKEN,
        Check.CROSSED_BOOK,
        Check.BOOK_TIMESTAMP,
        Check.HOST_CLOCK,
        Check.BOOK_STALE,
        Check.BOOK_SKEW,
        Check.UNKNOWN_SIZE,
        Check.BELOW_MIN_SIZE,
        Check.ABOVE_MAX_STAKE,
        Check.BELOW_MIN_EDGE,
        Check.ABOVE_REVIEW_EDGE,
        Check.OFF_TICK,
        Check.RETURN_BELOW_HURDLE,
        Check.EDGE_AFTER_RISKS,
        Check.RETURN_AFTER_RISKS,
    }
)

CAUSES = {
    "": "nothing is against it",
    causes.CONTESTED: "another market makes the same claim",
    causes.OPERATOR: "an operator rejected it",
}

# What the numbers of checks are counted in.
UNITS: dict[str, str] = {
    Check.END_HAS_PASSED: "days",
    Check.END_TOO_FAR: "days",
    Check.NO_EDGE: "$",
    Check.HOST_CLOCK: "s",
    Check.BOOK_STALE: "s",
    Check.BOOK_SKEW: "s",
    Check.BELOW_MIN_SIZE: "sets",
    Check.ABOVE_MAX_STAKE: "$",
    Check.BELOW_MIN_EDGE: "$ a set",
    Check.ABOVE_REVIEW_EDGE: "$ a set",
    Check.RETURN_BELOW_HURDLE: "of the stake, a year",
    Check.EDGE_AFTER_RISKS: "$ a set",
    Check.RETURN_AFTER_RISKS: "of the stake, a year",
}
BRANCH_LABELS: dict[str, str] = {
    Branch.NONE_FOUND: "nothing was found yet: the base interval",
    Branch.MORE_OFTEN: f"above {MORE_OFTEN_ABOVE} %: half the base interval",
    Branch.NORMAL: f"above {NORMAL_ABOVE} %: the base interval",
    Branch.LESS_OFTEN: f"{NORMAL_ABOVE} % or less: twice the base interval",
}
# What a branch means where another rule decides.
LABELS_BY_POLICY: dict[str, dict[str, str]] = {
    "success_rate_steady": {
        Branch.MORE_OFTEN: f"steadily above {MORE_OFTEN_ABOVE} %: half the base "
        "interval",
        Branch.NORMAL: f"steadily above {NORMAL_ABOVE} %, or too few to judge: the "
        "base interval",
        Branch.LESS_OFTEN: f"steadily {NORMAL_ABOVE} % or less: twice the base "
        "interval",
    },
    "index": {
        Branch.MORE_OFTEN: "a call finds more here than elsewhere",
        Branch.NORMAL: "a call finds as much here as elsewhere",
        Branch.LESS_OFTEN: "a call finds less here than elsewhere",
    },
}


def is_paying(reason: str) -> bool:
    """Whether a pair with this last reason paid after fees."""
    return reason in PAYING or bool(exposure_bound(reason))


def unit_of(check: str) -> str:
    """What the numbers of a check are counted in, "" for a bare number."""
    return UNITS.get(check, "$" if exposure_bound(check) else "")


def branch_label(branch: str, policy: str = "") -> str:
    """What a branch of a polling policy decided; an unknown branch itself."""
    labels = BRANCH_LABELS | LABELS_BY_POLICY.get(policy, {})
    return labels.get(branch, branch)


def learned_in_words(arrivals: Arrivals | None) -> str:
    """How often opportunities appear and how long they last; "" where it is unknown."""
    # Read for display: a damaged document may hold anything.
    try:
        hourly, lasting = arrivals.per_second * 3600, arrivals.lifetime_seconds  # type: ignore[union-attr]
    except (AttributeError, TypeError, ZeroDivisionError):
        return ""
    return f"{hourly:.1f} opportunities an hour, each there for {duration(lasting)}"


def cause_in_words(cause: str) -> str:
    """What keeps a pair from being traded, as pairs are counted by it."""
    kind, _, what = cause.partition(" ")
    if kind == "doubt":
        return f"doubted: {in_words(what)}"
    if kind in {"fact", "clause", "risk"}:
        return f"{kind}: {what}"
    return CAUSES.get(cause, cause)


def in_words(name: str) -> str:
    """A check, doubt or decision in words; a name that has none, less underscores."""
    if bound := exposure_bound(name):
        return f"no room left under the bound on exposure: {bound}"
    return WORDS.get(name, name.replace("_", " "))
