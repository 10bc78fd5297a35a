"""What is stored of positions and pauses, as typed records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from positions.lifecycle import State
from positions.models.opportunity import OpportunityRecord
from positions.venues.types import Mode, OrderAction
from tasklog.records import TrailLine
from tasklog.storage.codec import sparse
from tasklog.storage.collections import Records


class Side(StrEnum):
    """The two sides of a basket; each pays 1.00 where the other pays nothing."""

    A = "a"
    B = "b"


class LegStatus(StrEnum):
    PLANNED = "planned"
    FILLED = "filled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRecord:
    """One order of a basket: its intent, what was filled, what it paid.

    Prices and payouts are dollars per share, notional and fee dollars, sizes shares.
    `presumed_payout` is what the market seemed to pay when it was read at `presumed_at`
    without saying that it is final.
    """

    side: Side
    action: OrderAction
    venue: str
    market_id: str
    market_title: str
    outcome_index: int
    outcome_name: str
    url: str
    attempt: int
    client_order_id: str
    status: LegStatus
    reason: str
    limit_price: Decimal
    size: Decimal
    filled_size: Decimal
    notional: Decimal
    fee: Decimal
    payout: Decimal | None
    final_at: datetime | None
    presumed_payout: Decimal | None = None
    presumed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRecord:
    """A basket from watching to profit or loss. Times follow the venues' clock.

    Only `retry_at`, `outcome_due_at` and `touched_at` follow the wall clock: they plan
    work. `fence` is the fencing token of the last agent that wrote the position.
    """

    id: str
    position_id: str
    event_name: str
    platform_a: str
    platform_b: str
    amount_bet_a: Decimal
    amount_bet_b: Decimal
    entry_price_a: Decimal
    entry_price_b: Decimal
    target_profit: Decimal
    expiration_date: datetime
    market_type: str
    state: State
    days_held: int
    created_at: datetime
    last_checked: datetime
    actual_profit: Decimal | None
    actual_profit_pct: Decimal | None
    resolved_at: datetime | None

    mode: Mode
    pair_id: str
    event_key: str
    opportunity_id: str
    opportunity: OpportunityRecord | None = sparse()
    direction: str
    size: Decimal
    stake: Decimal
    worst_case: Decimal
    legs: tuple[LegRecord, ...]
    entered_at: datetime | None
    expired_at: datetime | None
    venues_differ: bool | None
    attention: str | None
    retry_at: datetime | None
    outcome_due_at: datetime
    touched_at: datetime
    version: int
    fence: int
    events: tuple[TrailLine, ...]
    outbox: tuple[TrailLine, ...]

    def leg(self, side: Side) -> LegRecord:
        """The last order of a side. Raises LookupError where there is none."""
        for leg in reversed(self.legs):
            if leg.side is side:
                return leg
        raise LookupError(f"position {self.id} has no leg {side}")

    def with_leg(self, leg: LegRecord) -> PositionRecord:
        """The position with this order as the last one of its side."""
        last = self.leg(leg.side)
        legs = tuple(leg if each is last else each for each in self.legs)
        return replace(self, legs=legs)

    @property
    def filled_legs(self) -> tuple[LegRecord, ...]:
        """The orders of which something was bought."""
        return tuple(leg for leg in self.legs if leg.filled_size)


@dataclass(frozen=True, slots=True)
class PauseRecord:
    """Entries are paused in a scope; open positions are still monitored.

    `id` is the scope: "all", "type:Crypto" or "pair:" and the id of a pair. A pause
    that was ended stays until its line is in the trail.
    """

    id: str
    actor: str
    reason: str
    since: datetime
    until: datetime | None
    ended_at: datetime | None
    outbox: tuple[TrailLine, ...]


POSITIONS = Records("positions", PositionRecord)
PAUSES = Records("pauses", PauseRecord)
