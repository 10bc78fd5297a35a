"""How does a question end: when, with which outcome, and what does each venue pay?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from math import sin, tau

from positions.venues.simulator.question import Question
from positions.venues.simulator.randomness import Chance
from positions.venues.simulator.wording import day_number
from positions.venues.types import VenueName

YES, NO, HALF = Decimal(1), Decimal(0), Decimal("0.5")


class Ending(StrEnum):
    """Whether both venues pay the same on a question."""

    AGREE = "agree"
    VOID = "void"
    VOID_AND_SCALAR = "void and scalar"
    RESULT_AND_SCALAR = "result and scalar"
    DIFFER = "differ"
    DIFFER_WELL = "differ well"


@dataclass(frozen=True, slots=True)
class Discord:
    """The share of pairs that settle badly for whoever holds the basket.

    It swings by `swing` around `share` once in `days`.
    """

    share: float
    swing: float
    days: float

    def at(self, day: float) -> float:
        return self.share + self.swing * sin(tau * day / self.days)


DISCORD = {
    "Crypto": Discord(0.06, 0.03, 240),
    "Sports": Discord(0.16, 0.06, 300),
    "Politics": Discord(0.24, 0.06, 410),
    "Economics": Discord(0.36, 0.07, 350),
    "Weather": Discord(0.58, 0.06, 270),
    "Culture": Discord(0.80, 0.06, 330),
}
# Of the pairs that do not agree, the parts that end in another way than most.
RARE = (
    (Ending.DIFFER, 0.015),
    (Ending.RESULT_AND_SCALAR, 0.035),
    (Ending.DIFFER_WELL, 0.055),
)
MILD = Discord(0.03, 0.0, 365)


@dataclass(frozen=True, slots=True)
class Stage:
    """From when on a venue uses this word for the market."""

    starts_at: datetime
    word: str


@dataclass(frozen=True, slots=True)
class Life:
    """One market's way on one venue, its stages in the order of time.

    `pays` is what a share that affirms the question pays; the other pays the rest.
    """

    opens_at: datetime
    closes_at: datetime
    final_at: datetime
    stages: tuple[Stage, ...]
    pays: Decimal

    def word_at(self, at: datetime) -> str | None:
        """The venue's word for the state, None before the market exists."""
        words = [stage.word for stage in self.stages if stage.starts_at <= at]
        return words[-1] if words else None

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


@dataclass(frozen=True, slots=True)
class Fate:
    """The whole future of a question.

    `lean` is +1 where Polymarket is the cheap venue for YES when the two drift
    apart, −1 where it is the dear one.
    """

    happens: bool
    ending: Ending
    lean: int
    polymarket: Life
    kalshi: Life

    def on(self, venue: VenueName) -> Life:
        return self.polymarket if venue is VenueName.POLYMARKET else self.kalshi


def fate_of(chance: Chance, question: Question) -> Fate:
    key = question.key
    happens = question.low <= chance.unit(question.group, "latent") < question.high
    lean = 1 if chance.happens(0.5, key, "lean") else -1
    ending = _ending(chance, question)
    polymarket_pays, kalshi_pays = _payouts(chance, key, ending, happens, lean)
    opens = question.opens_at.replace(second=0, microsecond=0)
    ends = _real_end(chance, question)
    return Fate(
        happens=happens,
        ending=ending,
        lean=lean,
        polymarket=_polymarket_life(chance, key, opens, ends, polymarket_pays),
        kalshi=_kalshi_life(chance, key, opens, ends, kalshi_pays),
    )


def _ending(chance: Chance, question: Question) -> Ending:
    discord = DISCORD[question.market_type] if question.is_on_both else MILD
    draw = chance.unit(question.key, "ending")
    bad = discord.at(day_number(question.ends_at.date()))
    if draw >= bad:
        return Ending.VOID if draw > 0.985 else Ending.AGREE
    for ending, limit in RARE:
        if draw < bad * limit:
            return ending
    return Ending.VOID_AND_SCALAR


def _payouts(
    chance: Chance, key: str, ending: Ending, happens: bool, lean: int
) -> tuple[Decimal, Decimal]:
    """What YES pays on Polymarket and on Kalshi.

    The basket that gets cheap is YES where it is cheap and NO on the other venue;
    all endings but agreement, void and `DIFFER_WELL` pay it less than 1.00.
    """
    result = YES if happens else NO
    if ending is Ending.VOID:
        return HALF, HALF
    if ending is Ending.VOID_AND_SCALAR:
        # More than any basket earns, or it would be none of the bad endings.
        gap = Decimal(chance.integer(5, 7, key, "gap")) / 100
        return HALF, HALF + lean * gap
    if ending is Ending.RESULT_AND_SCALAR:
        result = NO if lean > 0 else YES
        gap = Decimal(chance.integer(15, 45, key, "gap")) / 100
        return result, result + lean * gap
    if ending is Ending.AGREE:
        return result, result
    polymarket_wins = (lean > 0) is (ending is Ending.DIFFER_WELL)
    return (YES, NO) if polymarket_wins else (NO, YES)


def _real_end(chance: Chance, question: Question) -> datetime:
    """The nominal end, or earlier, or later."""
    draw = chance.unit(question.key, "end")
    ends, length = question.ends_at, question.ends_at - question.opens_at
    if draw < (0.35 if question.stirs else 0.06):
        return ends - length * chance.between(0.05, 0.6, question.key, "early")
    if draw > 0.88:
        return ends + timedelta(hours=chance.between(2, 40, question.key, "late"))
    return ends


def _after(
    chance: Chance, at: datetime, low: float, high: float, *names: object
) -> datetime:
    """That many hours later, to the second."""
    seconds = round(chance.between(low, high, *names) * 3600)
    return at.replace(microsecond=0) + timedelta(seconds=seconds)


def _polymarket_life(
    chance: Chance, key: str, opens: datetime, ends: datetime, pays: Decimal
) -> Life:
    name = (key, "polymarket")
    closes = _after(chance, ends, 0.0, 0.3, *name, "closes")
    stages = [Stage(opens, ""), Stage(closes, "proposed")]
    final = _after(chance, closes, 2.1, 9, *name, "final")
    if chance.happens(0.06, *name, "disputed"):
        stages.append(Stage(_after(chance, closes, 0.5, 2, *name, "d"), "disputed"))
        final = _after(chance, closes, 20, 46, *name, "late")
    stages.append(Stage(final, "resolved"))
    return Life(opens, closes, final, tuple(stages), pays)


def _kalshi_life(
    chance: Chance, key: str, opens: datetime, ends: datetime, pays: Decimal
) -> Life:
    name = (key, "kalshi")
    closes = _after(chance, ends, 0.0, 0.3, *name, "closes")
    slow = chance.happens(0.1, *name, "slow")
    hours = (12, 44) if slow else (0.3, 10)
    determined = _after(chance, closes, *hours, *name, "determined")
    stages = [Stage(opens, "active"), Stage(closes, "closed")]
    stages.append(Stage(determined, "determined"))
    final = _after(chance, determined, 0.5, 3, *name, "final")
    stages.append(Stage(final, "finalized"))
    return Life(opens, closes, final, tuple(stages), pays)
