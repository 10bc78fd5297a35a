"""Which markets of both venues pair off, one outcome with one Kalshi market?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from positions.venues.types import Market, VenueName
from strategy.matching.gc_pause import without_collector
from strategy.matching.guards import may_be_same
from strategy.matching.index import Index
from strategy.matching.judging import Known, judge_known, know
from strategy.matching.types import Judgement, Pair, Verdict

T = TypeVar("T")
SAME = str(Judgement.SAME)
_outcome = attrgetter("polymarket_id", "outcome_index")
_ticker = attrgetter("kalshi_ticker")
_place = attrgetter("polymarket_id", "kalshi_ticker")
Edge = tuple[str, str]
PULSE = 256
# How many candidates of one market are judged, at most.
MOST_JUDGED = 4
# From how many markets on the collector rests meanwhile.
SMALL = 200
# The fields of a market that matching reads: those of its title, and all.
TITLE = (
    "title",
    "subtitle",
    "outcomes",
    "closes_at",
    "event_title",
    "event_starts_at",
    "expected_end_at",
    "facts",
)
WORDS = ("rules", "resolution_source", *TITLE)
# A review is worth an operator's time only where most facts agree.
WORTH_REVIEW = 0.6


class Matcher:
    """Both venues' markets, and the verdicts of those that are alike.

    A changed market is read, looked up and judged again alone; the others keep
    their verdicts.
    """

    def __init__(self, is_asked_again: bool = True) -> None:
        """Without `is_asked_again` one update is all: nothing is kept for others."""
        self._polymarket = _Shelf(is_searched=is_asked_again)
        self._kalshi = _Shelf(is_searched=True)
        self._pairs: dict[Edge, Pair] = {}
        self._edges: dict[str, set[Edge]] = {}

    def update(
        self,
        polymarket: Iterable[Market] = (),
        kalshi: Iterable[Market] = (),
        gone: Iterable[str] = (),
        pulse: Callable[[], object] = lambda: None,
    ) -> None:
        """Add or replace markets; `gone` are ids (of either venue) no longer listed.

        `pulse` is called before every PULSE-th market; what it raises breaks off.
        """
        first, second = list(polymarket), list(kalshi)
        size = len(first) + len(second)
        with without_collector() if size > SMALL else nullcontext():
            self._update(first, second, set(gone), pulse)

    def market_ids(self) -> set[str]:
        return self._polymarket.market_ids() | self._kalshi.market_ids()

    def _update(
        self,
        polymarket: list[Market],
        kalshi: list[Market],
        gone: set[str],
        pulse: Callable[[], object],
    ) -> None:
        first = [market for market in polymarket if not self._polymarket.holds(market)]
        second = [market for market in kalshi if not self._kalshi.holds(market)]
        self._forget_pairs({market.market_id for market in (*first, *second)} | gone)
        self._polymarket.drop(gone)
        self._kalshi.drop(gone)
        others_stand = len(self._polymarket) > 0
        fresh = [self._kalshi.put(market) for market in _paced(second, pulse)]
        for market in _paced(first, pulse):
            known = self._polymarket.put(market)
            self._compare(known, self._kalshi.like(known))
        if others_stand:
            for known in _paced(fresh, pulse):
                self._compare(known, self._polymarket.like(known))

    def _compare(self, known: Known, candidates: Iterable[Known]) -> None:
        """Judge the best candidates that the titles do not rule out."""
        judged = 0
        for other in candidates:
            if known.game is None and not may_be_same(known.reading, other.reading):
                continue
            is_kalshi = known.market.venue is VenueName.KALSHI
            self._judge(other, known) if is_kalshi else self._judge(known, other)
            judged += 1
            if judged == MOST_JUDGED:
                return

    def _forget_pairs(self, market_ids: Iterable[str]) -> None:
        for market_id in market_ids:
            for edge in self._edges.pop(market_id, ()):
                self._pairs.pop(edge, None)

    def _judge(self, polymarket: Known, kalshi: Known) -> None:
        edge = (polymarket.market.market_id, kalshi.market.market_id)
        if edge in self._pairs:
            return
        verdict = judge_known(polymarket, kalshi, is_brief=True)
        if _is_worth_showing(verdict):
            self._pairs[edge] = _pair(edge, verdict)
            for market_id in edge:
                self._edges.setdefault(market_id, set()).add(edge)

    def pairs(self) -> tuple[Pair, ...]:
        """One-to-one: an outcome has one Kalshi market, a Kalshi market one outcome.

        Where two are equally the same, neither is taken: both go to review.
        """
        return assign(self._pairs.values())


class _Shelf:
    """One venue's markets as they are known, and their index."""

    def __init__(self, is_searched: bool) -> None:
        self._is_searched = is_searched
        self._markets: dict[str, Known] = {}
        self._index = Index()

    def __len__(self) -> int:
        return len(self._markets)

    def market_ids(self) -> set[str]:
        return set(self._markets)

    def holds(self, market: Market) -> bool:
        """Whether this market is known in the same words: prices make no pair."""
        found = self._markets.get(market.market_id)
        return found is not None and _is_same(found.market, market, WORDS)

    def put(self, market: Market) -> Known:
        old = self._markets.get(market.market_id)
        if old and not old.game and _is_same(old.market, market, TITLE):
            known = old.with_other_rules(market)  # and with the same keys
            self._markets[market.market_id] = known
            return known
        known = know(market)
        self.drop((market.market_id,))
        self._markets[market.market_id] = known
        if self._is_searched:
            self._index.add(market.market_id, known)
        return known

    def drop(self, market_ids: Iterable[str]) -> None:
        for market_id in market_ids:
            if self._markets.pop(market_id, None) is not None:
                self._index.remove(market_id)

    def like(self, known: Known) -> Iterator[Known]:
        for market_id in self._index.like(known):
            yield self._markets[market_id]


