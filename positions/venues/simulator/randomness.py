"""Stateless randomness: every draw is a hash of the seed and a name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
SCALE = 2.0**-64


@dataclass(frozen=True, slots=True)
class SeededRandom:
    """Draws that depend on the seed and the given names only.

    The same seed and names give the same draw in any process and in any order,
    which is what makes the simulated world a pure function of seed and time. The
    names are therefore part of the world: renaming one changes every draw made
    under it.
    """

    # A random.Random would depend on how many draws came before, and its stream
    # on the order in which questions are asked for.
    seed: int

    def bits(self, *names: object) -> int:
        """64 random bits."""
        text = f"{self.seed}:" + ":".join(map(str, names))
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

    def random(self, *names: object) -> float:
        """Uniform over [0, 1)."""
        return self.bits(*names) * SCALE

    def uniform(self, low: float, high: float, *names: object) -> float:
        """Uniform over [low, high)."""
        return low + (high - low) * self.random(*names)

    def randint(self, low: int, high: int, *names: object) -> int:
        """A whole number from `low` to `high`, both included."""
        # The modulo bias of 64 bits over a few hundred values is below 1e-16.
        return low + self.bits(*names) % (high - low + 1)

    def bernoulli(self, probability: float, *names: object) -> bool:
        """True with this probability."""
        return self.random(*names) < probability

    def choice(self, options: Sequence[T], *names: object) -> T:
        """One of the options, all equally likely."""
        return options[self.bits(*names) % len(options)]

    def shuffled(self, options: Sequence[T], *names: object) -> list[T]:
        """All the options in random order."""
        # One 256-bit hash yields sixteen sort keys of 16 bits, far cheaper than one
        # hash per option. Equal keys keep their order, so the result stays defined.
        blocks = range(0, len(options), 16)
        keys = "".join(self.hex_digits(64, *names, block) for block in blocks)
        order = sorted(range(len(options)), key=lambda i: keys[4 * i : 4 * i + 4])
        return [options[i] for i in order]

    def hex_digits(self, length: int, *names: object) -> str:
        """That many hexadecimal digits, at most 64."""
        text = f"{self.seed}:" + ":".join(map(str, names))
        return blake2b(text.encode(), digest_size=32).hexdigest()[:length]

    def value_noise(self, position: float, *names: object) -> float:
        """One-dimensional value noise in [-1, 1], one random knot per unit.

        Neighbouring knots are interpolated with smoothstep, 3t² − 2t³, so that
        prices drift without jumps at the knots.
        """
        knot = math.floor(position)
        part = position - knot
        ease = part * part * (3 - 2 * part)
        left, right = self.random(*names, knot), self.random(*names, knot + 1)
        return 2 * (left + (right - left) * ease) - 1
