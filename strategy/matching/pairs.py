"""The pairs among the markets of two venues, one outcome with one outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from typing import TypeVar

from positions.venues.types import Market
from strategy.matching.assigning import assign
from strategy.matching.gc_pause import without_collector
from strategy.matching.guards import may_be_same
from strategy.matching.judging import MarketText, judge_texts, read_texts
from strategy.matching.shelf import Shelf
from strategy.matching.types import Judgement, Pair, Verdict

T = TypeVar("T")
CheckStop = Callable[[], object]
Edge = tuple[str, str]
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
        self._edges_a: dict[str, set[Edge]] = {}
        self._edges_b: dict[str, set[Edge]] = {}

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
        listed_a, listed_b = list(markets_a), list(markets_b)
        size = len(listed_a) + len(listed_b)
        with without_collector() if size > LARGE else nullcontext():
            changed_a = [m for m in listed_a if not self._side_a.holds(m)]
            changed_b = [m for m in listed_b if not self._side_b.holds(m)]
            self._drop(self._side_a, self._edges_a, set(gone_a), changed_a)
            self._drop(self._side_b, self._edges_b, set(gone_b), changed_b)
            self._match(changed_a, changed_b, check_stop)

    def market_ids(self) -> tuple[set[str], set[str]]:
        return self._side_a.market_ids(), self._side_b.market_ids()

    def pairs(self) -> tuple[Pair, ...]:
        """One-to-one pairs of outcomes.

        Where two markets equally make the same claim, neither is preferred: both go
        to review.
        """
        return assign(self._pairs.values())

    def _drop(
        self,
        side: Shelf,
        edges: dict[str, set[Edge]],
        gone: set[str],
        changed: Iterable[Market],
    ) -> None:
        """Forget markets that are gone, and the pairs of those that have changed."""
        for market_id in {market.market_id for market in changed} | gone:
            for edge in edges.pop(market_id, ()):
                self._pairs.pop(edge, None)
        side.drop(gone)

    def _match(
        self, changed_a: list[Market], changed_b: list[Market], check_stop: CheckStop
    ) -> None:
        has_more_a = len(self._side_a) > 0
        texts_b = [self._side_b.put(m) for m in _paced(changed_b, check_stop)]
        for market in _paced(changed_a, check_stop):
            # Those of side a are not looked up, so that they need not be held.
            text = self._side_a.put(market) if self._is_reused else read_texts(market)
            for candidate in _plausible(text, self._side_b.like(text)):
                self._judge(text, candidate)
        if has_more_a:
            # The changed ones of side b may be alike to markets of a that stayed.
            for text in _paced(texts_b, check_stop):
                for candidate in _plausible(text, self._side_a.like(text)):
                    self._judge(candidate, text)

    def _judge(self, a: MarketText, b: MarketText) -> None:
        edge = (a.market.market_id, b.market.market_id)
        # Both sides may have changed, and would be judged from each side.
        if edge in self._pairs:
            return
        verdict = judge_texts(a, b, is_brief=True)
        if _is_worth_showing(verdict):
            self._pairs[edge] = _pair(a.market, b.market, verdict)
            self._edges_a.setdefault(edge[0], set()).add(edge)
            self._edges_b.setdefault(edge[1], set()).add(edge)


def find_pairs(
    markets_a: Sequence[Market],
    markets_b: Sequence[Market],
    check_stop: CheckStop = never_stop,
) -> tuple[Pair, ...]:
    """The pairs among two listings, those to be reviewed included."""
    matcher = Matcher(is_reused=False)
    matcher.update(markets_a, markets_b, check_stop=check_stop)
    return matcher.pairs()


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
