"""The list of positions."""

from __future__ import annotations

from arbsite.pages.lists.listing import (
    DATED,
    Column,
    Filter,
    Listing,
    SortOption,
    by_time,
    column,
    columns,
    values_of,
)
from arbsite.pages.lists.words import WordIndex
from arbsite.pages.reports.holdings import LEFT_OUT
from arbsite.pages.reports.paging import Order
from positions.lifecycle import CLOSED, OPEN, State
from positions.models import POSITIONS as RECORDS
from positions.models import PositionRecord, Side

STATE_GROUPS = {
    "open": tuple(state.value for state in OPEN),
    "closed": tuple(state.value for state in CLOSED),
}
STATE_NAMES = (*STATE_GROUPS, *(state.value for state in State))


def _market_id(side: Side) -> Column[PositionRecord]:
    """The market of the last order on a side."""

    def read(position: PositionRecord) -> str:
        # A rejected order may have been replaced by one on another market.
        ids = [leg.market_id for leg in position.legs if leg.side == side]
        return ids[-1] if ids else ""

    return Column(f"market_{side}", read)


POSITIONS = Listing(
    name="positions",
    title="Positions",
    source=RECORDS,
    filters=(
        Filter(
            "state",
            "State",
            "state",
            lambda: STATE_NAMES,
            is_closed=True,
            groups=STATE_GROUPS,
        ),
        Filter("type", "Market type", "market_type", values_of(RECORDS, "market_type")),
    ),
    sort_options=(
        *by_time("created_at", "created"),
        SortOption(
            "closed",
            "closed, newest first",
            Order("resolved_at", within=DATED),
            happened="closed",
        ),
        SortOption(
            "ending",
            "ending, soonest first",
            Order("expiration_date", 1, within=DATED),
            happened="ends",
        ),
    ),
    columns=(
        column("position_id", "id"),
        *columns("event_name", "market_type", "state", "attention"),
        *columns("platform_a", "platform_b", "direction"),
        _market_id(Side.A),
        _market_id(Side.B),
        *columns("amount_bet_a", "amount_bet_b", "entry_price_a", "entry_price_b"),
        *columns("size", "stake", "target_profit", "worst_case"),
        *columns("actual_profit", "actual_profit_pct", "days_held"),
        *columns("created_at", "entered_at", "expiration_date", "expired_at"),
        *columns("resolved_at", "last_checked", "venues_differ"),
        *columns("pair_id", "opportunity_id"),
    ),
    # The market of any leg: the index has a key for each of them.
    exact=("_id", "legs.market_id"),
    search_hint="words of event, market or rules, or an id",
    words=WordIndex("position_words", "created_at"),
    hidden=LEFT_OUT,
    empty=(
        "No position has been opened yet. The agent opens one as soon as a matched "
        "pair of markets pays more than it costs, after fees; start it with"
    ),
)
