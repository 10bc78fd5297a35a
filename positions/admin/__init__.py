"""Positions in the admin: read-only, with the operator's overrides as actions."""

from __future__ import annotations

from django.contrib import admin

from positions.admin.verbs import CANCEL, PAUSE, PAUSE_PAIR, RESUME, RESUME_PAIR, SETTLE
from positions.models import Position
from positions.models.pause import Pause
from tasklog.admin.inspection import (
    column,
    figure,
    money,
    percentage,
    profit,
    set_price,
    time,
    yes_or_no,
)
from tasklog.admin.overriding import OverridableAdmin


@admin.register(Position)
class PositionAdmin(OverridableAdmin):
    columns = (
        column("event_name", label="event"),
        column("state"),
        column("market_type", label="type"),
        column("stake", money),
        column("target_profit", percentage, "target"),
        column("actual_profit", profit, "profit"),
        column("days_held", figure),
        column("expiration_date", time, "ends (venue time)"),
        column("attention"),
    )
    more = (
        column("platform_a"),
        column("entry_price_a", set_price),
        column("amount_bet_a", money),
        column("platform_b"),
        column("entry_price_b", set_price),
        column("amount_bet_b", money),
        column("size", figure),
        column("worst_case", profit),
        column("actual_profit_pct", percentage),
        column("venues_differ", yes_or_no),
        column("created_at", time, "created (venue time)"),
        column("entered_at", time, "entered (venue time)"),
        column("expired_at", time, "expired (venue time)"),
        column("resolved_at", time, "closed (venue time)"),
        column("last_checked", time, "last checked (venue time)"),
        column("mode"),
        column("version", figure),
    )
    list_filter = ("state", "market_type")
    ordering = ("-created_at", "-id")
    hidden = ("events", "outbox", "opportunity", "legs")
    search_fields = ("id__exact",)
    search_help_text = "By the whole id of a position."
    # Upper layers add theirs.
    overrides = [CANCEL, SETTLE, PAUSE_PAIR, RESUME_PAIR]


@admin.register(Pause)
class PauseAdmin(OverridableAdmin):
    change_list_template = "admin/pauses.html"
    columns = (
        column("_id", label="scope"),
        column("actor"),
        column("reason"),
        column("since", time),
        column("until", time),
    )
    ordering = ("id",)
    overrides = (PAUSE, RESUME)
