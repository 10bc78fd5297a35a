"""How each question resolves: when, to which result, and what each venue pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

from positions.venues.simulator.profile import Profile, Season
from positions.venues.simulator.question import Question
from positions.venues.simulator.randomness import SeededRandom
from positions.venues.simulator.wording import day_number

YES, NO, HALF = Decimal(1), Decimal(0), Decimal("0.5")


class Settlement(StrEnum):
    """How the two venues' payouts of one question compare."""

    AGREE = "agree"
    VOID = "void"
    VOID_AND_SCALAR = "void and scalar"
    RESULT_AND_SCALAR = "result and scalar"
    DIFFER = "differ"
    DIFFER_FAVORABLY = "differ well"


# A question on a single venue has nothing to mismatch with; for it this is how often
# it settles void or at a scalar.
SINGLE_VENUE_MISMATCH = Season(share=0.03)
# Of all pairs, those whose event has no result and pays a half on both venues.
VOID_SHARE = 0.015


@dataclass(frozen=True, slots=True)
class Stage:
    """A market has this status, in the venue's words, from `starts_at` on."""

    starts_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """One market from open to settlement on one venue, with its stages in order.

    `payout` is what a share of the affirming outcome pays, in dollars; the opposite
    outcome pays 1 − `payout`.
    """

    opens_at: datetime
    closes_at: datetime
    final_at: datetime
    stages: tuple[Stage, ...]
    payout: Decimal

    def status_at(self, at: datetime) -> str | None:
        """The venue's status at a time, None before the market exists."""
        for stage in reversed(self.stages):
            if stage.starts_at <= at:
                return stage.status
        return None

    def statuses_until(self, at: datetime) -> list[str]:
        """The statuses that it has and had, without empty ones."""
        return [s.status for s in self.stages if s.status and s.starts_at <= at]

    def changed_at(self, at: datetime) -> datetime:
        """When its status last changed, for a market that exists."""
        return max(s.starts_at for s in self.stages if s.starts_at <= at)

    def elapsed(self, at: datetime) -> float:
        """The share of its open time that has passed."""
        share = (at - self.opens_at) / (self.closes_at - self.opens_at)
        return min(1.0, max(0.0, share))

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question resolves, and its lifecycle on both venues.

    `skew` is +1 where YES is the cheap side on Polymarket while a window is open,
    −1 where it is the cheap side on Kalshi. At `closes_at` the first of the two markets
    closes, and at `final_at` both venues have settled.
    """

    resolves_yes: bool
    settlement: Settlement
    skew: int
    polymarket: Lifecycle
    kalshi: Lifecycle
    closes_at: datetime
    final_at: datetime


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question of a world with its outcome; `number` is its id on Polymarket."""

    rng: SeededRandom
    profile: Profile
    number: int
    question: Question
    outcome: Outcome

    def __hash__(self) -> int:
        # Scenarios are keys of caches; their texts are slow to hash.
        return self.number


def outcome_of(rng: SeededRandom, profile: Profile, question: Question) -> Outcome:
    """The question's outcome, which the seed decides in advance."""
    key = question.key
    latent = rng.random(question.group, "latent")
    resolves_yes = question.low <= latent < question.high
    skew = 1 if rng.bernoulli(0.5, key, "lean") else -1
    settlement = _settlement(rng, profile, question)
    payouts = _payouts(rng, key, settlement, resolves_yes, skew)
    # The APIs write times in whole seconds, so a fraction would get lost.
    opens = question.opens_at.replace(second=0, microsecond=0)
    ends = _actual_end(rng, question)
    polymarket = _polymarket_lifecycle(rng, key, opens, ends, payouts[0])
    kalshi = _kalshi_lifecycle(rng, key, opens, ends, payouts[1])
    closes_at = min(polymarket.closes_at, kalshi.closes_at)
    final_at = max(polymarket.final_at, kalshi.final_at)
    return Outcome(
        resolves_yes, settlement, skew, polymarket, kalshi, closes_at, final_at
    )


