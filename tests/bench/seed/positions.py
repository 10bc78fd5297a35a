"""Positions of a year: one in eight is open, the others have closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128

from positions.lifecycle import CLOSED, HELD, SETTLED, State
from positions.models import LegStatus
from tasklog.models import Action, Status
from tasklog.storage.codec import content_id

TYPES = ("Crypto", "Sports", "Politics", "Weather", "Economics", "Culture", "Tech")
# In turn, in these proportions. Few watch or wait for a payout at any one moment.
OPENED = (State.WATCHING, *(State.ENTERED,) * 8, State.EXPIRED)
ENDED = (State.CANCELLED, *(State.LOSS,) * 3, *(State.PROFITABLE,) * 8)
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
# As many events as the version says, like a position that the agent closed.
MOVES = ("detected", "order_a", "order_b", "entered", "payout", "expired", "closed")


def position_id(number: int) -> str:
    return content_id("bench position", number)


def positions(size: int, now: datetime) -> Iterator[dict[str, Any]]:
    """The newest first; those still open are among the newest quarter."""
    step = YEAR / max(size, 1)
    for number in range(size):
        states = OPENED if number < size // 4 and number % 2 else ENDED
        # Halved: only odd numbers can be open, and would skip every second state.
        state = states[number // 2 % len(states)]
        yield position(number, state, now - number * step, now)


def position(number: int, state: State, at: datetime, now: datetime) -> dict[str, Any]:
    """One position as moves would have left it: opened at `at`, looked at `now`."""
    identity, is_closed = position_id(number), state in CLOSED
    is_settled = state in SETTLED
    profit = _profit(number, state)
    end = min(at + 9 * DAY, now) if is_closed else now + (number % 97) * DAY / 4
    return {
        "_id": identity,
        "position_id": identity,
        "event_name": event_name(number),
        "platform_a": "polymarket",
        "platform_b": "kalshi",
        "amount_bet_a": money(45),
        "amount_bet_b": money(52),
        "entry_price_a": money("0.45"),
        "entry_price_b": money("0.52"),
        "target_profit": money("3.0928"),
        "expiration_date": end,
        "market_type": TYPES[number % 7],
        "state": str(state),
        "days_held": min((end - at).days, 9) if state in HELD or is_settled else 0,
        "created_at": at,
        "last_checked": end if is_closed else now,
        "actual_profit": profit if is_settled else None,
        "actual_profit_pct": profit if is_settled else None,
        "resolved_at": end if is_settled else None,
        "mode": "simulated",
        # A pair is traded about four times in its life.
        "pair_id": content_id("bench pair", number // 4),
        # Its own for each: a unique index allows one open position per event.
        "event_key": f"polymarket:{number}",
        "opportunity_id": content_id("bench opportunity", number),
        "direction": "polymarket_yes_kalshi_no",
        "size": money(100),
        "stake": money(97),
        "worst_case": money(-97),
        "legs": legs(number, identity, state, end),
        "entered_at": at if state in HELD or is_settled else None,
        "expired_at": end if is_settled or state is State.EXPIRED else None,
        "venues_differ": False if is_settled else None,
        "attention": None,
        "retry_at": None,
        "outcome_due_at": end + DAY,
        "touched_at": end if is_closed else at,
        "version": len(MOVES),
        "fence": 1,
        "events": [event(identity, version, at, state) for version in range(1, 8)],
        "outbox": [],
    }


def _profit(number: int, state: State) -> Decimal128:
    cents = number % 900 + 1
    return money(Decimal(cents if state is State.PROFITABLE else -cents) / 100)


def event_name(number: int) -> str:
    # Few beginnings and many ends: a search by prefix meets many rows.
    return f"Will it be above {number % 997} on day {number} of the year?"


def money(dollars: Decimal | int | str) -> Decimal128:
    return Decimal128(Decimal(dollars))


def legs(
    number: int, identity: str, state: State, end: datetime
) -> list[dict[str, Any]]:
    is_filled = state in (*HELD, *SETTLED)
    return [
        {
            "venue": venue,
            "market_id": f"{market}{number // 4}",
            "market_title": event_name(number),
            "outcome_index": side,
            "outcome_name": ("Yes", "No")[side],
            "url": f"https://{venue}.com/event/{number}",
            "attempt": 1,
            "client_order_id": f"{identity}:{'ab'[side]}:1",
            "status": str(LegStatus.FILLED if is_filled else LegStatus.PLANNED),
            "reason": "",
            "limit_price": money(price),
            "size": money(100),
            "filled_size": money(100 if is_filled else 0),
            "notional": money(Decimal(price) * 100 if is_filled else 0),
            "fee": money(0),
            "payout": money(side) if state in CLOSED and is_filled else None,
            "final_at": end if state in CLOSED else None,
        }
        for side, venue, market, price in (
            (0, "polymarket", "9", "0.45"),
            (1, "kalshi", "KXBENCH-", "0.52"),
        )
    ]


def event(identity: str, version: int, at: datetime, state: State) -> dict[str, Any]:
    return {
        "task_id": content_id(identity, version, MOVES[version - 1]),
        "action": str(Action.PLACE_ORDER),
        "status": str(Status.SUCCESS),
        "details": "100 sets at 0.4500 on polymarket and 0.5200 on kalshi for $97.00",
        "error": None,
        "timestamp": at,
        "kind": MOVES[version - 1],
        "version": version,
        "state": str(state),
        "venue_time": at,
        "actor": None,
    }
