"""Finding the best size for two books beside walks in decimals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from random import Random

from positions.venues.fees import FREE
from positions.venues.kalshi import fees as kalshi_fees
from positions.venues.polymarket import fees as polymarket_fees
from positions.venues.terms import dollar_lot
from positions.venues.types import Level
from strategy.arbitrage import Limits
from strategy.arbitrage.sizing import best_size
from tests.bench import progress
from tests.bench.decimal_walks import Asks, Fees, Sized, exact_walk, plain_walk
from tests.bench.measurement import Goal, Report, interleaved

PAIRS = 20_000
LEVELS = 10
COMPARED = 20_000
# Share of the pairs that pay after fees, and how often the exact walk must be beaten.
# Books that pay cost the product most: only then does it look beyond the best level.
MIXES = {"5 % hits": (0.05, 1.5), "50 % hits": (0.5, 1.5)}
EXACT, PLAIN, PRODUCT = "exact decimal walk", "plain decimal walk", "integers"
LIMITS = Limits()
# Of markets whose prices move in cents, which are four in five, and in tenths of them.
CENT, TENTH = Decimal("0.01"), Decimal("0.001")

# Kalshi's general rate, and the halved one of its index markets.
KALSHI_FEES = tuple(
    kalshi_fees.schedule_at(Decimal(rate)) for rate in ("0.07", "0.035")
)
POLYMARKET_FEES = (
    FREE,
    *(polymarket_fees.schedule_at(Decimal(rate)) for rate in ("0.04", "0.05")),
)
Walk = Callable[[Asks, Asks, Fees, Decimal, Decimal, Decimal], Sized | None]
# Two ladders of asks, both fees, the lot, the least size, the most dollars.
SizingCase = tuple[Asks, Asks, Fees, Decimal, Decimal, Decimal]
WALKS: dict[str, Walk] = {EXACT: exact_walk, PLAIN: plain_walk, PRODUCT: best_size}


def evaluate(size: int | None, repetitions: int) -> Report:
    """The product beside two walks in decimals, on the same books.

    The exact walk gives the same answer and is what the goals are held against. The
    plain walk is what most would write; its answer is not always the best.
    """
    size = size or PAIRS
    mixes = {
        mix: [typical_case(Random(seed), share) for seed in range(size)]
        for mix, (share, _) in MIXES.items()
    }
    costs = interleaved(
        {
            f"{name}, {mix}": partial(answers, walk, cases)
            for mix, cases in mixes.items()
            for name, walk in WALKS.items()
        },
        repetitions,
    )
    compared = min(size, COMPARED)
    progress.show(f"comparing the answers on {compared:,} books")
    wrong, worse = differences(compared)
    goals = [Goal("answers unlike the exact walk's", wrong, 0, at_least=False)]
    figures: dict[str, object] = {
        "plain walks that miss the best": f"{worse} of {compared:,}"
    }
    for mix, (_, bound) in MIXES.items():
        own, exact, plain = (
            costs[f"{name}, {mix}"].cpu for name in (PRODUCT, EXACT, PLAIN)
        )
        goals.append(Goal(f"times the {EXACT}, {mix}", exact / own, bound))
        figures[f"times the {PLAIN}, {mix}"] = round(plain / own, 2)
        figures[f"pairs a second, {mix}"] = round(size / own)
    sizes = {"pairs": size, "levels a side": LEVELS, "random books compared": compared}
    return Report(sizes, costs, tuple(goals), figures)


def answers(walk: Walk, cases: Sequence[SizingCase]) -> list[Sized | None]:
    return [walk(*case) for case in cases]


def decision(sized: Sized | None) -> Sized | None:
    """None where the best basket earns less per set than the limits ask for."""
    if sized is None:
        return None
    size, profit = sized
    return sized if profit > 0 and profit >= LIMITS.min_edge * size else None


def differences(count: int) -> tuple[int, int]:
    """Answers that differ from the exact walk's: the product's, the plain walk's."""
    wrong = worse = 0
    for seed in range(count):
        case = random_case(Random(seed))
        # Decisions, not answers: below the least edge a difference changes nothing.
        right = decision(exact_walk(*case))
        wrong += decision(best_size(*case)) != right
        worse += decision(plain_walk(*case)) != right
    return wrong, worse


def typical_case(chance: Random, share: float) -> SizingCase:
    """Books as they are met: a `share` pays after fees.

    Of 72 baskets of recorded games none costs less than a dollar; here fees alone eat
    the edge of every tenth that does not pay.
    """
    tick = CENT if chance.random() < 0.8 else TENTH
    step = int(tick / TENTH)
    low = chance.randint(200, 700) // step * step
    fees = chance.choice(POLYMARKET_FEES), chance.choice(KALSHI_FEES)
    price = Decimal(low) / 1000
    # What both fees take from one set, in tenths of a cent.
    eaten = int(1000 * sum(fee.rate for fee in fees) * price * (1 - price))
    if chance.random() < share:
        edge = -(-(eaten + chance.randint(3, 40)) // step) * step
    elif chance.random() < 0.1:
        edge = chance.randint(0, eaten) // step * step
    else:
        edge = -chance.randint(0, 50) // step * step
    # Shares are bought for whole cents: whole ones at cent ticks, tens at tenths.
    lot = dollar_lot(tick)
    return (
        ladder(chance, low, LEVELS, step),
        ladder(chance, 1000 - low - edge, LEVELS, step),
        fees,
        lot,
        max(lot, Decimal(5)),
        LIMITS.max_stake,
    )


def random_case(chance: Random) -> SizingCase:
    """Books of every depth about the price at which fees eat the edge.

    Coarse lots, small budgets and short ladders: there the rounding of fees decides
    which size is best.
    """
    low = chance.randint(20, 900)
    return (
        ladder(chance, low, chance.randint(1, 5)),
        ladder(
            chance, max(5, 1000 - low - chance.randint(0, 60)), chance.randint(1, 5)
        ),
        (chance.choice(POLYMARKET_FEES), chance.choice((FREE, *KALSHI_FEES))),
        chance.choice([Decimal(lot) for lot in ("0.01", "0.5", "1", "10")]),
        Decimal(chance.choice((1, 5))),
        Decimal(chance.choice(("7.77", "100", "5000"))),
    )


def ladder(chance: Random, low: int, levels: int, step: int = 1) -> tuple[Level, ...]:
    """Asks from `low` tenths of a cent on, in steps, rising by a cent and a half."""
    asks = []
    for _ in range(levels):
        size = Decimal(chance.randint(500, 20_000)) / 100
        # Nothing is offered at a dollar or more.
        asks.append(Level(Decimal(min(low, 999)) / 1000, size))
        low += max(chance.randint(1, 15) // step * step, step)
    return tuple(asks)