def _settlement(rng: SeededRandom, profile: Profile, question: Question) -> Settlement:
    mismatch = SINGLE_VENUE_MISMATCH
    if question.is_on_both:
        mismatch = profile.types[question.market_type].mismatch
    draw = rng.random(question.key, "ending")
    rate = mismatch.at(day_number(question.ends_at.date()))
    if draw >= rate:
        return Settlement.VOID if draw >= 1 - VOID_SHARE else Settlement.AGREE
    rare = {
        Settlement.DIFFER: profile.mismatches.differ,
        Settlement.RESULT_AND_SCALAR: profile.mismatches.result_and_scalar,
        Settlement.DIFFER_FAVORABLY: profile.mismatches.differ_favorably,
    }
    limits = accumulate(share * rate for share in rare.values())
    for settlement, limit in zip(rare, limits, strict=True):
        if draw < limit:
            return settlement
    return Settlement.VOID_AND_SCALAR


def _payouts(
    rng: SeededRandom, key: str, settlement: Settlement, resolves_yes: bool, skew: int
) -> tuple[Decimal, Decimal]:
    """What YES pays on Polymarket and on Kalshi.

    The basket that a window makes cheap is YES on the cheap venue and NO on the
    other. It pays 1.00 on agreement and void, 2.00 on DIFFER_FAVORABLY, and less
    than 1.00 on every other settlement.
    """
    result = YES if resolves_yes else NO
    if settlement is Settlement.VOID:
        return HALF, HALF
    if settlement is Settlement.VOID_AND_SCALAR:
        # 5 to 7 cents: more than any basket earns, or the basket would still gain.
        gap = Decimal(rng.randint(5, 7, key, "gap")) / 100
        return HALF, HALF + skew * gap
    if settlement is Settlement.RESULT_AND_SCALAR:
        # The result is the one that costs the basket: its Polymarket leg pays nothing.
        result = NO if skew > 0 else YES
        gap = Decimal(rng.randint(15, 45, key, "gap")) / 100
        return result, result + skew * gap
    if settlement is Settlement.AGREE:
        return result, result
    polymarket_wins = (skew > 0) is (settlement is Settlement.DIFFER_FAVORABLY)
    return (YES, NO) if polymarket_wins else (NO, YES)


def _actual_end(rng: SeededRandom, question: Question) -> datetime:
    """The nominal end, or an earlier or a later time."""
    # Monitoring has to cope with both: a final outcome before the expiration date, and
    # positions that stay expired while a venue is late.
    draw = rng.random(question.key, "end")
    ends, length = question.ends_at, question.ends_at - question.opens_at
    if draw < (0.35 if question.may_resolve_early else 0.06):
        return ends - length * rng.uniform(0.05, 0.6, question.key, "early")
    if draw > 0.88:
        return ends + timedelta(hours=rng.uniform(2, 40, question.key, "late"))
    return ends


def _after(
    rng: SeededRandom, at: datetime, low: float, high: float, *names: object
) -> datetime:
    """`at` plus `low` to `high` hours, in whole seconds."""
    seconds = round(rng.uniform(low, high, *names) * 3600)
    return at.replace(microsecond=0) + timedelta(seconds=seconds)


def _polymarket_lifecycle(
    rng: SeededRandom, key: str, opens: datetime, ends: datetime, payout: Decimal
) -> Lifecycle:
    name = (key, "polymarket")
    closes = _after(rng, ends, 0.0, 0.3, *name, "closes")
    stages = [Stage(opens, ""), Stage(closes, "proposed")]
    # UMA's challenge window is two hours. A real dispute adds days; here it adds less,
    # so that every settlement takes below two days.
    final = _after(rng, closes, 2.1, 9, *name, "final")
    if rng.bernoulli(0.06, *name, "disputed"):
        stages.append(Stage(_after(rng, closes, 0.5, 2, *name, "d"), "disputed"))
        final = _after(rng, closes, 20, 46, *name, "late")
    stages.append(Stage(final, "resolved"))
    return Lifecycle(opens, closes, final, tuple(stages), payout)


def _kalshi_lifecycle(
    rng: SeededRandom, key: str, opens: datetime, ends: datetime, payout: Decimal
) -> Lifecycle:
    name = (key, "kalshi")
    closes = _after(rng, ends, 0.0, 0.3, *name, "closes")
    # Most results are known within hours, some take up to two days.
    slow = rng.bernoulli(0.1, *name, "slow")
    hours = (12, 44) if slow else (0.3, 10)
    determined = _after(rng, closes, *hours, *name, "determined")
    stages = [Stage(opens, "active"), Stage(closes, "closed")]
    stages.append(Stage(determined, "determined"))
    final = _after(rng, determined, 0.5, 3, *name, "final")
    stages.append(Stage(final, "finalized"))
    return Lifecycle(opens, closes, final, tuple(stages), payout)
