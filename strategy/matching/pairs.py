"""The pairs among the markets of two venues, one outcome with one outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import TypeVar

from positions.venues.types import Market
from strategy.matching.assigning import assign
from strategy.matching.gc_pause import without_collector
from strategy.matching.guards import may_be_same
from strategy.matching.judging import MarketText, judge_texts, read_all
from strategy.matching.shelf import Shelf
from strategy.matching.types import Judgement, Pair, Verdict

T = TypeVar("T")
CheckStop = Callable[[], object]
Edge = tuple[str, str]
# Markets that are new or have other texts, and the ids of those that are gone.
Change = tuple[list[Market], set[str]]
CHECK_EVERY = 256
# The most candidates that are judged for one market.
MOST_JUDGED = 4
# The least number of markets for which the garbage collector is paused.
LARGE = 200
# A review is worth an operator's time only where most facts agree.
WORTH_REVIEW = 0.6


def never_stop() -> None:
    """Do not interrupt."""


class Matcher:
    """Two venues' markets, and the verdicts on those that are alike.

    A changed market alone is read, looked up and judged again; the others keep their
    verdicts. Two venues may use the same ids, so each side has sets of its own.
    """

    def __init__(self, is_reused: bool = True) -> None:
        """Without `is_reused`, update() may be called only once."""
        self._is_reused = is_reused
        self._side_a = Shelf()
        self._side_b = Shelf()
        self._pairs: dict[Edge, Pair] = {}
        # The ids of the other side's markets that each was judged with.
        self._met_a: dict[str, list[str]] = {}
        self._met_b: dict[str, list[str]] = {}

    def update(
        self,
        markets_a: Iterable[Market] = (),
        markets_b: Iterable[Market] = (),
        gone_a: Iterable[str] = (),
        gone_b: Iterable[str] = (),
        check_stop: CheckStop = never_stop,
    ) -> None:
        """Add or replace markets, and drop those whose ids are gone.

        `check_stop` is called at every CHECK_EVERY-th market; it may raise to
        interrupt. The matcher is of no use afterwards.
        """
        self._update(
            (self._side_a.changed(markets_a), set(gone_a)),
            (self._side_b.changed(markets_b), set(gone_b)),
            check_stop,
        )

    def relist(
        self,
        listing_a: Sequence[Market],
        listing_b: Sequence[Market],
        most_bytes: int,
        check_stop: CheckStop = never_stop,
    ) -> bool:
        """Hold two whole listings, and none of the markets that they do not have.

        False, and nothing done, if they would take more than `most_bytes` in memory.
        """
        a, b = self._side_a.compare(listing_a), self._side_b.compare(listing_b)
        if a.size + b.size > most_bytes:
            return False
        self._update((a.changed, a.gone), (b.changed, b.gone), check_stop)
        return True

    def _update(self, a: Change, b: Change, check_stop: CheckStop) -> None:
        (changed_a, gone_a), (changed_b, gone_b) = a, b
        size = len(changed_a) + len(changed_b)
        with without_collector() if size > LARGE else nullcontext():
            for market_id in gone_a.union(market.market_id for market in changed_a):
                for met in self._met_a.get(market_id, ()):
                    self._pairs.pop((market_id, met), None)
            for market_id in gone_b.union(market.market_id for market in changed_b):
                for met in self._met_b.get(market_id, ()):
                    self._pairs.pop((met, market_id), None)
            _forget(self._side_a, self._met_a, gone_a)
            _forget(self._side_b, self._met_b, gone_b)
            self._match(changed_a, changed_b, check_stop)

    def pairs(self) -> tuple[Pair, ...]:
        """One-to-one pairs of outcomes.

        Where two markets equally make the same claim, neither is preferred: both go
        to review.
        """
        return assign(self._pairs.values())

    def _match(
        self, changed_a: list[Market], changed_b: list[Market], check_stop: CheckStop
    ) -> None:
        side_a, side_b = self._side_a, self._side_b
        has_more_a = len(side_a) > 0
        texts_b = [
            (_met_before(market, side_b, self._met_b), side_b.put(market, read))
            for market, read in _read_ahead(changed_b, side_b, check_stop)
        ]
        for market, read in _read_ahead(changed_a, side_a, check_stop):
            met = _met_before(market, side_a, self._met_a)
            # Those of side a are not looked up, so that they need not be held.
            text = read if read and not self._is_reused else side_a.put(market, read)
            for candidate in _candidates(text, met, side_b):
                self._judge(text, candidate)
        if has_more_a:
            # The changed ones of side b may be alike to markets of a that stayed.
            for met, text in _paced(texts_b, check_stop):
                for candidate in _candidates(text, met, side_a):
                    self._judge(candidate, text)

    def _judge(self, a: MarketText, b: MarketText) -> None:
        edge = id_a, id_b = a.market.market_id, b.market.market_id
        # Both sides may have changed, and would be judged from each side.
        if edge in self._pairs:
            return
        verdict = judge_texts(a, b, is_brief=True)
        if _is_worth_showing(verdict):
            self._pairs[edge] = _pair(a.market, b.market, verdict)
        if self._is_reused:
            _note(self._met_a, id_a, id_b)
            _note(self._met_b, id_b, id_a)


def find_pairs(
    markets_a: Sequence[Market],
    markets_b: Sequence[Market],
    check_stop: CheckStop = never_stop,
) -> tuple[Pair, ...]:
    """The pairs among two listings, those to be reviewed included."""
    matcher = Matcher(is_reused=False)
    matcher.update(markets_a, markets_b, check_stop=check_stop)
    return matcher.pairs()


def _forget(side: Shelf, met: dict[str, list[str]], gone: Iterable[str]) -> None:
    side.drop(gone)
    for market_id in gone:
        met.pop(market_id, None)


def _note(met: dict[str, list[str]], market_id: str, other: str) -> None:
    others = met.setdefault(market_id, [])
    if other not in others:
        others.append(other)


def _met_before(
    market: Market, side: Shelf, met: dict[str, list[str]]
) -> Sequence[str] | None:
    """The ids of those to judge a market with again, None if they are to be found.

    Which they are depends on its claim alone, and that stays where the rules change.
    Others that are new look for it themselves.
    """
    if side.has_claim(market):
        return tuple(met.get(market.market_id, ()))
    met.pop(market.market_id, None)
    return None


def _candidates(
    text: MarketText, met: Sequence[str] | None, side: Shelf
) -> Iterable[MarketText]:
    if met is None:
        return _plausible(text, side.like(text))
    return [known for market_id in met if (known := side.get(market_id))]


def _read_ahead(
    markets: Sequence[Market], side: Shelf, check_stop: CheckStop
) -> Iterator[tuple[Market, MarketText | None]]:
    """Markets with what their texts say, None where the side holds the same claim."""
    for start in range(0, len(markets), CHECK_EVERY):
        check_stop()
        batch = markets[start : start + CHECK_EVERY]
        unread = [market for market in batch if not side.has_claim(market)]
        read = dict(zip(map(id, unread), read_all(unread), strict=True))
        for market in batch:
            yield market, read.get(id(market))


def _paced(texts: Sequence[T], check_stop: CheckStop) -> Iterator[T]:
    for number, text in enumerate(texts):
        if number % CHECK_EVERY == 0:
            check_stop()
        yield text


def _plausible(
    text: MarketText, candidates: Iterable[MarketText]
) -> Iterator[MarketText]:
    """The best candidates that the titles do not rule out, at most MOST_JUDGED."""
    judged = 0
    for candidate in candidates:
        if text.game is None and not may_be_same(text.reading, candidate.reading):
            continue
        yield candidate
        judged += 1
        if judged == MOST_JUDGED:
            return


def _is_worth_showing(verdict: Verdict) -> bool:
    if verdict.verdict is Judgement.REVIEW:
        return verdict.score >= WORTH_REVIEW
    return verdict.verdict is not Judgement.DIFFERENT


def _pair(a: Market, b: Market, verdict: Verdict) -> Pair:
    is_review = verdict.verdict is Judgement.REVIEW
    return Pair(
        venue_a=a.venue,
        market_a=a.market_id,
        outcome_a=verdict.outcome_a,
        venue_b=b.venue,
        market_b=b.market_id,
        outcome_b=verdict.outcome_b,
        inverted=verdict.verdict is Judgement.INVERTED,
        verdict=Judgement.REVIEW if is_review else Judgement.SAME,
        score=verdict.score,
        facts=verdict.facts,
        reasons=verdict.reasons,
        risks=verdict.risks,
        clauses_a=verdict.clauses_a,
        clauses_b=verdict.clauses_b,
    )
