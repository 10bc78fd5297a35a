"""How fast are the hot paths, and what would a naive variant have cost?

One module a bench. Each runs its variants in turn in one process, so that whatever
else the machine does weighs on all of them alike, and states its goals as ratios.
"""

from __future__ import annotations

from collections.abc import Callable

from arbsite.benches import dashboard, evaluating, matching
from arbsite.benches.measuring import Report

__all__ = ["BENCHES", "ON_DATABASE", "Report"]

# Each takes the size asked for (None: its own) and the number of repetitions.
BENCHES: dict[str, Callable[[int | None, int], Report]] = {
    "match": matching.match,
    "match-incremental": matching.match_incremental,
    "evaluate": evaluating.evaluate,
    "dashboard": dashboard.dashboard,
}
# These work on a scratch database of their own.
ON_DATABASE = frozenset({"dashboard"})
