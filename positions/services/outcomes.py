"""What a venue's resolution says of a leg, and the legs as settlement needs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from positions.models import LegRecord
from positions.settlement import SettledLeg
from positions.venues.registry import payout_step_of
from positions.venues.types import OrderAction, Resolution

# How much later a market has to look the same that looks final without saying so.
BELIEVED_AFTER = timedelta(minutes=10)


def settled_legs(legs: Iterable[LegRecord]) -> list[SettledLeg] | None:
    """The legs as settlement needs them; None while one has no payout."""
    settled = []
    for leg in legs:
        if leg.payout is None:
            return None
        settled.append(settled_leg(leg, leg.payout))
    return settled


def settled_leg(leg: LegRecord, payout: Decimal) -> SettledLeg:
    return SettledLeg(
        side=leg.side,
        size=leg.filled_size,
        notional=leg.notional,
        fee=leg.fee,
        payout=payout,
        is_sale=leg.action is OrderAction.SELL,
        payout_step=payout_step_of(leg.venue),
    )


def with_outcome(
    leg: LegRecord, resolution: Resolution, now: datetime
) -> tuple[LegRecord, str]:
    """The leg with what a reading says of its payout, and a sentence if that is new.

    A market that looks final without saying so is believed when it looks the same on a
    later reading. The first one is kept in the leg: it has to survive a restart.
    """
    outcome = leg.outcome_index
    if resolution.payouts:
        payout = resolution.payouts[outcome]
        return _paid(
            leg, payout, now
        ), f"{leg.venue} pays {payout} per {leg.outcome_name}"
    presumed = resolution.presumed[outcome] if resolution.presumed else None
    if presumed == leg.presumed_payout:
        seen_at = leg.presumed_at
        if presumed is None or seen_at is None or now - seen_at < BELIEVED_AFTER:
            return leg, ""
        sentence = (
            f"{leg.venue} still shows {presumed} per {leg.outcome_name}: it is final"
        )
        return _paid(leg, presumed, now), sentence
    if presumed is None:
        leg = replace(leg, presumed_payout=None, presumed_at=None)
        return leg, f"{leg.venue} no longer shows a final price of {leg.outcome_name}"
    leg = replace(leg, presumed_payout=presumed, presumed_at=now)
    sentence = (
        f"{leg.venue} shows {presumed} per {leg.outcome_name} without calling it final"
    )
    return leg, sentence


def _paid(leg: LegRecord, payout: Decimal, now: datetime) -> LegRecord:
    return replace(leg, payout=payout, final_at=now)
