"""On which venues is a question listed?"""

from __future__ import annotations

from positions.venues.simulator.randomness import Chance


def presence(chance: Chance, both: float, *names: object) -> tuple[bool, bool]:
    """(Polymarket, Kalshi): both for a share `both`, else one of the two."""
    draw = chance.unit(*names, "presence")
    if draw < both:
        return True, True
    on_polymarket = draw < both + (1 - both) / 2
    return on_polymarket, not on_polymarket
