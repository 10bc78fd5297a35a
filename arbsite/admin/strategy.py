"""Pairs, opportunities, earnings, polling decisions and jobs in the admin."""

from __future__ import annotations

from django.contrib import admin

from arbsite.admin.documents import (
    DocumentAdmin,
    column,
    lines,
    percentage,
    seconds,
    yes_or_no,
)
from positions.models.opportunity import OPPORTUNITIES
from strategy.models import (
    PAIRS,
    PERFORMANCE,
    POLL_DECISIONS,
    Job,
    MarketTypePerformance,
    MatchedPair,
    Opportunity,
    PollDecision,
)
from strategy.schedule import JOBS
from tasklog.formats import amount, exact, gain, price, usd


@admin.register(MatchedPair)
class MatchedPairAdmin(DocumentAdmin):
    records = PAIRS
    columns = (
        column("event_name", label="event"),
        column("verdict"),
        column("cause"),
        column("market_type", label="type"),
        column("score"),
        column("reasons", lines),
        column("is_listed", yes_or_no, "listed"),
    )
    more = (
        column("venue_a"),
        column("market_id_a", label="market a"),
        column("outcome_a"),
        column("venue_b"),
        column("market_id_b", label="market b"),
        column("outcome_b"),
        column("last_edge", price),
        column("last_reason"),
        column("priced_at", exact),
        column("first_seen_at", exact),
        column("changed_at", exact),
    )
    # Rules, clauses and quotes are most of a pair, and no column shows them.
    hidden = ("facts", "clauses_a", "clauses_b", "market_a", "market_b")
    list_filter = ("verdict", "market_type")
    # By what never changes.
    ordering = ("-first_seen_at", "-id")


@admin.register(Opportunity)
class OpportunityAdmin(DocumentAdmin):
    records = OPPORTUNITIES
    columns = (
        column("event_name", label="event"),
        column("decision"),
        column("refusal"),
        column("market_type", label="type"),
        column("stake", usd),
        column("edge_net", price, "edge after fees"),
        column("net_profit", gain, "profit"),
        column("seen_at", exact, "last seen"),
    )
    more = (
        column("direction"),
        column("size", amount),
        column("price_a", price),
        column("price_b", price),
        column("fee_a", usd),
        column("fee_b", usd),
        column("edge_gross", price, "edge before fees"),
        column("worst_profit", gain),
        column("risk_cost", usd, "expected cost of risks"),
        column("found_at", exact, "found (venue time)"),
        column("pair_id"),
        column("mode"),
    )
    hidden = ("gates", "payouts", "risks")
    list_filter = ("decision", "market_type")
    ordering = ("-seen_at", "-id")


@admin.register(MarketTypePerformance)
class MarketTypePerformanceAdmin(DocumentAdmin):
    records = PERFORMANCE
    columns = (
        column("market_type"),
        column("opportunities_found"),
        column("profitable_arbs"),
        column("success_rate", percentage),
        column("closed_positions"),
        column("avg_profit_pct", percentage),
        column("total_profit", gain),
        column("last_updated", exact),
    )
    ordering = ("id",)


@admin.register(PollDecision)
class PollDecisionAdmin(DocumentAdmin):
    records = POLL_DECISIONS
    columns = (
        column("decided_at", exact),
        column("market_type"),
        column("opportunities_found"),
        column("profitable_arbs"),
        column("success_rate", percentage),
        column("policy"),
        column("branch"),
        column("interval_before", seconds),
        column("interval_after", seconds),
    )
    list_filter = ("market_type",)
    ordering = ("-decided_at", "-id")


@admin.register(Job)
class JobAdmin(DocumentAdmin):
    records = JOBS
    columns = (
        column("id", label="job"),
        column("interval_seconds", seconds),
        column("fixed_seconds", seconds, "fixed at"),
        column("next_at", exact),
        column("last_at", exact),
        column("claimed_until", exact),
        column("failures"),
        column("last_error"),
    )
    ordering = ("next_at", "id")
