"""The search in the admin: read-only, with the operator's overrides as actions."""

from __future__ import annotations

from django.contrib import admin

from positions.admin import PositionAdmin
from strategy.admin.verbs import (
    CHECK_NOW,
    CONFIRM,
    FIX,
    PAUSE_PAIR,
    PAUSE_POLL,
    PAUSE_TYPE,
    POLL_TYPE,
    REJECT,
    RELEASE,
    RESUME_PAIR,
    RESUME_POLL,
    RESUME_TYPE,
    RUN,
)
from strategy.models import (
    Cadence,
    MarketTypePerformance,
    MatchedPair,
    Opportunity,
    PollDecision,
)
from tasklog.admin.inspection import (
    DocumentAdmin,
    column,
    figure,
    money,
    percentage,
    profit,
    seconds,
    set_price,
    several,
    time,
    yes_or_no,
)
from tasklog.admin.overriding import OverridableAdmin

PositionAdmin.overrides = [*PositionAdmin.overrides, CHECK_NOW]


@admin.register(MatchedPair)
class MatchedPairAdmin(OverridableAdmin):
    columns = (
        column("event_name", label="event"),
        column("verdict"),
        column("market_type", label="type"),
        column("score", figure),
        column("reasons", several),
        column("kalshi_ticker", label="Kalshi"),
        column("is_listed", yes_or_no, "listed"),
    )
    more = (
        column("polymarket_id", label="Polymarket"),
        column("outcome_index", figure),
        column("last_edge", set_price),
        column("last_reason"),
        column("priced_at", time),
        column("first_seen_at", time),
        column("last_seen_at", time),
    )
    hidden = ("facts", "polymarket", "kalshi")
    list_filter = ("verdict", "market_type")
    ordering = ("-first_seen_at", "-id")
    overrides = (CONFIRM, REJECT, PAUSE_PAIR, RESUME_PAIR)


@admin.register(Opportunity)
class OpportunityAdmin(DocumentAdmin):
    columns = (
        column("event_name", label="event"),
        column("decision"),
        column("refusal"),
        column("market_type", label="type"),
        column("stake", money),
        column("edge_net", set_price, "edge after fees"),
        column("net_profit", profit, "profit"),
        column("seen_at", time, "last seen"),
    )
    more = (
        column("direction"),
        column("size", figure),
        column("price_a", set_price),
        column("price_b", set_price),
        column("fee_a", money),
        column("fee_b", money),
        column("edge_gross", set_price, "edge before fees"),
        column("worst_profit", profit),
        column("found_at", time, "found (venue time)"),
        column("pair_id"),
        column("mode"),
    )
    hidden = ("gates", "payouts")
    list_filter = ("decision", "market_type")
    ordering = ("-seen_at", "-id")


@admin.register(MarketTypePerformance)
class MarketTypePerformanceAdmin(OverridableAdmin):
    columns = (
        column("market_type"),
        column("opportunities_found", figure),
        column("profitable_arbs", figure),
        column("success_rate", percentage),
        column("closed_positions", figure),
        column("avg_profit_pct", percentage),
        column("total_profit", profit),
        column("last_updated", time),
    )
    ordering = ("id",)
    overrides = (POLL_TYPE, PAUSE_TYPE, RESUME_TYPE)


@admin.register(PollDecision)
class PollDecisionAdmin(DocumentAdmin):
    columns = (
        column("decided_at", time),
        column("market_type"),
        column("found", figure),
        column("profitable", figure),
        column("success_rate", percentage),
        column("policy"),
        column("branch"),
        column("interval_before", seconds),
        column("interval_after", seconds),
    )
    list_filter = ("market_type",)
    ordering = ("-decided_at", "-id")


@admin.register(Cadence)
class CadenceAdmin(OverridableAdmin):
    columns = (
        column("_id", label="duty"),
        column("interval_seconds", seconds),
        column("fixed_seconds", seconds, "fixed at"),
        column("next_at", time),
        column("last_at", time),
        column("claimed_until", time),
    )
    ordering = ("next_at", "id")
    overrides = (RUN, FIX, RELEASE, PAUSE_POLL, RESUME_POLL)
