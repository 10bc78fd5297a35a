"""The orders of the paper ledger, as the exchanges would keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from positions.venues.types import OrderAction, OrderStatus, TimeInForce
from tasklog.storage.collections import Records


@dataclass(frozen=True, slots=True)
class PaperFill:
    """What was traded at one price, and the size that the book showed there."""

    price: Decimal
    size: Decimal
    shown: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrderRecord:
    """One order; `id` is its client order id, prices and the fee are dollars.

    `placed_at`, `matches_at` and `matched_at` follow the venues' clock, `expires_at`
    the wall's.
    """

    id: str
    venue: str
    market_id: str
    outcome_index: int
    size: Decimal
    limit_price: Decimal
    action: OrderAction
    time_in_force: TimeInForce
    expires_at: datetime | None
    status: OrderStatus
    fills: tuple[PaperFill, ...]
    fee: Decimal
    reason: str
    placed_at: datetime
    matches_at: datetime | None
    matched_at: datetime | None


PAPER_ORDERS = Records("paper_orders", PaperOrderRecord)
