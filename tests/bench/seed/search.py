"""What the search left behind: pairs, opportunities, decisions, performance, jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from positions.models.opportunity import CheckRecord, OpportunityRecord
from positions.venues.fees import FREE
from positions.venues.types import (
    Market,
    MarketStatus,
    Mode,
    Outcome,
    PriceStep,
    Quote,
)
from strategy.arbitrage import Check, Decision, Direction
from strategy.models import (
    PairRecord,
    PairVerdict,
    PerformanceRecord,
    PollDecisionRecord,
)
from strategy.polling import POLICIES, Evidence
from strategy.schedule import CHECK, DISCOVERY, POLL, JobRecord
from tasklog.storage.ids import content_id
from tests.bench.seed.positions import (
    DAY,
    PRICE_A,
    PRICE_B,
    TYPES,
    YEAR,
    event_name,
    words,
)

VERDICTS = (PairVerdict.SAME,) * 7 + (PairVerdict.REVIEW,) * 2 + (PairVerdict.REJECTED,)
REASONS = (
    Check.NO_EDGE,
    Check.BELOW_MIN_EDGE,
    Check.OFF_TICK,
    Decision.TAKEN,
    Check.BELOW_MIN_SIZE,
)
CHECKS = (Check.BELOW_MIN_EDGE, Check.OFF_TICK, Check.RETURN_BELOW_HURDLE)
# The venues list no more at a time; older pairs are no longer listed.
LISTED = 5_000
CENTS = (PriceStep(Decimal(0), Decimal(1), Decimal("0.01")),)


def pairs(size: int, now: datetime) -> Iterator[PairRecord]:
    step = YEAR / max(size, 1)
    for number in range(size):
        seen = now - number * step
        verdict = VERDICTS[number % 10]
        is_priced = verdict is PairVerdict.SAME
        market_a, market_b = (
            market(venue, f"{prefix}{number}", number, now)
            for venue, prefix in (("polymarket", "9"), ("kalshi", "KXBENCH-"))
        )
        yield PairRecord(
            id=content_id("bench pair", number),
            event_name=event_name(number),
            event_key=f"polymarket:{number}",
            market_type=TYPES[number % 7],
            venue_a=market_a.venue,
            market_id_a=market_a.market_id,
            outcome_a=0,
            venue_b=market_b.venue,
            market_id_b=market_b.market_id,
            outcome_b=0,
            verdict=verdict,
            score=0.97,
            reasons=("both name the same subject", "both name the same date"),
            facts=(),
            cause="",
            risks=(),
            is_listed=number < LISTED,
            first_seen_at=seen,
            changed_at=now if number < LISTED else seen,
            priced_at=now if is_priced else None,
            last_reason=REASONS[number % 5] if is_priced else None,
            last_edge=Decimal("0.004"),
            rules_fingerprint="bench rules",
            market_a=market_a,
            market_b=market_b,
            doubt=None,
            words=words(number),
        )


def market(venue: str, market_id: str, number: int, now: datetime) -> Market:
    quote = Quote(None, None)
    return Market(
        venue=venue,
        market_id=market_id,
        event_id=f"bench-{number}",
        title=event_name(number),
        outcomes=(Outcome(0, "Yes", "0"), Outcome(1, "No", "1")),
        rules=f"Resolves to Yes if it is above {number % 997} on that day.",
        market_type=TYPES[number % 7],
        status=MarketStatus.OPEN,
        closes_at=now + 9 * DAY,
        expected_end_at=now + 9 * DAY,
        fee=FREE,
        min_size=Decimal(1),
        lot=Decimal(1),
        price_steps=CENTS,
        quotes=(quote, quote),
        text_style=venue,
    )


def opportunities(size: int, now: datetime) -> Iterator[OpportunityRecord]:
    """Every second one was taken, and has the id that its position names."""
    step = YEAR / max(size, 1)
    for number in range(size):
        yield opportunity(number, now - number * step)


def opportunity(number: int, at: datetime) -> OpportunityRecord:
    is_taken = number % 2 == 0
    identity = (
        content_id("bench opportunity", number // 2)
        if is_taken
        else content_id("bench rejected", number)
    )
    refusal = "" if is_taken else CHECKS[number // 2 % 3]
    return OpportunityRecord(
        id=identity,
        opportunity_id=identity,
        pair_id=content_id("bench pair", number // 8),
        event_name=event_name(number // 2),
        market_type=TYPES[number // 2 % 7],
        venue_a="polymarket",
        venue_b="kalshi",
        direction=Direction.A_YES_B_NO,
        decision=Decision.TAKEN if is_taken else Decision.REFUSED,
        refusal=refusal,
        scheduled_for=at.isoformat(),
        found_at=at,
        seen_at=at,
        words=words(number // 2),
        mode=Mode.SIMULATED,
        size=Decimal(100),
        stake=Decimal(97),
        net_profit=Decimal(number % 1_301) / 100,
        edge_gross=Decimal("0.05"),
        edge_net=Decimal("0.03"),
        price_a=PRICE_A,
        price_b=PRICE_B,
        limit_a=PRICE_A,
        limit_b=PRICE_B,
        notional_a=Decimal(45),
        notional_b=Decimal(52),
        fee_a=Decimal(0),
        fee_b=Decimal("1.75"),
        target_profit=Decimal("3.0928"),
        annual_return=Decimal("0.61"),
        worst_profit=Decimal(-97),
        settles_at=at + 9 * DAY,
        gates=tuple(
            check(name, is_passed=name != refusal) for name in (Check.PAUSED, *CHECKS)
        ),
        payouts=(),
        risk_cost=Decimal(0),
    )


def check(name: str, is_passed: bool) -> CheckRecord:
    return CheckRecord(name, is_passed, Decimal("0.004"), Decimal("0.005"), "")


def decisions(size: int, now: datetime) -> Iterator[PollDecisionRecord]:
    step = YEAR / max(size, 1)
    for number in range(size):
        opportunities_found = 1_000 + (size - number) // 9
        # Rates from 20 to 69 %, 500 decisions at each: every branch of the rule is met.
        profitable = opportunities_found * (20 + number // 500 % 50) // 100
        decision = POLICIES["success_rate"].decide(
            Evidence(opportunities_found, profitable, 60)
        )
        yield PollDecisionRecord(
            id=content_id("bench decision", number),
            market_type=TYPES[number % 7],
            polled_at=now - number * step,
            decided_at=now - number * step,
            scheduled_for=f"run {number}",
            policy="success_rate",
            opportunities_found=opportunities_found,
            profitable_arbs=profitable,
            success_rate=round(decision.success_rate or Decimal(0), 4),
            branch=decision.branch,
            interval_before=60,
            interval_after=decision.interval_seconds,
            interval_by_policy=decision.interval_seconds,
            is_fixed=False,
        )


def performances(positions: int, now: datetime) -> Iterator[PerformanceRecord]:
    # By the proportions of seed.positions.
    closed = 80 * positions // 700
    for name in TYPES:
        yield PerformanceRecord(
            id=name,
            market_type=name,
            opportunities_found=2 * positions // 7,
            profitable_arbs=3 * closed // 4,
            closed_positions=closed,
            total_profit=Decimal(closed),
            avg_profit_pct=Decimal("1.03"),
            success_rate=Decimal("30.00"),
            last_updated=now,
        )


def jobs(now: datetime) -> Iterator[JobRecord]:
    for name in (DISCOVERY, CHECK, *(f"{POLL}{market_type}" for market_type in TYPES)):
        yield JobRecord(
            id=name,
            interval_seconds=60,
            next_at=now + timedelta(seconds=30),
            last_at=now - timedelta(seconds=30),
            scheduled_for=None,
            claim_token=1,
            claimed_until=now - DAY,
            fixed_seconds=None,
            requested_at=None,
            requested_by=None,
            failures=0,
            last_error=None,
            losses_from=None,
            outbox=(),
        )
