"""Value types of hedging. Amounts are dollars, sizes shares, prices dollars a share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from positions.venues.types import Market, OrderAction


@dataclass(frozen=True, slots=True)
class HedgeLimits:
    """What closing an unhedged leg may cost, as a part of the stake (0.02 is 2 %).

    After `patience_seconds` unhedged, `emergency_loss` applies instead of `max_loss`.
    An entry reserves its worst permitted completion, so neither widens a limit on the
    stake. Books older than `max_book_age_seconds`, or read further apart than
    `max_book_skew_seconds`, are not used.
    """

    max_loss: Decimal = Decimal("0.02")
    patience_seconds: Decimal = Decimal(60)
    emergency_loss: Decimal = Decimal("0.10")
    max_book_age_seconds: Decimal = Decimal(10)
    max_book_skew_seconds: Decimal = Decimal(10)

    def loss_after(self, seconds: Decimal) -> Decimal:
        """The part of the stake that may be lost after so many seconds unhedged."""
        return (
            self.emergency_loss if seconds >= self.patience_seconds else self.max_loss
        )

    def reserve_for(self, size: Decimal) -> Decimal:
        """The most that a basket of `size` sets may cost once it is completed.

        A stake s that pays `size` loses s − size, at most emergency_loss · s.
        """
        return size / (1 - self.emergency_loss)


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to close unhedged shares: buy the missing outcome or sell the held one.

    `levels` are price and size, best first: asks of `outcome_index` to buy from, or
    bids to sell to. `most` caps a sale at what is held.
    """

    action: OrderAction
    market: Market
    outcome_index: int
    levels: tuple[tuple[Decimal, Decimal], ...]
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Trade:
    """An order for an offer: `size` at `limit`, as the venue takes it.

    `shares` is what it trades at the levels as read; `cash` is what a purchase costs,
    fee included, or what a sale brings after its fee.
    """

    offer: Offer
    size: Decimal
    limit: Decimal
    shares: Decimal
    cash: Decimal

    @property
    def is_purchase(self) -> bool:
        return self.offer.action is OrderAction.BUY


@dataclass(frozen=True, slots=True)
class Unhedged:
    """`size` shares of one side without their counterpart, each for `unit_cost`.

    `result` is the profit of what is closed already, `stake` what all purchases so far
    cost, `budget` what further purchases may cost.
    """

    size: Decimal
    unit_cost: Decimal
    result: Decimal
    stake: Decimal
    budget: Decimal


@dataclass(frozen=True, slots=True)
class Hedge:
    """Orders that close `closed` shares; result and stake as they are afterwards."""

    trades: tuple[Trade, ...]
    closed: Decimal
    result: Decimal
    stake: Decimal
    spent: Decimal
