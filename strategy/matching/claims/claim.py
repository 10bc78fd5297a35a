"""The claim of one market: its title, with the core of its rules beside it."""

from __future__ import annotations

from strategy.matching.catch_alls import CatchAll, read_catch_all
from strategy.matching.claims.stated import stated_spans
from strategy.matching.lazy import lazy
from strategy.matching.reading import Reading
from strategy.matching.rules import Rules
from strategy.matching.spans import Span
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


class Claim:
    """What one market claims, parsed on demand."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.rules = Rules(reading.market, reading.reader, reading.near)

    @lazy
    def title(self) -> str:
        """The title in its writer's case, spelt as all texts are."""
        return plain(self.reading.market.title)

    @lazy
    def concepts(self) -> frozenset[str]:
        """The title's; of a title without any known concept, those of the rules.

        Who wins an election is no "next" holder: an election is identified by its
        year, not by a deadline. An earnings call is by its day.
        """
        # A core mentions much in passing, so that the title comes first.
        concepts = self.reading.bag.concepts or self.rules.core.concepts
        if "x:next" in concepts and (
            "v:win" in concepts | self.rules.core.concepts or self.is_about_call
        ):
            return concepts - {"x:next"}
        return concepts

    @lazy
    def is_about_call(self) -> bool:
        """Whether the question is about what is said in a company's earnings call."""
        return "earnings call" in self.rules.core_lower

    @property
    def is_negated(self) -> bool:
        return self.reading.bag.is_negated

    @lazy
    def catch_all(self) -> CatchAll | None:
        """Whom it leaves out, None if it asks about what it names."""
        market = self.reading.market
        return read_catch_all(market, self.title, self.rules.written_core)

    @lazy
    def spans(self) -> tuple[Span, ...]:
        """The thresholds that title and core state."""
        titled = self.reading.spans
        is_change = not titled and "v:change" in self.concepts
        spans = stated_spans(titled, self.rules, is_change)
        if titled or not spans or "v:release" not in self.concepts:
            return spans
        # "Tidewater 5 or greater" is a version of what the title names, no threshold.
        words = {w for name in self.reading.bag.names for w in name[1:]}
        return tuple(s for s in spans if s.high is not None or str(s.low) not in words)

    @property
    def is_core_exact(self) -> bool:
        """Whether a day or threshold that only the core names is part of the claim."""
        return self.reading.reader.is_paying_text_exact

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
    def id_years(self) -> frozenset[int]:
        return self.reading.reader.id_years(self.reading.market)

    @lazy
    def series(self) -> str:
        """The series that the market's id names, in lower case, "" if none."""
        return self.reading.reader.series(self.reading.market)

    @lazy
    def leagues(self) -> frozenset[str]:
        """Those it names, that its stages are of, and that its series is about."""
        leagues = {c for c in self.stated if c.startswith("l:")}
        if coded := self.reading.reader.series_league(self.series):
            leagues.add(f"l:{coded}")
        for league, stages in LEAGUE_STAGES.items():
            if not stages.isdisjoint(self.stated):
                leagues.add(league)
        return frozenset(leagues)

    @lazy
    def everything(self) -> frozenset[str]:
        """Every concept, word and part of a name in title and core."""
        return self.reading.bag.everything() | self.rules.core.everything()
