"""How long windows stay open, how deep they are, and what would be left of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from positions.venues.replay.recording.quotes import moment_of
from strategy.arbitrage import Basket, Limits, Listed, evaluate
from strategy.backtest.windows import Window
from strategy.models import PairRecord

if TYPE_CHECKING:
    from strategy.backtest.engine import Engine

# Of more windows, so many are looked at, evenly spread over the time.
LOOKED_AT = 1000
CENT = Decimal("0.01")
LATER = (1, 3)


@dataclass(frozen=True, slots=True)
class Seen:
    """A window as it was when it opened: how long it stayed, and its better basket.

    `lives` says whether a basket still paid so many seconds later.
    """

    seconds: float
    basket: Basket
    lives: tuple[bool, ...]


def survival(engine: Engine) -> dict[str, Any]:
    """Of the windows that paid after fees when they opened; shares are of all these."""
    windows = joined(engine.windows)
    step = max(1, -(-len(windows) // LOOKED_AT))
    seen = list(_seen(windows[::step], engine))
    count = len(seen)

    def share(lives: int) -> float | None:
        return round(lives / count, 4) if count else None

    return {
        "windows": len(windows),
        "looked_at": len(windows[::step]),
        "paying": count,
        "seconds": _quantiles([each.seconds for each in seen]),
        "sets": _quantiles([float(each.basket.size) for each in seen]),
        "edge": _quantiles([float(each.basket.edge_net or 0) for each in seen]),
        "with_a_cent_more_fees": share(
            sum((each.basket.edge_net or 0) > CENT for each in seen)
        ),
        **{
            f"after_{seconds}_s": share(sum(each.lives[place] for each in seen))
            for place, seconds in enumerate(LATER)
        },
    }


def joined(windows: Sequence[Window]) -> list[Window]:
    """Windows in the order of their start; one that goes on after the hour is one."""
    by_pair: dict[str, Window] = {}
    whole: list[Window] = []
    for window in sorted(windows, key=lambda each: (each.start, each.pair_id)):
        before = by_pair.get(window.pair_id)
        if before is not None and window.start <= before.end:
            by_pair[window.pair_id] = replace(before, end=max(before.end, window.end))
            continue
        if before is not None:
            whole.append(before)
        by_pair[window.pair_id] = window
    whole += by_pair.values()
    return sorted(whole, key=lambda each: (each.start, each.pair_id))


def _seen(windows: Sequence[Window], engine: Engine) -> Iterator[Seen]:
    limits = replace(engine.context.limits, room={})
    for window in windows:
        pair = engine.pairs[window.pair_id]
        basket = _best(pair, window.start, limits, engine)
        if basket is None or basket.net_profit <= 0:
            continue
        lives = tuple(
            (later := _best(pair, window.start + 1000 * seconds, limits, engine))
            is not None
            and later.net_profit > 0
            for seconds in LATER
        )
        yield Seen((window.end - window.start) / 1000, basket, lives)


def _best(pair: PairRecord, at: int, limits: Limits, engine: Engine) -> Basket | None:
    """The better basket at the books of a moment, None without books."""
    moment = moment_of(at)
    listed = []
    for market in (pair.market_a, pair.market_b):
        key = market.venue, market.market_id
        books = engine.playback.books(key, moment, moment)
        if books is None:
            return None
        listed.append(Listed(market, books))
    baskets = evaluate(
        listed[0],
        pair.outcome_a,
        listed[1],
        pair.outcome_b,
        limits,
        engine.playback.venue_time(moment),
        moment,
        pair.verdict,
        pair.risks,
    )
    return max(baskets, key=lambda basket: basket.net_profit)


def _quantiles(numbers: Sequence[float]) -> dict[str, float] | None:
    """The tenth, the median and the ninetieth percentile, None without numbers."""
    if not numbers:
        return None
    ordered, last = sorted(numbers), len(numbers) - 1
    return {
        f"p{percent}": round(ordered[round(last * percent / 100)], 4)
        for percent in (10, 50, 90)
    }
