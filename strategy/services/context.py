"""The agent's configuration for one lease."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from positions.models.slices import Place
from positions.services import PositionContext
from strategy import matching
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.polling import DEFAULT_POLICY
from strategy.services.contents import Contents
from strategy.services.notes import Notes

if TYPE_CHECKING:
    from strategy.matching import KeptMatcher


@dataclass(slots=True)
class Matchers:
    """What is kept of each pair of venues from one discovery to the next.

    It only saves work.
    """

    by_venues: dict[tuple[str, str], KeptMatcher] = field(default_factory=dict)
    contents_by_venues: dict[tuple[str, str], Contents] = field(default_factory=dict)

    def between(self, venue_a: str, venue_b: str) -> KeptMatcher:
        venues = venue_a, venue_b
        # Loaded on first use: an agent that starts needs none of it.
        return self.by_venues.setdefault(venues, matching.KeptMatcher())

    def contents(self, venue_a: str, venue_b: str) -> Contents:
        return self.contents_by_venues.setdefault((venue_a, venue_b), Contents())


@dataclass(frozen=True, slots=True)
class AgentContext:
    """The position services' context, and what the operator allows.

    `bounds` are the most dollars locked, in all and in part; `policy` names the rule of
    strategy.polling that sets the intervals. Passes, polls and attempts are deleted
    from the trail after `keep_days`. A market type that loses money with
    `loss_confidence` is paused for `loss_pause_hours`, or, if they are 0, until an
    operator resumes it. `entries_at_once` are placed side by side. `open_markets` are
    those of each venue's last complete listing, and `compared_to` is up to where the
    held positions were compared with its listings. `keeps_decisions`: polls return
    every pair that they priced. `reads_together`: the listings of all venues are read
    at once. `pairs`: polls look at these pairs alone, where it is not None.
    """

    positions: PositionContext
    limits: Limits
    bounds: Bounds
    base_interval_seconds: int
    discovery_seconds: int
    policy: str = DEFAULT_POLICY
    entries_at_once: int = 1
    keep_days: int = 400
    max_database_bytes: int = 5 * 10**9
    loss_confidence: float = 0.95
    loss_pause_hours: float = 24.0
    keeps_decisions: bool = False
    reads_together: bool = False
    pairs: frozenset[str] | None = None
    matchers: Matchers = field(default_factory=Matchers, compare=False)
    notes: Notes = field(default_factory=Notes, compare=False)
    open_markets: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)
    compared_to: dict[str, Place] = field(default_factory=dict, compare=False)
