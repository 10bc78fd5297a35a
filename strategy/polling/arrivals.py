"""How often opportunities of a market type appear, and how long they last.

Learned from what polls see, as a Poisson process with exponential lifetimes. Older
polls count less, by half after HALF_LIFE_SECONDS.

A poll that comes `g` seconds after the last one finds what appeared in between and is
still there: λ·τ·(1 − exp(−g/τ)) at a rate λ and a mean lifetime τ. What the last poll
saw has either lived for those `g` seconds, or ended after
E[T | T < g] = τ − g / (exp(g/τ) − 1). τ is the time lived per end, one step of
expectation maximization a poll; λ is what was found per second in which it could have
been found.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp2, expm1

HALF_LIFE_SECONDS = 2 * 3600.0
# What is presumed before anything is seen: one end after FIRST_LIFETIME_SECONDS, and
# FIRST_FINDS in FIRST_EXPOSURE_SECONDS of looking. It fades, but never to less than
# this share, so that years without a poll do not end in a division by nothing.
FIRST_LIFETIME_SECONDS = 60.0
FIRST_FINDS = 0.5
FIRST_EXPOSURE_SECONDS = 600.0
LASTING_SHARE = 0.01
LARGEST_SUM = 1e12
# Beyond, exp() overflows, and nothing that lives so briefly is seen twice.
LONGEST_EXPONENT = 500.0


@dataclass(frozen=True, slots=True)
class Sightings:
    """What one poll saw, `gap_seconds` after the one before it.

    `appeared` were not there then, `stayed` were, out of `watched` that were looked at
    again; `cost` is in books read. Raises ValueError for counts that contradict.
    """

    gap_seconds: float
    appeared: int
    stayed: int
    watched: int
    cost: int = 1

    def __post_init__(self) -> None:
        if self.gap_seconds <= 0 or not 0 <= self.stayed <= self.watched:
            raise ValueError(f"impossible sightings: {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What was learned of one market type, as sums in which older polls fade.

    `finds` in `exposure` seconds; `ends` after `lived` seconds in all. `cost` is that
    of the newest poll, in books read.
    """

    finds: float = FIRST_FINDS
    exposure: float = FIRST_EXPOSURE_SECONDS
    ends: float = 1.0
    lived: float = FIRST_LIFETIME_SECONDS
    cost: int = 1

    @property
    def per_second(self) -> float:
        """λ, the rate at which opportunities appear."""
        return self.finds / self.exposure

    @property
    def lifetime_seconds(self) -> float:
        """τ, how long one lasts on average."""
        return self.lived / self.ends

    @property
    def is_sound(self) -> bool:
        """Whether these can be sums of sightings."""
        sums = (self.finds, self.exposure, self.ends, self.lived, self.cost)
        return all(0 < each < LARGEST_SUM for each in sums)

    def after(self, poll: Sightings) -> Arrivals:
        """The sums with one more poll."""
        gap, lifetime = poll.gap_seconds, self.lifetime_seconds
        weight = exp2(-gap / HALF_LIFE_SECONDS)

        def faded(seen: float, first: float) -> float:
            return weight * seen + (1 - weight) * LASTING_SHARE * first

        ended = poll.watched - poll.stayed
        lived = poll.stayed * gap + ended * _lived_until_end(gap, lifetime)
        return Arrivals(
            finds=faded(self.finds, FIRST_FINDS) + poll.appeared,
            exposure=faded(self.exposure, FIRST_EXPOSURE_SECONDS)
            + findable_seconds(gap, lifetime),
            ends=faded(self.ends, 1) + ended,
            lived=faded(self.lived, FIRST_LIFETIME_SECONDS) + lived,
            cost=max(poll.cost, 1),
        )


def findable_seconds(gap: float, lifetime: float) -> float:
    """Of a gap, the seconds whose arrivals the poll at its end still finds."""
    return lifetime * -expm1(-gap / lifetime)


def _lived_until_end(gap: float, lifetime: float) -> float:
    ratio = gap / lifetime
    if ratio > LONGEST_EXPONENT:
        return lifetime
    return lifetime - gap / expm1(ratio)
