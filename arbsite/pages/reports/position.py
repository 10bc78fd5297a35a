"""Everything there is to know of one position."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arbsite.pages.reports.holdings import PositionRow, position_row
from arbsite.pages.reports.limits import FIRST_DATE, MAX_MILLISECONDS
from arbsite.pages.reports.payoff import PayoffRow, payoff
from arbsite.pages.reports.trail import DETAILS_LENGTH
from positions.lifecycle import CLOSED
from positions.models import positions
from tasklog import changes
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import as_stored, moment, number, parts, text, whole

HOSTS = ("https://polymarket.com/", "https://kalshi.com/", "https://www.kalshi.com/")
ATTEMPTS = ["attempt", "gave_up", "retried_call"]
ATTEMPTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class LegRow:
    """One side of the basket: what was asked for, bought and paid."""

    venue: str
    market_title: str
    market_id: str
    outcome_name: str
    url: str
    status: str
    reason: str
    order_id: str
    limit_price: Decimal | None
    size: Decimal | None
    filled_size: Decimal | None
    average_price: Decimal | None
    notional: Decimal | None
    fee: Decimal | None
    cost: Decimal | None
    payout: Decimal | None
    paid: Decimal | None
    final_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened to the position."""

    timestamp: datetime | None
    venue_time: datetime | None
    kind: str
    action: str
    status: str
    state: str
    version: int | None
    details: str
    error: str
    actor: str
    changes: str


@dataclass(frozen=True, slots=True)
class PositionDetail:
    """The position with its legs, its history (newest first) and its raw document.

    The history has every move, and every attempt to place an order that failed.
    """

    row: PositionRow
    legs: tuple[LegRow, ...]
    events: tuple[EventRow, ...]
    worst_case: Decimal | None
    size: Decimal | None
    entered_at: datetime | None
    last_checked: datetime | None
    mode: str
    direction: str
    opportunity_id: str
    pair_id: str
    version: int | None
    payoff: tuple[PayoffRow, ...]
    raw: str

    def days_left(self, venue_now: datetime) -> int | None:
        """Whole days until its end; none where it has no end ahead or is closed."""
        ends = self.row.expiration_date
        if ends is None or ends < venue_now or self.row.state in CLOSED:
            return None
        return (ends - venue_now).days


def position_detail(position_id: str) -> PositionDetail | None:
    document = positions().find_one({"_id": position_id}, max_time_ms=MAX_MILLISECONDS)
    if document is None:
        return None
    return PositionDetail(
        row=position_row(document),
        legs=tuple(_leg(leg) for leg in parts(document, "legs")),
        events=tuple(_history(document)),
        worst_case=number(document, "worst_case"),
        size=number(document, "size"),
        entered_at=moment(document, "entered_at"),
        last_checked=moment(document, "last_checked"),
        mode=text(document, "mode"),
        direction=text(document, "direction"),
        opportunity_id=text(document, "opportunity_id"),
        pair_id=text(document, "pair_id"),
        version=whole(document, "version"),
        payoff=payoff(document),
        raw=as_stored(document),
    )


def _history(document: Document) -> list[EventRow]:
    """Newest first; of what happened at one moment, what was written last."""
    moves = [_event(one) for one in reversed(parts(document, "events"))]
    rows = [*moves, *_attempts(str(document["_id"]))]
    return sorted(rows, key=lambda one: one.timestamp or FIRST_DATE, reverse=True)


def _attempts(position_id: str) -> list[EventRow]:
    """The lines of its orders that failed or came through late; they are few."""
    found = (
        collection("task_log")
        .find({"position_id": position_id, "kind": {"$in": ATTEMPTS}})
        .sort([("timestamp", -1), ("_id", -1)])
        .limit(ATTEMPTS_SHOWN)
        .max_time_ms(MAX_MILLISECONDS)
    )
    return [_event(one) for one in found]


def _leg(leg: Document) -> LegRow:
    filled, notional = number(leg, "filled_size"), number(leg, "notional")
    fee, payout = number(leg, "fee"), number(leg, "payout")
    return LegRow(
        venue=text(leg, "venue"),
        market_title=text(leg, "market_title"),
        market_id=text(leg, "market_id"),
        outcome_name=text(leg, "outcome_name"),
        url=_safe_url(text(leg, "url")),
        status=text(leg, "status"),
        reason=text(leg, "reason"),
        order_id=text(leg, "client_order_id"),
        limit_price=number(leg, "limit_price"),
        size=number(leg, "size"),
        filled_size=filled,
        average_price=notional / filled if notional is not None and filled else None,
        notional=notional,
        fee=fee,
        cost=None if notional is None else notional + (fee or 0),
        payout=payout,
        paid=None if payout is None or filled is None else payout * filled,
        final_at=moment(leg, "final_at"),
    )


def _safe_url(url: str) -> str:
    """The venue's page, and nothing that only claims to be one."""
    return url if url.startswith(HOSTS) else ""


def _event(event: Document) -> EventRow:
    return EventRow(
        timestamp=moment(event, "timestamp"),
        venue_time=moment(event, "venue_time"),
        kind=text(event, "kind"),
        action=text(event, "action"),
        status=text(event, "status"),
        state=text(event, "state"),
        version=whole(event, "version"),
        details=text(event, "details", DETAILS_LENGTH),
        error=text(event, "error", DETAILS_LENGTH),
        actor=text(event, "actor"),
        changes=changes.told(event),
    )
