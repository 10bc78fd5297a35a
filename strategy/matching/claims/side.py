"""What does one market claim, by its title and by the core of its rules?"""

from __future__ import annotations

from positions.venues.types import VenueName
from strategy.matching.lazy import lazy
from strategy.matching.reading import Reading
from strategy.matching.rules import Rules
from strategy.matching.text import plain, stems, wordset

# Stages that only one league has.
LEAGUE_STAGES = {
    "l:nfl": wordset(
        "x:afc x:nfc x:afc_east x:afc_north x:afc_south x:afc_west x:nfc_east "
        "x:nfc_north x:nfc_south x:nfc_west"
    ),
    "l:mlb": wordset(
        "x:al x:nl x:al_pennant x:nl_pennant x:al_east x:al_central x:al_west "
        "x:nl_east x:nl_central x:nl_west x:cy_young"
    ),
    "l:nhl": wordset("x:hart x:norris x:vezina x:calder x:presidents_trophy"),
}


class Side:
    """A reading with its rules beside it."""

    def __init__(self, reading: Reading):
        self.reading = reading
        market = reading.market
        self.is_kalshi = market.venue is VenueName.KALSHI
        self.rules = Rules(
            market.rules, market.resolution_source, self.is_kalshi, reading.near
        )

    @lazy
    def concepts(self) -> frozenset[str]:
        """The title's; of a title that says nothing known, those of the rules.

        Who wins an election is no "next" holder: the election is told by its year,
        not by a deadline.
        """
        found = self.reading.bag.concepts or self.rules.core.concepts
        if "x:next" in found and "v:win" in self.rules.core.concepts:
            return found - {"x:next"}
        return found

    @property
    def is_negated(self) -> bool:
        return self.reading.bag.is_negated

    @lazy
    def stated(self) -> frozenset[str]:
        """The concepts of the title and of the rules' core."""
        return self.concepts | self.rules.core.concepts

    @lazy
    def spoken(self) -> frozenset[str]:
        """The stem of every word in title, side and core, known or not."""
        market = self.reading.market
        title = plain(f"{market.title} {market.subtitle}").lower()
        return stems(title) | self.rules.spoken

    @lazy
    def series(self) -> str:
        """Kalshi's name of the series, in small letters."""
        return self.reading.market.market_id.partition("-")[0].lower()

    @lazy
    def leagues(self) -> frozenset[str]:
        """Those it names and those that its stages are of."""
        found = {c for c in self.stated if c.startswith("l:")}
        for league, stages in LEAGUE_STAGES.items():
            if not stages.isdisjoint(self.stated):
                found.add(league)
        return frozenset(found)

    @lazy
    def everything(self) -> frozenset[str]:
        """Every concept, word and part of a name in title and core."""
        return self.reading.bag.everything() | self.rules.core.everything()
