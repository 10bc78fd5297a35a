"""Which markets of both venues pair off, one outcome with one Kalshi market?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from positions.venues.base import Market
from strategy.matching.candidates import Index
from strategy.matching.judging import Known, judge_known, know
from strategy.matching.words import Judgement, Pair, Verdict

# A review is worth an operator's time only where most facts agree.
WORTH_REVIEW = 0.6


class Matcher:
    """Both venues' markets, and the verdicts of those that are alike.

    A changed market is read, looked up and judged again alone; the others keep
    their verdicts.
    """

    def __init__(self) -> None:
        self._polymarket = _Shelf()
        self._kalshi = _Shelf()
        self._verdicts: dict[tuple[str, str], Verdict] = {}

    def update(
        self,
        polymarket: Iterable[Market] = (),
        kalshi: Iterable[Market] = (),
        gone: Iterable[str] = (),
    ) -> None:
        """Add or replace markets; `gone` are ids (of either venue) no longer listed."""
        fresh_polymarket = [know(market) for market in polymarket]
        fresh_kalshi = [know(market) for market in kalshi]
        left = {known.market.market_id for known in (*fresh_polymarket, *fresh_kalshi)}
        left.update(gone)
        self._forget(left)
        self._polymarket.put(fresh_polymarket)
        self._kalshi.put(fresh_kalshi)
        for known in fresh_polymarket:
            for other in self._kalshi.like(known):
                self._judge(known, other)
        for known in fresh_kalshi if self._is_partial(fresh_polymarket) else ():
            for other in self._polymarket.like(known):
                self._judge(other, known)

    def _is_partial(self, fresh: Sequence[Known]) -> bool:
        """Whether markets stand here that were not just looked up themselves."""
        return len(fresh) < len(self._polymarket)

    def _forget(self, market_ids: set[str]) -> None:
        self._polymarket.drop(market_ids)
        self._kalshi.drop(market_ids)
        if not self._verdicts or not market_ids:
            return
        self._verdicts = {
            edge: verdict
            for edge, verdict in self._verdicts.items()
            if edge[0] not in market_ids and edge[1] not in market_ids
        }

    def _judge(self, polymarket: Known, kalshi: Known) -> None:
        edge = (polymarket.market.market_id, kalshi.market.market_id)
        if edge in self._verdicts:
            return
        verdict = judge_known(polymarket, kalshi)
        if verdict.verdict is not Judgement.DIFFERENT:
            self._verdicts[edge] = verdict

    def pairs(self) -> tuple[Pair, ...]:
        """One-to-one: an outcome has one Kalshi market, a Kalshi market one outcome.

        Where two are equally the same, neither is taken: both go to review.
        """
        return assign(self._verdicts)


class _Shelf:
    """One venue's markets as they are known, and their index."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._index = Index()

    def __len__(self) -> int:
        return len(self._known)

    def put(self, known: Iterable[Known]) -> None:
        for one in known:
            self.drop((one.market.market_id,))
            self._known[one.market.market_id] = one
            self._index.add(one.market.market_id, one)

    def drop(self, market_ids: Iterable[str]) -> None:
        for market_id in market_ids:
            if self._known.pop(market_id, None) is not None:
                self._index.remove(market_id)

    def like(self, known: Known) -> Iterator[Known]:
        for market_id in self._index.like(known):
            yield self._known[market_id]


def find_pairs(
    polymarket: Sequence[Market], kalshi: Sequence[Market]
) -> tuple[Pair, ...]:
    """The pairs among two listings, those to be reviewed included."""
    matcher = Matcher()
    matcher.update(polymarket, kalshi)
    return matcher.pairs()


def assign(verdicts: dict[tuple[str, str], Verdict]) -> tuple[Pair, ...]:
    sure = {
        edge: verdict
        for edge, verdict in verdicts.items()
        if verdict.verdict is not Judgement.REVIEW
    }
    sides = Counter((edge[0], verdict.outcome_index) for edge, verdict in sure.items())
    tickers = Counter(edge[1] for edge in sure)
    taken: set[object] = set()
    pairs = []
    for edge, verdict in sorted(sure.items(), key=_rank):
        side = (edge[0], verdict.outcome_index)
        is_alone = sides[side] == 1 and tickers[edge[1]] == 1
        pairs.append(_pair(edge, verdict, is_alone))
        taken |= {side, edge[1]}
    pairs.extend(_reviews(verdicts, taken))
    return tuple(sorted(pairs, key=lambda p: (p.polymarket_id, p.kalshi_ticker)))


def _reviews(
    verdicts: dict[tuple[str, str], Verdict], taken: set[object]
) -> Iterator[Pair]:
    """The best doubtful partner of each market that has no sure one."""
    doubtful = {
        edge: verdict
        for edge, verdict in verdicts.items()
        if verdict.verdict is Judgement.REVIEW and verdict.score >= WORTH_REVIEW
    }
    for edge, verdict in sorted(doubtful.items(), key=_rank):
        side = (edge[0], verdict.outcome_index)
        if side in taken or edge[1] in taken:
            continue
        taken |= {side, edge[1]}
        yield _pair(edge, verdict, True)


def _rank(item: tuple[tuple[str, str], Verdict]) -> tuple[float, tuple[str, str]]:
    return -item[1].score, item[0]


def _pair(edge: tuple[str, str], verdict: Verdict, is_alone: bool) -> Pair:
    reasons = verdict.reasons
    if not is_alone:
        reasons = (*reasons, "another market makes the same claim: which is meant?")
    is_sure = is_alone and verdict.verdict is not Judgement.REVIEW
    return Pair(
        polymarket_id=edge[0],
        kalshi_ticker=edge[1],
        outcome_index=verdict.outcome_index,
        inverted=verdict.verdict is Judgement.INVERTED,
        verdict=str(Judgement.SAME if is_sure else Judgement.REVIEW),
        score=verdict.score,
        facts=verdict.facts,
        reasons=reasons,
    )
