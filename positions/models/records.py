"""What is stored of positions and pauses, as typed records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from positions.lifecycle import State
from positions.models.opportunity import OpportunityRecord, RiskRecord
from positions.models.results import PlanRecord, ResultRecord
from positions.venues.types import Mode, OrderAction, TimeInForce
from tasklog.records import TrailLine
from tasklog.storage.codec import sparse
from tasklog.storage.collections import Records


class Side(StrEnum):
    """The two sides of a basket; each pays 1.00 where the other pays nothing."""

    A = "a"
    B = "b"


class LegStatus(StrEnum):
    """A delayed order is matched later; a filled one may be filled only in part.

    Withdrawn: the venue did not answer in time. It is made void once the venue does.
    """

    PLANNED = "planned"
    DELAYED = "delayed"
    WITHDRAWN = "withdrawn"
    FILLED = "filled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRecord:
    """One order of a basket: its intent, what was filled, what it paid.

    Prices and payouts are dollars per share, notional and fee dollars, sizes shares. A
    purchase on either venue keeps the side that it completes. `lot` is the step of the
    size at the limit price. `presumed_payout` is what the market seemed to pay when it
    was read at `presumed_at` without saying that it is final.
    """

    side: Side
    action: OrderAction
    time_in_force: TimeInForce
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
    lot: Decimal
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

    `last_checked` is when it was written last, at least once a day; from `next_day_at`
    on, `days_held` is no longer right. Only `retry_at`, `outcome_due_at`, `touched_at`
    and `unhedged_since` follow the wall clock: they plan work. `fence` is the fencing
    token of the last agent that wrote the position. `legs` are its orders, the first
    one sent first. `reserved` is the most that its purchases may cost; `at_risk` is
    what the shares cost, in dollars, that are unhedged since `unhedged_since`, which is
    `unhedged_from` on the venues' clock. `risks` are those of its opportunity, `plan`
    is the basket as it was expected, and `result`, once settled, what became of it.

    A position in quarantine cannot be read, or makes no sense: the agent leaves it to
    an operator. `quarantine_stake` is the most that may be lost with it, in dollars.
    """

    id: str
    # The same as `_id`, for people who read the collection in a MongoDB shell.
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
    # Left out once it is relayed, and with it its key in the index of those that wait.
    opportunity: OpportunityRecord | None = sparse()
    risks: tuple[RiskRecord, ...] = sparse(())
    plan: PlanRecord | None = sparse()
    result: ResultRecord | None = sparse()
    words: tuple[str, ...] = sparse(())
    direction: str
    size: Decimal
    stake: Decimal
    reserved: Decimal
    worst_case: Decimal
    legs: tuple[LegRecord, ...]
    entered_at: datetime | None
    expired_at: datetime | None
    venues_differ: bool | None
    attention: str | None
    unhedged_since: datetime | None
    unhedged_from: datetime | None
    at_risk: Decimal
    retry_at: datetime | None
    outcome_due_at: datetime
    touched_at: datetime
    version: int
    fence: int
    events: tuple[TrailLine, ...]
    outbox: tuple[TrailLine, ...]
    # None where nobody has planned it: due at once.
    next_day_at: datetime | None = sparse()
    quarantined_at: datetime | None = sparse()
    quarantine_reason: str | None = sparse()
    quarantine_stake: Decimal | None = sparse()

    def leg(self, side: Side) -> LegRecord:
        """The last order of a side. Raises LookupError where there is none."""
        for leg in reversed(self.legs):
            if leg.side is side:
                return leg
        raise LookupError(f"position {self.id} has no leg {side}")

    def with_leg(self, leg: LegRecord) -> PositionRecord:
        """The position with this leg in the place of the one of the same order."""
        legs = tuple(
            leg if each.client_order_id == leg.client_order_id else each
            for each in self.legs
        )
        return replace(self, legs=legs)

    @property
    def filled_legs(self) -> tuple[LegRecord, ...]:
        """The orders of which something was bought or sold."""
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
