"""Whether a title may be one on a game."""

from __future__ import annotations

import re

from positions.venues.types import Market
from strategy.matching.text import has_any


def may_be_game(market: Market) -> bool:
    """Whether a title names two opponents; a cheap test that most titles fail.

    Whether a game is announced, or scheduled, is no question on its result.
    """
    if "announce" in market.title.lower():
        return False
    return _names_opponents(market.title) or _names_opponents(market.event_title)


# The opponents are in the rules, or in the outcomes: "Denver wins by over 8.5 Points?",
# "Spread: Nuggets (-8.5)", "Will Denver win on 2026-04-11?".
_ALONE = (
    *(" wins by over ", "spread: ", " win on 20", " points scored", " runs scored"),
    *(" beat ", " defeat ", " win against ", " win by over ", " wins map "),
    *(" wins 1st ", " wins 2nd ", " goals scored", "both teams to score"),
    *(" be scored", " leading at half", "team total", " goes to "),
)
# "PHI Eagles over 23.5 points", "Over 22.5 games".
_COUNTED = re.compile(
    r"(?:^| )over [\d.]+ (?:points|runs|goals|games|sets|maps|rounds)\b"
)


def _names_opponents(title: str) -> bool:
    lower = title.lower()
    if " vs" in lower or " v " in lower or " at " in lower or " @ " in lower:
        return True
    # So are those of a player's deeds: "LeBron James: 26+ points".
    if lower.endswith((" wins", " win")) or lower in ("tie", "draw"):
        return True
    if "over " in lower and _COUNTED.search(lower):
        return True
    is_prop = ": " in lower and (
        "+ " in lower
        or " o/u " in lower
        or ": anytime " in lower
        or ": first " in lower
    )
    return is_prop or has_any(lower, _ALONE)
