"""What a backtest has shown, as one object for JSON, text and the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from positions.models.opportunity import OpportunityRecord
from positions.venues.replay.recording.playback import Playback
from positions.venues.types import Resolution
from strategy.arbitrage import Direction
from strategy.backtest.books import Basket, baskets, hash_of, rejected
from strategy.backtest.comparison import compare
from strategy.backtest.engine import Engine
from strategy.backtest.survival import survival
from strategy.models import PairRecord

ZERO = Decimal(0)
CENT = Decimal("0.01")
A_DAY = timedelta(days=1)


def results(
    engine: Engine, is_full: bool = True, is_compared: bool = False
) -> dict[str, Any]:
    """Everything that the report shows; dollars, shares, UTC.

    `is_full`: with what takes longer, the survival of windows. `is_compared`: with the
    agent's own baskets beside these.
    """
    books, refused = baskets(), rejected()
    terms, playback = engine.terms, engine.playback
    # Baskets have the venues' times, which pass faster where the venues are simulated.
    start, end = (playback.venue_time(at) for at in (terms.start, terms.end))
    report: dict[str, Any] = {
        "from": terms.start,
        "to": terms.end,
        "venues_from": start,
        "venues_to": end,
        "latency_seconds": terms.latency_seconds,
        "policy": engine.context.policy,
        "changes": engine.progress.changes,
        "polls": engine.progress.polls,
        "hash": hash_of(books),
        **_totals(books),
        "capital": _capital(books, start, end),
        "types": _by_type(books, refused),
        "checks": _by_check(refused, engine),
        "curve": _curve(books),
        "baskets": [asdict(basket) for basket in books],
        "problems": list(playback.recording.problems),
    }
    if is_full:
        report["survival"] = survival(engine)
    if is_compared:
        span = terms.start, terms.end
        compared = compare(playback.recording, *span, books, refused)
        report["compared"] = [asdict(basket) for basket in compared]
    return report


def _totals(books: Iterable[Basket]) -> dict[str, Any]:
    books = list(books)
    held = [basket for basket in books if basket.is_held]
    settled = [basket for basket in books if basket.profit is not None]
    return {
        "taken": len(books),
        "entered": len(held),
        "cancelled": sum(basket.state == "cancelled" for basket in books),
        "settled": len(settled),
        "stake": _sum(basket.cost for basket in held),
        "fees": _sum(basket.fees for basket in books),
        # Of those that are open what they pay if both venues settle alike.
        "locked_profit": _sum(b.locked_profit for b in held if b.profit is None),
        "profit": _sum(basket.profit or ZERO for basket in settled),
    }


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO).quantize(CENT)


def _capital(
    books: Sequence[Basket], start: datetime, end: datetime
) -> dict[str, Decimal]:
    """Dollars locked at most and on average, from when a basket was opened."""
    changes: list[tuple[datetime, Decimal]] = []
    for basket in books:
        if basket.is_held:
            changes.append((basket.opened_at, basket.cost))
            changes.append((basket.resolved_at or end, -basket.cost))
    locked = peak = dollar_days = ZERO
    before = start
    for at, amount in sorted(changes, key=lambda change: change[0]):
        dollar_days += locked * Decimal((at - before) / A_DAY)
        locked, before = locked + amount, at
        peak = max(peak, locked)
    days = Decimal((end - start) / A_DAY)
    return {
        "peak": peak.quantize(CENT),
        "average": (dollar_days / days).quantize(CENT) if days else ZERO,
        "dollar_days": dollar_days.quantize(CENT),
    }


def _by_type(
    books: Sequence[Basket], refused: Sequence[OpportunityRecord]
) -> list[dict[str, Any]]:
    by_type: defaultdict[str, list[Basket]] = defaultdict(list)
    for basket in books:
        by_type[basket.market_type].append(basket)
    rejections: defaultdict[str, int] = defaultdict(int)
    for opportunity in refused:
        rejections[opportunity.market_type] += 1
    return [
        {"type": name, "rejected": rejections[name], **_totals(by_type[name])}
        for name in sorted(by_type.keys() | rejections.keys())
    ]


def _curve(books: Sequence[Basket]) -> list[dict[str, Any]]:
    """The running totals of what was locked in at entry, and of what was paid."""
    steps: list[tuple[datetime, Decimal, Decimal]] = []
    for basket in books:
        if basket.entered_at is not None:
            steps.append((basket.entered_at, basket.locked_profit, ZERO))
        if basket.profit is not None and basket.resolved_at is not None:
            steps.append((basket.resolved_at, ZERO, basket.profit))
    curve, expected, paid = [], ZERO, ZERO
    for at, locked, profit in sorted(steps, key=lambda step: step[0]):
        expected, paid = expected + locked, paid + profit
        curve.append({"at": at, "expected": expected, "paid": paid})
    return curve


def _by_check(
    refused: Sequence[OpportunityRecord], engine: Engine
) -> list[dict[str, Any]]:
    """What each entry check kept from being earned, and from being lost.

    By what the venues really paid where the recording has it; of the others the profit
    if both settle alike.
    """
    rows: defaultdict[str, dict[str, Any]] = defaultdict(
        lambda: {"rejected": 0, "cost": ZERO, "saved": ZERO, "undecided": ZERO}
    )
    for opportunity in refused:
        row = rows[opportunity.refusal]
        row["rejected"] += 1
        paid = _would_have_paid(opportunity, engine)
        if paid is None:
            row["undecided"] += opportunity.net_profit
        else:
            row["cost"] += max(paid, ZERO)
            row["saved"] += max(-paid, ZERO)
    return [
        {
            "check": name,
            "rejected": row["rejected"],
            **{key: row[key].quantize(CENT) for key in ("cost", "saved", "undecided")},
        }
        for name, row in sorted(rows.items())
    ]


def _would_have_paid(opportunity: OpportunityRecord, engine: Engine) -> Decimal | None:
    pair = engine.pairs.get(opportunity.pair_id)
    if pair is None:
        return None
    payouts = _payouts(pair, opportunity.direction, engine.playback, engine.terms.end)
    if payouts is None:
        return None
    return opportunity.size * sum(payouts) - opportunity.stake


def _payouts(
    pair: PairRecord, direction: str, playback: Playback, at: datetime
) -> tuple[Decimal, Decimal] | None:
    """What a share of both outcomes bought was paid, None while one is not final."""
    states = playback.states(at)
    is_yes_no = direction == Direction.A_YES_B_NO
    index_a = pair.outcome_a if is_yes_no else 1 - pair.outcome_a
    index_b = 1 - pair.outcome_b if is_yes_no else pair.outcome_b
    paid = []
    for key, index in (
        ((pair.venue_a, pair.market_id_a), index_a),
        ((pair.venue_b, pair.market_id_b), index_b),
    ):
        state = states.get(key)
        outcome: Resolution | None = state.resolution if state else None
        if outcome is None or outcome.payouts is None:
            return None
        paid.append(outcome.payouts[index])
    return paid[0], paid[1]
