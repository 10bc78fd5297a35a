"""The promises that one position keeps by itself.

Pure: each rule looks at a position and yields what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from positions.lifecycle import MOVES, SETTLED, State
from positions.models import PositionRecord
from positions.models.moves import EVENTS_KEPT
from positions.services.resolving import settled_legs
from positions.settlement import settle
from strategy.invariants.breach import Breach

Rule = Callable[[PositionRecord], Iterator[str]]


def check(position: PositionRecord) -> Iterator[Breach]:
    """Every breach in one position; values that make a rule fail are one themselves."""
    for rule in RULES:
        try:
            for what in rule(position):
                yield Breach(rule.__name__, position.id, what)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            yield Breach(rule.__name__, position.id, f"cannot be read: {error!r}")


def version_counts_events(position: PositionRecord) -> Iterator[str]:
    events, version = position.events, position.version
    # Older events are in the trail alone.
    if len(events) != min(version, EVENTS_KEPT):
        yield f"version {version} with {len(events)} events"
    for before, after in pairwise(event.version or 0 for event in events):
        if after != before + 1:
            yield f"event {after} follows event {before}"


def moves_are_legal(position: PositionRecord) -> Iterator[str]:
    states = [State(event.state or "") for event in position.events]
    for before, after in pairwise(states):
        # Most events, such as a fill, change something without a move.
        if before is not after and (before, after) not in MOVES:
            yield f"moved from {before} to {after}"
    if states and states[-1] is not position.state:
        yield f"is {position.state}, its last event says {states[-1]}"


def ids_are_equal(position: PositionRecord) -> Iterator[str]:
    if position.position_id != position.id:
        yield f"position_id is {position.position_id!r}"


def times_are_in_order(position: PositionRecord) -> Iterator[str]:
    names = ("created_at", "entered_at", "expired_at", "resolved_at")
    times = [
        (name, moment)
        for name in names
        if (moment := getattr(position, name)) is not None
    ]
    for (earlier, before), (later, after) in pairwise(times):
        if after < before:
            yield f"{later} lies before {earlier}"


def state_has_its_values(position: PositionRecord) -> Iterator[str]:
    state = position.state
    expected = {
        "entered_at": state not in (State.WATCHING, State.CANCELLED),
        "expired_at": state in (State.EXPIRED, *SETTLED),
        "resolved_at": state in SETTLED,
        "actual_profit": state in SETTLED,
    }
    for name, is_set in expected.items():
        content = getattr(position, name)
        if (content is not None) != is_set:
            yield f"{name} is {content!r} in state {state}"


def nothing_is_forgotten(position: PositionRecord) -> Iterator[str]:
    bought = position.filled_legs
    if position.state is State.CANCELLED and bought:
        yield "cancelled with a leg that was bought"
    if position.state not in (State.WATCHING, State.CANCELLED) and not bought:
        yield f"{position.state} with nothing bought"


def profit_is_what_was_paid(position: PositionRecord) -> Iterator[str]:
    if position.state not in SETTLED:
        return
    legs = settled_legs(position.filled_legs)
    if legs is None:
        yield f"{position.state} with a leg that has no payout"
        return
    settlement = settle(legs)
    if settlement.profit != position.actual_profit:
        yield f"profit {position.actual_profit}, its legs say {settlement.profit}"
    if settlement.state is not position.state:
        yield f"state {position.state}, its legs say {settlement.state}"


def stake_is_what_was_spent(position: PositionRecord) -> Iterator[str]:
    if position.state in (State.WATCHING, State.CANCELLED):
        return
    spent = sum(leg.notional + leg.fee for leg in position.legs)
    if spent != position.stake:
        yield f"stake {position.stake}, its legs cost {spent}"


RULES: tuple[Rule, ...] = (
    version_counts_events,
    moves_are_legal,
    ids_are_equal,
    times_are_in_order,
    state_has_its_values,
    nothing_is_forgotten,
    profit_is_what_was_paid,
    stake_is_what_was_spent,
)
