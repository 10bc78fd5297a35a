"""The list of opportunities: baskets that paid after fees, taken or rejected."""

from __future__ import annotations

from arbsite.pages.exports import Cell
from arbsite.pages.lists.listing import (
    Column,
    Filter,
    Listing,
    by_time,
    cell,
    column,
    columns,
    largest,
    members,
    values_of,
)
from arbsite.pages.lists.words import WordIndex
from arbsite.pages.reports.reasons import in_words
from positions.models.opportunity import OPPORTUNITIES as RECORDS
from positions.models.opportunity import CheckRecord, OpportunityRecord
from strategy.arbitrage import Decision


def rejecting_check(opportunity: OpportunityRecord) -> CheckRecord | None:
    """The check that rejected the opportunity, None if it was taken."""
    for check in opportunity.gates:
        if opportunity.refusal and check.name == opportunity.refusal:
            return check
    return None


def _of_rejecting_check(field: str) -> Column[OpportunityRecord]:
    def read(opportunity: OpportunityRecord) -> Cell:
        return cell(getattr(rejecting_check(opportunity), field, None))

    return Column(f"refusal_{field}", read)


OPPORTUNITIES = Listing(
    name="opportunities",
    title="Opportunities",
    source=RECORDS,
    filters=(
        Filter(
            "decision",
            "Decision",
            "decision",
            members(Decision),
            is_closed=True,
            describe=in_words,
        ),
        Filter("type", "Market type", "market_type", values_of(RECORDS, "market_type")),
        Filter(
            "refusal",
            "Rejected by",
            "refusal",
            values_of(RECORDS, "refusal"),
            describe=in_words,
            # Whatever was rejected has that decision already.
            incompatible_with=frozenset({"decision"}),
        ),
        Filter(
            "pair",
            "Pair",
            "pair_id",
            # The baskets of one pair are few, and their index has nothing else.
            incompatible_with=frozenset({"decision", "type", "refusal"}),
        ),
    ),
    sort_options=(
        *by_time("seen_at", "last seen"),
        largest("profit", "net_profit", "profit, best first", "refusal", "pair"),
    ),
    columns=(
        column("opportunity_id", "id"),
        *columns("pair_id", "event_name", "market_type", "direction"),
        *columns("decision", "refusal"),
        _of_rejecting_check("value"),
        _of_rejecting_check("limit"),
        *columns("size", "stake", "net_profit", "edge_gross", "edge_net"),
        *columns("risk_cost"),
        *columns("price_a", "price_b", "limit_a", "limit_b", "fee_a", "fee_b"),
        *columns("annual_return", "worst_profit", "found_at", "seen_at"),
        *columns("scheduled_for"),
    ),
    exact=("_id", "pair_id"),
    search_hint="words of event, market or rules, or an id",
    words=WordIndex("opportunity_words", "found_at"),
    hidden=("words",),
    empty=(
        "No basket has paid after fees yet; the dashboard counts why. Those that do, "
        "taken or rejected, are listed here once the agent runs; start it with"
    ),
)
