"""The list of poll decisions: why each market type is polled as often as it is."""

from __future__ import annotations

from arbsite.pages.lists.listing import Filter, Listing, by_time, columns, values_of
from strategy.models import POLL_DECISIONS

DECISIONS = Listing(
    name="decisions",
    title="Poll decisions",
    source=POLL_DECISIONS,
    filters=(
        Filter(
            "type",
            "Market type",
            "market_type",
            values_of(POLL_DECISIONS, "market_type"),
        ),
    ),
    sort_options=by_time("decided_at", "decided"),
    columns=columns(
        *("id", "market_type", "decided_at", "polled_at", "policy", "branch"),
        *("opportunities_found", "profitable_arbs", "success_rate"),
        *("interval_before", "interval_after", "interval_by_policy"),
        *("is_fixed", "scheduled_for"),
    ),
    exact=("_id",),
    search_hint="id of a decision",
    empty=(
        "No decision has been made yet. After each poll of a market type its interval "
        "is decided again; start the agent with"
    ),
)
