"""The two outcomes of a Gamma record, with their tokens."""

from __future__ import annotations

import re

from positions.venues.fields import Record, Skipped, listed
from positions.venues.texts import clean
from positions.venues.types import Outcome

# Token ids are 256-bit numbers, in up to 78 digits.
_TOKEN = re.compile(r"\d{1,80}", re.ASCII)
_RESOLVES_TO = re.compile(r"\bresolve to [\"\u201c]([^\"\u201d\n]{2,60})[\"\u201d]")
_NO_SIDES = frozenset({"yes", "no", "other", "50-50", "neither", "draw", "tie"})


def outcomes_of(market: Record, rules: str, reduced: bool) -> tuple[Outcome, Outcome]:
    """Yes and No, or the two sides of a game. Raises Skipped."""
    # Gamma writes these lists as JSON inside strings, and some records as real lists.
    names = listed(market.get("outcomes"), "bad_outcomes")
    if names is None and reduced:
        names = _named_in(rules) or ["Yes", "No"]
    if not names:
        raise Skipped("no_outcomes")
    # Only markets in the closed archive have three and more.
    if len(names) != 2:
        raise Skipped("not_two_outcomes")
    yes, no = clean(names[0]), clean(names[1])
    if not yes or not no or yes == no:
        raise Skipped("bad_outcomes")
    # Prices and tokens could then be in either order.
    if (yes.lower(), no.lower()) == ("no", "yes"):
        raise Skipped("swapped_outcomes")
    # Only counted: they are mid or last prices, at which nobody need trade.
    prices = listed(market.get("outcomePrices"), "bad_price")
    if prices is not None and len(prices) != 2:
        raise Skipped("lengths_differ")
    tokens = _tokens(market, reduced)
    return Outcome(0, yes, tokens[0]), Outcome(1, no, tokens[1])


def _named_in(rules: str) -> list[object]:
    """The two outcomes that the rules of a game name, [] if they do not."""
    named = dict.fromkeys(_RESOLVES_TO.findall(rules))
    names: list[object] = [name for name in named if name.lower() not in _NO_SIDES]
    return names if len(names) == 2 and not {"Yes", "No"} & named.keys() else []


def _tokens(market: Record, reduced: bool) -> tuple[str, str]:
    tokens = listed(
        market.get("clobTokenIds", market.get("clob_token_ids")), "bad_tokens"
    )
    # A few markets were never deployed on chain and have no tokens to trade.
    if not tokens:
        if reduced:
            return "", ""
        raise Skipped("no_tokens")
    if len(tokens) != 2:
        raise Skipped("lengths_differ")
    yes, no = tokens
    if not isinstance(yes, str) or not isinstance(no, str):
        raise Skipped("bad_tokens")
    if not _TOKEN.fullmatch(yes) or not _TOKEN.fullmatch(no) or yes == no:
        raise Skipped("bad_tokens")
    return yes, no
