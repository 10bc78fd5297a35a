"""The promises that one position keeps by itself.

Pure: each rule looks at a position and yields what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from positions.lifecycle import HELD, MOVES, SETTLED, State
from positions.models import PositionRecord, Side, holdings
from positions.models.stamping import EVENTS_KEPT
from positions.services.outcomes import settled_legs
from positions.settlement import settle, target_profit_pct
from strategy.arbitrage import Direction
from strategy.arbitrage.risks import cost_of, legs_pay, loss_of
from strategy.invariants.audit import Audit, Breach

Rule = Callable[[PositionRecord], Iterator[str]]


def check(position: PositionRecord) -> Iterator[Breach]:
    """Every breach in one position."""
    audit = Audit()
    hold(position, audit)
    return iter(audit.breaches)


def hold(position: PositionRecord, audit: Audit) -> None:
    """The position against each promise."""
    for rule in RULES:
        audit.hold(rule.__name__, position.id, rule(position))


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
    # What was unwound was never entered.
    was_entered = state in HELD or (
        state in SETTLED and not holdings.is_unwound(position.legs)
    )
    expected = {
        "entered_at": was_entered,
        "expired_at": was_entered and state is not State.ENTERED,
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
    if holdings.is_unwound(position.legs):
        profit = -holdings.stake_of(position.legs)
        state = State.PROFITABLE if profit > 0 else State.LOSS
    else:
        legs = settled_legs(position.filled_legs)
        if legs is None:
            yield f"{position.state} with a leg that has no payout"
            return
        settlement = settle(legs)
        profit, state = settlement.profit, settlement.state
    if profit != position.actual_profit:
        yield f"profit {position.actual_profit}, its legs say {profit}"
    if state is not position.state:
        yield f"state {position.state}, its legs say {state}"


def figures_follow_the_fills(position: PositionRecord) -> Iterator[str]:
    """Size, stake, target, worst case, amounts, prices, and what is at risk."""
    for name, expected in _figures(position).items():
        stored = getattr(position, name)
        if stored != expected:
            yield f"{name} {stored}, its legs say {expected}"


def _figures(position: PositionRecord) -> dict[str, Decimal | None]:
    legs, state = position.legs, position.state
    if state is State.CANCELLED or not position.filled_legs:
        return {}
    figures: dict[str, Decimal | None] = {}
    for side in Side:
        if (price := holdings.entry_price(legs, side)) is not None:
            figures[f"amount_bet_{side}"] = holdings.amount_bet(legs, side)
            figures[f"entry_price_{side}"] = price
    if state is State.WATCHING:
        return figures
    if holdings.is_unwound(position.legs):
        cost = holdings.purchases_cost(legs)
        result = -holdings.stake_of(legs)
        return {**figures, "size": Decimal(0), "stake": cost, "worst_case": result}
    size, stake = holdings.hedged_size(legs), holdings.stake_of(legs)
    return {
        **figures,
        "size": size,
        "stake": stake,
        "target_profit": target_profit_pct(size, stake),
        "worst_case": holdings.worst_case(legs),
    }


def stake_is_within_its_reserve(position: PositionRecord) -> Iterator[str]:
    cost = holdings.purchases_cost(position.legs)
    if cost > position.reserved:
        yield f"its purchases cost {cost}, reserved were {position.reserved}"


def what_is_unhedged_is_known(position: PositionRecord) -> Iterator[str]:
    if position.state is not State.WATCHING:
        return
    is_unhedged = holdings.unhedged_size(position.legs) >= holdings.NEGLIGIBLE
    if is_unhedged != (position.unhedged_since is not None):
        size = holdings.unhedged_size(position.legs)
        yield f"{size} shares unhedged, since {position.unhedged_since}"


def risks_cost_what_they_say(position: PositionRecord) -> Iterator[str]:
    """What each named risk pays, loses and costs follows from what it was given."""
    for risk in position.risks:
        direction = Direction(position.direction)
        leg_a, leg_b = legs_pay(direction, risk.paid_a, risk.paid_b)
        loss = loss_of(direction, risk.paid_a, risk.paid_b)
        expected = {
            "payout_a": leg_a,
            "payout_b": leg_b,
            "loss": loss,
            "cost": cost_of(risk.probability, loss),
        }
        for name, figure in expected.items():
            stored = getattr(risk, name)
            if stored != figure:
                yield f"{name} of risk {risk.name} is {stored}, not {figure}"
        if not risk.probability > 0:
            yield f"risk {risk.name} has the probability {risk.probability}"
    opportunity = position.opportunity
    if opportunity is not None and opportunity.risks != position.risks:
        yield "its risks are not those of its opportunity"


RULES: tuple[Rule, ...] = (
    version_counts_events,
    moves_are_legal,
    ids_are_equal,
    times_are_in_order,
    state_has_its_values,
    nothing_is_forgotten,
    profit_is_what_was_paid,
    figures_follow_the_fills,
    stake_is_within_its_reserve,
    what_is_unhedged_is_known,
    risks_cost_what_they_say,
)
