"""The search in the admin: read-only, with the operator's overrides as actions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin

from positions.admin import PositionAdmin, operator, refusing
from positions.admin import stamp as position_stamp
from strategy.cadence import CHECK, POLL
from strategy.models import (
    Cadence,
    MarketTypePerformance,
    MatchedPair,
    Opportunity,
    PairVerdict,
    PollDecision,
)
from strategy.services.overriding import (
    PairChanged,
    Searcher,
    check_now,
    decide_pair,
    poll_now,
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
from tasklog.admin.overriding import Instruction, OverridableAdmin, Override, Refused
from tasklog.documents import Document, collection
from tasklog.services import Journal


def _now() -> datetime:
    return datetime.now(UTC)


def _searcher(given: Instruction) -> Searcher:
    journal = Journal(_now, lambda: uuid.uuid4().hex)
    return Searcher(given.actor, given.reason, _now, journal)


@refusing
def _check(document: Document, given: Instruction) -> str:
    check_now(document, operator(given))
    return "due now; the agent looks at it as soon as it runs."


PositionAdmin.overrides = [
    *PositionAdmin.overrides,
    Override(
        "check_now",
        "Check now",
        lambda document: "will be due at once, as will the agent's check.",
        _check,
        position_stamp,
    ),
]


def _poll(document: Document, given: Instruction) -> str:
    poll_now(document["_id"], _searcher(given))
    return "due now; the agent does it as soon as it runs."


def _poll_type(document: Document, given: Instruction) -> str:
    duty = f"{POLL}{document['_id']}"
    if collection("cadences").find_one({"_id": duty}, {"_id": 1}) is None:
        raise Refused("this market type is not polled at present")
    poll_now(duty, _searcher(given))
    return "due now; the agent polls it as soon as it runs."


def _verdict(verdict: PairVerdict) -> Callable[[Document, Instruction], str]:
    def decide(document: Document, given: Instruction) -> str:
        try:
            decide_pair(document, verdict, _searcher(given))
        except PairChanged as error:
            raise Refused(str(error)) from None
        return f"the verdict is now “{verdict}”."

    return decide


def _pair_stamp(document: Document) -> str:
    decided: Any = document.get("decision")
    at = decided.get("at") if isinstance(decided, dict) else None
    return f"{document.get('verdict')}:{at}:{document.get('rules_fingerprint')}"


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
    list_filter = ("verdict", "market_type")
    ordering = ("-first_seen_at", "-id")
    overrides = (
        Override(
            "confirm_pair",
            "Confirm: both ask the same question",
            lambda document: "will be traded from the next poll on.",
            _verdict(PairVerdict.SAME),
            _pair_stamp,
        ),
        Override(
            "reject_pair",
            "Reject: not the same question",
            lambda document: "will not be traded; positions that are open go on.",
            _verdict(PairVerdict.REJECTED),
            _pair_stamp,
        ),
    )


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
    overrides = (
        Override(
            "poll_now",
            "Poll now",
            lambda document: "will be polled as soon as the agent looks.",
            _poll_type,
            lambda document: "",
        ),
    )


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
        column("next_at", time),
        column("last_at", time),
        column("claimed_until", time),
    )
    ordering = ("next_at", "id")
    overrides = (
        Override(
            "run_now",
            "Poll now",
            lambda document: (
                "will be done at once: every open position is looked at."
                if document["_id"] == CHECK
                else "will be done as soon as the agent looks."
            ),
            _poll,
            lambda document: "",
        ),
    )
