"""The list of positions."""

from __future__ import annotations

from arbsite.pages.lists.listing import (
    Column,
    Filter,
    Listing,
    Way,
    flags,
    identity,
    newest,
    numbers,
    texts,
    times,
    values_of,
    wholes,
)
from arbsite.pages.reports.holdings import LEFT_OUT, position_row
from arbsite.pages.reports.limits import FIRST_DATE
from arbsite.pages.reports.lists import STATE_GROUPS
from arbsite.pages.reports.paging import Order
from positions.lifecycle import State
from tasklog.storage.codec import Document
from tasklog.storage.reading import parts, text

GROUPS = {name: [str(one) for one in group] for name, group in STATE_GROUPS.items()}
DATED = {"$gt": FIRST_DATE}


def _market(place: int) -> Column:
    def read(document: Document) -> str:
        legs = parts(document, "legs")
        return text(legs[place], "market_id") if place < len(legs) else ""

    return Column(f"market_{'ab'[place]}", read)


POSITIONS = Listing(
    name="positions",
    title="Positions",
    source="positions",
    row=position_row,
    filters=(
        Filter(
            "state",
            "State",
            "state",
            lambda: (*GROUPS, *(state.value for state in State)),
            is_closed=True,
            groups=GROUPS,
        ),
        Filter(
            "type", "Market type", "market_type", values_of("positions", "market_type")
        ),
    ),
    ways=(
        *newest("created_at", "created"),
        Way("closed", "closed, newest first", Order("resolved_at", within=DATED)),
        Way(
            "ending", "ending, soonest first", Order("expiration_date", 1, within=DATED)
        ),
    ),
    columns=(
        identity("position_id"),
        *texts("event_name", "market_type", "state", "attention"),
        *texts("platform_a", "platform_b", "direction"),
        _market(0),
        _market(1),
        *numbers("amount_bet_a", "amount_bet_b", "entry_price_a", "entry_price_b"),
        *numbers("size", "stake", "target_profit", "worst_case"),
        *numbers("actual_profit", "actual_profit_pct"),
        *wholes("days_held"),
        *times("created_at", "entered_at", "expiration_date", "expired_at"),
        *times("resolved_at", "last_checked"),
        *flags("venues_differ"),
        *texts("pair_id", "opportunity_id"),
    ),
    exact=("_id", "legs.market_id"),
    search_hint="id, market id, or how the name begins",
    hidden=LEFT_OUT,
    empty=(
        "No position has been opened yet. The agent opens one as soon as a matched "
        "pair of markets pays more than it costs, after fees; start it with"
    ),
)
