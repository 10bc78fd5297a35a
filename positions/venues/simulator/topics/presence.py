"""Which venues list a question."""

from __future__ import annotations

from positions.venues.simulator.randomness import SeededRandom


def presence(rng: SeededRandom, both: float, *names: object) -> tuple[bool, bool]:
    """Whether Polymarket and whether Kalshi lists it.

    Both with probability `both`, otherwise one of them, each equally likely.
    """
    draw = rng.random(*names, "presence")
    if draw < both:
        return True, True
    on_polymarket = draw < both + (1 - both) / 2
    return on_polymarket, not on_polymarket
