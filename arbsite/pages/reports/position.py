"""Everything that is stored of one position."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arbsite.pages.display import displayed, safe_url
from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from arbsite.pages.reports.payoff import PayoffRow, payoff
from arbsite.pages.reports.trail import DETAILS_LENGTH, trail_lines
from positions.lifecycle import CLOSED
from positions.models import POSITIONS, LegRecord, PositionRecord
from positions.venues.types import OrderAction
from tasklog.kinds import Kind
from tasklog.records import TrailLine
from tasklog.storage.codec import salvage
from tasklog.storage.reading import as_stored

# They are about a position, and no move of it.
ATTEMPTS = [
    str(kind)
    for kind in (
        Kind.ATTEMPT,
        Kind.GAVE_UP,
        Kind.RETRIED_CALL,
        Kind.RULES_CHANGED,
    )
]
ATTEMPTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class LegRow:
    """One order of the basket, with the dollars that follow from it.

    `url` is the market's page, "" where it is not the venue's own. `cost` includes the
    fee, and is what a sale brought after it; `paid` is the payout of all shares.
    """

    order: LegRecord
    url: str
    average_price: Decimal | None
    cost: Decimal | None
    paid: Decimal | None
    is_sale: bool


@dataclass(frozen=True, slots=True)
class PositionDetail:
    """A position with its legs, its history (newest first) and its raw document.

    The history has every move, and every attempt to place an order that failed.
    """

    record: PositionRecord
    legs: tuple[LegRow, ...]
    events: tuple[TrailLine, ...]
    payoff: tuple[PayoffRow, ...]
    raw: str

    def days_left(self, venue_now: datetime) -> int | None:
        """Whole days until its end; None where it has no end ahead or is closed."""
        ends: datetime | None = self.record.expiration_date
        if ends is None or ends < venue_now or self.record.state in CLOSED:
            return None
        return (ends - venue_now).days


def position_detail(position_id: str) -> PositionDetail | None:
    # The document itself is needed: the page shows it as it is stored.
    document = POSITIONS.raw.find_one(
        {"_id": position_id}, max_time_ms=MAX_MILLISECONDS
    )
    if document is None:
        return None
    position = salvage(PositionRecord, document)
    shown = displayed(position)
    moves = displayed(position.events, DETAILS_LENGTH)
    return PositionDetail(
        record=shown,
        legs=tuple(_leg(leg) for leg in shown.legs),
        events=_history(position_id, moves),
        payoff=payoff(shown),
        raw=as_stored(document),
    )


def _history(position_id: str, moves: tuple[TrailLine, ...]) -> tuple[TrailLine, ...]:
    """Newest first; of what happened at the same time, what was written last."""
    attempts = trail_lines(
        {"position_id": position_id, "kind": {"$in": ATTEMPTS}}, ATTEMPTS_SHOWN
    )
    # Sorting is stable: moves of one millisecond stay in the order of writing.
    lines = [*reversed(moves), *attempts]
    return tuple(sorted(lines, key=_written_at, reverse=True))


def _written_at(line: TrailLine) -> datetime:
    at: datetime | None = line.timestamp
    return FIRST_DATE if at is None else at


def _leg(leg: LegRecord) -> LegRow:
    filled: Decimal | None = leg.filled_size
    notional: Decimal | None = leg.notional
    payout, fee = leg.payout, leg.fee or Decimal(0)
    is_sale = leg.action == OrderAction.SELL
    return LegRow(
        order=leg,
        url=safe_url(leg.url),
        average_price=notional / filled if notional is not None and filled else None,
        cost=None if notional is None else notional + (-fee if is_sale else fee),
        paid=None if payout is None or filled is None else payout * filled,
        is_sale=is_sale,
    )