def _is_same(old: Market, new: Market, names: Iterable[str]) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in names)


def _paced(items: Sequence[T], pulse: Callable[[], object]) -> Iterator[T]:
    for number, item in enumerate(items):
        if number % PULSE == 0:
            pulse()
        yield item


def find_pairs(
    polymarket: Sequence[Market],
    kalshi: Sequence[Market],
    pulse: Callable[[], object] = lambda: None,
) -> tuple[Pair, ...]:
    """The pairs among two listings, those to be reviewed included."""
    matcher = Matcher(is_asked_again=False)
    matcher.update(polymarket, kalshi, pulse=pulse)
    return matcher.pairs()


def assign(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """One-to-one; of doubtful ones the best for each market that has no sure one."""
    sure: list[Pair] = []
    doubtful: list[Pair] = []
    for pair in pairs:
        (sure if pair.verdict == SAME else doubtful).append(pair)
    sides, tickers = Counter(map(_outcome, sure)), Counter(map(_ticker, sure))
    taken: set[object] = {*sides, *tickers}
    twice = {side for side, number in sides.items() if number > 1}
    also = {ticker for ticker, number in tickers.items() if number > 1}
    found = sure
    if twice or also:
        found = [
            _contested(p) if _outcome(p) in twice or _ticker(p) in also else p
            for p in sure
        ]
    for pair in sorted(doubtful, key=_rank):
        side = _outcome(pair)
        if side not in taken and pair.kalshi_ticker not in taken:
            taken |= {side, pair.kalshi_ticker}
            found.append(pair)
    found.sort(key=_place)
    return tuple(found)


def _is_worth_showing(verdict: Verdict) -> bool:
    if verdict.verdict is Judgement.REVIEW:
        return verdict.score >= WORTH_REVIEW
    return verdict.verdict is not Judgement.DIFFERENT


def _rank(pair: Pair) -> tuple[float, str, str]:
    return -pair.score, pair.polymarket_id, pair.kalshi_ticker


def _contested(pair: Pair) -> Pair:
    reason = "another market makes the same claim: which is meant?"
    return replace(pair, verdict=str(Judgement.REVIEW), reasons=(*pair.reasons, reason))


def _pair(edge: Edge, verdict: Verdict) -> Pair:
    is_sure = verdict.verdict is not Judgement.REVIEW
    return Pair(
        polymarket_id=edge[0],
        kalshi_ticker=edge[1],
        outcome_index=verdict.outcome_index,
        inverted=verdict.verdict is Judgement.INVERTED,
        verdict=str(Judgement.SAME if is_sure else Judgement.REVIEW),
        score=verdict.score,
        facts=verdict.facts,
        reasons=verdict.reasons,
    )
