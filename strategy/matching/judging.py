"""The verdict on two markets: whether they ask the same question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from positions.venues.texts import CUT_OFF
from positions.venues.types import Market
from strategy.matching.caching import cached_text
from strategy.matching.claims import Claim, judge_claims, own_risks
from strategy.matching.claims.sources import is_measured
from strategy.matching.clauses import Side, compare_clauses, read_clauses
from strategy.matching.deciding import decide, reasons_of
from strategy.matching.families import family_of
from strategy.matching.games import Game, judge_games
from strategy.matching.games.titles import may_be_game
from strategy.matching.outcomes import align_outcomes
from strategy.matching.readers import reader_of
from strategy.matching.reading import Reading, near_of, read_title, read_titles
from strategy.matching.types import Fact, Judgement, Risk, Standing, Verdict

# A market meets its candidates one after another, and theirs are its neighbours'.
CACHED = 512


class MarketText:
    """A market with what its texts say: its game if it is about one, else its claim."""

    __slots__ = ("_reading", "_without_game", "game", "market")

    def __init__(self, market: Market, game: Game | None, reading: Reading | None):
        self.market = market
        self._without_game: MarketText | None = None
        self.game = game
        self._reading = reading

    @property
    def reading(self) -> Reading:
        """The title's claim; of a game it is rarely needed, so it is read on demand."""
        if self._reading is None:
            self._reading = read_title(self.market)
        return self._reading

    @property
    def family(self) -> str:
        """The kind of question that it asks."""
        return "game" if self.game else family_of(self.reading)

    def beside(self, other: MarketText) -> MarketText:
        """What it says beside that one: a game of its core alone only beside one."""
        if self.game is None or other.game or not self.game.is_told_by_texts:
            return self
        if self._without_game is None:
            self._without_game = MarketText(self.market, None, self._reading)
        return self._without_game

    def with_market(self, market: Market) -> MarketText:
        """The same claim, of a market of which only the rules have changed.

        Not for games, whose day and line are in the rules.
        """
        return MarketText(market, None, self.reading._replace(market=market))


def read_texts(market: Market) -> MarketText:
    """What a market's texts say. Raises UnknownTextStyle."""
    return read_all((market,))[0]


def read_all(markets: Sequence[Market]) -> list[MarketText]:
    """What the texts of markets say; in less time than one by one."""
    games = [
        reader_of(market).read_game(market) if may_be_game(market) else None
        for market in markets
    ]
    listed = list(zip(markets, games, strict=True))
    readings = iter(read_titles(market for market, game in listed if game is None))
    return [
        MarketText(market, game, None if game else next(readings))
        for market, game in listed
    ]


@cached_text(CACHED)
def _claim(text: MarketText) -> Claim:
    # Parsing the rules is the expensive step, and a market meets several candidates.
    return Claim(text.reading)


def judge(market_a: Market, market_b: Market) -> Verdict:
    """How the questions of two markets of any venues are related, and why."""
    return judge_texts(read_texts(market_a), read_texts(market_b))


def judge_texts(a: MarketText, b: MarketText, is_brief: bool = False) -> Verdict:
    """A brief verdict has no more than the first fact that makes them different."""
    a, b = a.beside(b), b.beside(a)
    verdict = _judge(a, b, is_brief)
    if is_brief and verdict.verdict is Judgement.DIFFERENT:
        return verdict  # most candidates end here, and their reasons are never shown
    verdict = _with_clauses(verdict, a, b)
    label_a, label_b = a.market.venue.capitalize(), b.market.venue.capitalize()
    reasons = reasons_of(verdict.facts, label_a, label_b)
    return verdict._replace(reasons=reasons) if reasons else verdict


def _judge(a: MarketText, b: MarketText, is_brief: bool) -> Verdict:
    if a.game and b.game:
        return judge_games(a.game, b.game, is_brief)
    verdict = judge_claims(_claim(a), _claim(b), is_brief)
    if a.game or b.game:
        # Only one text could be read as a game: alike or not, a person has to look.
        fact = Fact("kind", Standing.CONFLICT, _kind(a), _kind(b), is_hard=False)
        return decide((*verdict.facts, fact), False, verdict.score)
    return align_outcomes(verdict, a.market, b.market)


def _with_clauses(verdict: Verdict, a: MarketText, b: MarketText) -> Verdict:
    """The verdict that holds once the whole rule texts have been compared, too."""
    is_about_figure = not a.game and not b.game and is_measured(_claim(a), _claim(b))
    sides = [_side(text, is_about_figure) for text in (a, b)]
    compared = compare_clauses(sides[0], sides[1], a.family)
    judged = verdict
    if new_facts := (*compared.facts, *_cut_off(a.market, b.market)):
        is_inverted = verdict.verdict is Judgement.INVERTED
        facts = (*verdict.facts, *new_facts)
        decided = decide(facts, is_inverted, verdict.score)
        # The facts of titles decide the outcomes; those of clauses only the judgement.
        judged = verdict._replace(verdict=decided.verdict, facts=facts)
        if (
            verdict.verdict is Judgement.REVIEW
            and decided.verdict is not Judgement.DIFFERENT
        ):
            judged = judged._replace(verdict=Judgement.REVIEW)
    return judged._replace(
        risks=_with_own(compared.risks, a, b),
        clauses_a=compared.clauses_a,
        clauses_b=compared.clauses_b,
    )


def _with_own(
    risks: tuple[Risk, ...], a: MarketText, b: MarketText
) -> tuple[Risk, ...]:
    """The risks of clauses, and of the claims those that no clause tells."""
    if a.game or b.game:
        return risks
    told = {risk.name for risk in risks}
    own = own_risks(_claim(a), _claim(b), a.family)
    return (*risks, *(risk for risk in own if risk.name not in told))


def _cut_off(a: Market, b: Market) -> Iterator[Fact]:
    """A soft conflict where a rule text is longer than what is read of it."""
    texts = [
        "more than is read" if CUT_OFF in market.rules else "what is read"
        for market in (a, b)
    ]
    if CUT_OFF in a.rules or CUT_OFF in b.rules:
        name = "length of the rules"
        yield Fact(name, Standing.CONFLICT, texts[0], texts[1], is_hard=False)


@cached_text(CACHED)
def _side(text: MarketText, is_about_figure: bool) -> Side:
    market = text.market
    return Side(
        clauses=read_clauses(market.rules),
        asked=f"{market.title} {market.subtitle} {market.event_title}",
        read_asked=lambda: text.reading.bag,
        ends_on=_ends_of(market),
        near=near_of(market),
        is_game=text.game is not None,
        is_measured=is_about_figure,
        series=reader_of(market).series(market),
    )


def _ends_of(market: Market) -> tuple[date, ...]:
    """The days on which the event may be expected to end."""
    moments = (market.event_starts_at, market.expected_end_at, market.closes_at)
    return tuple(moment.date() for moment in moments if moment)


def _kind(text: MarketText) -> str:
    return "a game" if text.game else "no game"
