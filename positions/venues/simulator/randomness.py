"""What does the seed say about this name? Randomness without any state."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
SCALE = 2.0**-64


@dataclass(frozen=True, slots=True)
class Chance:
    """The same seed and names give the same answer, in any process, in any order."""

    seed: int

    def bits(self, *names: object) -> int:
        """64 bits that only the seed and the names decide."""
        text = f"{self.seed}:" + ":".join(map(str, names))
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

    def unit(self, *names: object) -> float:
        """Evenly spread over [0, 1)."""
        return self.bits(*names) * SCALE

    def between(self, low: float, high: float, *names: object) -> float:
        return low + (high - low) * self.unit(*names)

    def integer(self, low: int, high: int, *names: object) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.bits(*names) % (high - low + 1)

    def happens(self, share: float, *names: object) -> bool:
        return self.unit(*names) < share

    def pick(self, options: Sequence[T], *names: object) -> T:
        return options[self.bits(*names) % len(options)]

    def shuffled(self, options: Sequence[T], *names: object) -> list[T]:
        """All the options in an order of the seed, sixteen of them by one hash."""
        blocks = range(0, len(options), 16)
        keys = "".join(self.hexes(64, *names, block) for block in blocks)
        order = sorted(range(len(options)), key=lambda i: keys[4 * i : 4 * i + 4])
        return [options[i] for i in order]

    def hexes(self, length: int, *names: object) -> str:
        """That many hexadecimal digits."""
        text = f"{self.seed}:" + ":".join(map(str, names))
        return blake2b(text.encode(), digest_size=32).hexdigest()[:length]

    def wander(self, position: float, *names: object) -> float:
        """A smooth path in [-1, 1] with one random point per unit of position."""
        knot = math.floor(position)
        part = position - knot
        ease = part * part * (3 - 2 * part)
        left, right = self.unit(*names, knot), self.unit(*names, knot + 1)
        return 2 * (left + (right - left) * ease) - 1
