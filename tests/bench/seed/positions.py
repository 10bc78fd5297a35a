"""Positions of a year: one in eight is open, the others have closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from positions.lifecycle import CLOSED, HELD, SETTLED, State
from positions.models import LegRecord, LegStatus, PositionRecord, Side
from positions.models.attribution import result_of
from positions.venues.types import Mode, OrderAction, TimeInForce
from strategy.arbitrage import Direction
from tasklog.kinds import Action, Kind
from tasklog.records import TrailLine
from tasklog.storage.ids import content_id
from tasklog.words import words_of

TYPES = ("Crypto", "Sports", "Politics", "Weather", "Economics", "Culture", "Tech")
# In turn, in these proportions. Few watch or wait for a payout at any one moment.
OPENED = (State.WATCHING, *(State.ENTERED,) * 8, State.EXPIRED)
ENDED = (State.CANCELLED, *(State.LOSS,) * 3, *(State.PROFITABLE,) * 8)
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
# As many events as the version says, like a position that the agent closed.
MOVES = (
    Kind.DETECTED,
    Kind.ORDER,
    Kind.ORDER,
    Kind.ENTERED,
    Kind.PAYOUT,
    Kind.EXPIRED,
    Kind.CLOSED,
)
SIZE = Decimal(100)
PRICE_A, PRICE_B = Decimal("0.45"), Decimal("0.52")
LEGS = ((Side.A, "polymarket", "9", PRICE_A), (Side.B, "kalshi", "KXBENCH-", PRICE_B))


RULES = (
    "This market resolves to Yes if the official report published by the agency states "
    "a value strictly above the threshold on the named day, measured at noon Eastern "
    "Time. If no report appears within seven days the last published figure counts. "
    "Revisions made after expiration are ignored; ties settle at half a dollar."
)


def position_id(number: int) -> str:
    return content_id("bench position", number)


def positions(size: int, now: datetime) -> Iterator[PositionRecord]:
    """The newest first; those still open are among the newest quarter."""
    step = YEAR / max(size, 1)
    for number in range(size):
        states = OPENED if number < size // 4 and number % 2 else ENDED
        # Halved: only odd numbers can be open, and would skip every second state.
        state = states[number // 2 % len(states)]
        opened = position(number, state, now - number * step, now)
        yield replace(opened, result=result_of(opened))


def position(number: int, state: State, at: datetime, now: datetime) -> PositionRecord:
    """One position as the agent would have left it: opened at `at`, checked `now`."""
    identity, is_closed = position_id(number), state in CLOSED
    is_settled = state in SETTLED
    profit = _profit(number, state) if is_settled else None
    end = min(at + 9 * DAY, now) if is_closed else now + (number % 97) * DAY / 4
    return PositionRecord(
        id=identity,
        position_id=identity,
        event_name=event_name(number),
        platform_a="polymarket",
        platform_b="kalshi",
        amount_bet_a=Decimal(45),
        amount_bet_b=Decimal(52),
        entry_price_a=PRICE_A,
        entry_price_b=PRICE_B,
        target_profit=Decimal("3.0928"),
        expiration_date=end,
        market_type=TYPES[number % 7],
        state=state,
        days_held=min((end - at).days, 9) if state in HELD or is_settled else 0,
        created_at=at,
        last_checked=end if is_closed else now,
        actual_profit=profit,
        actual_profit_pct=profit,
        resolved_at=end if is_settled else None,
        mode=Mode.SIMULATED,
        # A pair is traded about four times in its life.
        pair_id=content_id("bench pair", number // 4),
        # Its own for each: a unique index allows one open position per event.
        event_key=f"polymarket:{number}",
        opportunity_id=content_id("bench opportunity", number),
        words=words(number),
        direction=Direction.A_YES_B_NO,
        size=SIZE,
        stake=Decimal(97),
        reserved=Decimal("111.11"),
        worst_case=Decimal(-97),
        legs=legs(number, identity, state, end),
        entered_at=at if state in HELD or is_settled else None,
        expired_at=end if is_settled or state is State.EXPIRED else None,
        venues_differ=False if is_settled else None,
        attention=None,
        unhedged_since=None,
        unhedged_from=None,
        at_risk=Decimal(0),
        retry_at=None,
        outcome_due_at=end + DAY,
        touched_at=end if is_closed else at,
        version=len(MOVES),
        fence=1,
        events=tuple(event(identity, version, at, state) for version in range(1, 8)),
        outbox=(),
        next_day_at=None if is_closed else at + ((now - at) // DAY + 1) * DAY,
    )


def _profit(number: int, state: State) -> Decimal:
    cents = number % 900 + 1
    return Decimal(cents if state is State.PROFITABLE else -cents) / 100


def event_name(number: int) -> str:
    # Few beginnings and many ends: a search by prefix meets many rows.
    return f"Will it be above {number % 997} on day {number} of the year?"


def words(number: int) -> tuple[str, ...]:
    """Of event and rules: some in all, some in every other one, some in a few."""
    kinds = f"half{number % 2} tenth{number % 10} rare{number % 997}"
    return words_of([event_name(number), kinds, RULES])


def legs(
    number: int, identity: str, state: State, end: datetime
) -> tuple[LegRecord, ...]:
    is_filled = state in (*HELD, *SETTLED)
    nothing = Decimal(0)
    return tuple(
        LegRecord(
            side=side,
            action=OrderAction.BUY,
            time_in_force=TimeInForce.FILL_OR_KILL,
            venue=venue,
            market_id=f"{market}{number // 4}",
            market_title=event_name(number),
            outcome_index=index,
            outcome_name=("Yes", "No")[index],
            url=f"https://{venue}.com/event/{number}",
            attempt=1,
            client_order_id=f"{identity}:{side}:1",
            status=LegStatus.FILLED if is_filled else LegStatus.PLANNED,
            reason="",
            limit_price=price,
            size=SIZE,
            lot=Decimal(1),
            filled_size=SIZE if is_filled else nothing,
            notional=price * SIZE if is_filled else nothing,
            fee=nothing,
            payout=Decimal(index) if state in CLOSED and is_filled else None,
            final_at=end if state in CLOSED else None,
        )
        for index, (side, venue, market, price) in enumerate(LEGS)
    )


def event(identity: str, version: int, at: datetime, state: State) -> TrailLine:
    return TrailLine(
        task_id=content_id(identity, version, MOVES[version - 1]),
        action=Action.PLACE_ORDER,
        details="100 sets at 0.4500 on polymarket and 0.5200 on kalshi for $97.00",
        timestamp=at,
        kind=MOVES[version - 1],
        version=version,
        state=str(state),
        venue_time=at,
    )
