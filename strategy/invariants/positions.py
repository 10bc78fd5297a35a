"""Which promises does one position document keep by itself?

Pure: each rule looks at a decoded document and yields what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from positions.lifecycle import MOVES, SETTLED, State
from positions.models.moves import EVENTS_KEPT
from positions.settlement import SettledLeg, settle
from strategy.invariants.breach import Breach

Document = dict[str, Any]
NUMBERS = ("amount_bet_a", "amount_bet_b", "entry_price_a", "entry_price_b", "stake")
STATES = {str(state) for state in State}


def check(position: Document) -> Iterator[Breach]:
    """Every breach in one position; a document that cannot be read is one itself."""
    for rule in RULES:
        try:
            for what in rule(position):
                yield Breach(rule.__name__, str(position["_id"]), what)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"cannot be read: {error!r}"
            yield Breach(rule.__name__, str(position["_id"]), what)


def legal_state(position: Document) -> Iterator[str]:
    if position["state"] not in STATES:
        yield f"state {position['state']!r} does not exist"


def version_counts_events(position: Document) -> Iterator[str]:
    events, version = position["events"], position["version"]
    if len(events) != min(version, EVENTS_KEPT):
        yield f"version {version} with {len(events)} events"
    for before, after in pairwise(event["version"] for event in events):
        if after != before + 1:
            yield f"event {after} follows event {before}"


def moves_are_legal(position: Document) -> Iterator[str]:
    states = [event["state"] for event in position["events"]]
    for before, after in pairwise(states):
        if before != after and (State(before), State(after)) not in MOVES:
            yield f"moved from {before} to {after}"
    if states and states[-1] != position["state"]:
        yield f"is {position['state']}, its last event says {states[-1]}"


def id_stands_twice(position: Document) -> Iterator[str]:
    if position["position_id"] != position["_id"]:
        yield f"position_id is {position['position_id']!r}"


def numbers_are_finite(position: Document) -> Iterator[str]:
    for name in NUMBERS:
        value = position[name]
        if not isinstance(value, Decimal) or not value.is_finite():
            yield f"{name} is {value!r}"


def times_are_in_order(position: Document) -> Iterator[str]:
    names = ("created_at", "entered_at", "expired_at", "resolved_at")
    known = [(name, position[name]) for name in names if position[name] is not None]
    for (first, before), (second, after) in pairwise(known):
        if _aware(after) < _aware(before):
            yield f"{second} lies before {first}"


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment


def state_has_its_values(position: Document) -> Iterator[str]:
    state = State(position["state"])
    expected = {
        "entered_at": state not in (State.WATCHING, State.CANCELLED),
        "expired_at": state in (State.EXPIRED, *SETTLED),
        "resolved_at": state in SETTLED,
        "actual_profit": state in SETTLED,
    }
    for name, is_set in expected.items():
        if (position[name] is not None) != is_set:
            yield f"{name} is {position[name]!r} in state {state}"


def nothing_is_forgotten(position: Document) -> Iterator[str]:
    bought = [leg for leg in position["legs"] if leg["filled_size"]]
    if position["state"] == State.CANCELLED and bought:
        yield "cancelled with a leg that was bought"
    if position["state"] not in (State.WATCHING, State.CANCELLED) and not bought:
        yield f"{position['state']} with nothing bought"


def profit_is_what_was_paid(position: Document) -> Iterator[str]:
    if position["state"] not in SETTLED:
        return
    held = [leg for leg in position["legs"] if leg["filled_size"]]
    result = settle(
        [
            SettledLeg(leg["filled_size"], leg["notional"], leg["fee"], leg["payout"])
            for leg in held
        ]
    )
    if result.profit != position["actual_profit"]:
        yield f"profit {position['actual_profit']}, its legs say {result.profit}"
    if result.state != position["state"]:
        yield f"state {position['state']}, its legs say {result.state}"


def stake_is_what_was_spent(position: Document) -> Iterator[str]:
    if position["state"] in (State.WATCHING, State.CANCELLED):
        return
    spent = sum((leg["notional"] + leg["fee"] for leg in position["legs"]), Decimal(0))
    if spent != position["stake"]:
        yield f"stake {position['stake']}, its legs cost {spent}"


RULES: tuple[Callable[[Document], Iterator[str]], ...] = (
    legal_state,
    version_counts_events,
    moves_are_legal,
    id_stands_twice,
    numbers_are_finite,
    times_are_in_order,
    state_has_its_values,
    nothing_is_forgotten,
    profit_is_what_was_paid,
    stake_is_what_was_spent,
)
