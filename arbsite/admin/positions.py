"""Positions and pauses in the admin."""

from __future__ import annotations

from django.contrib import admin

from arbsite.admin.documents import DocumentAdmin, column, percentage, yes_or_no
from positions.models import PAUSES, POSITIONS, Pause, Position
from tasklog.formats import amount, exact, gain, price, usd


@admin.register(Position)
class PositionAdmin(DocumentAdmin):
    records = POSITIONS
    columns = (
        column("event_name", label="event"),
        column("state"),
        column("market_type", label="type"),
        column("stake", usd),
        column("target_profit", percentage, "target"),
        column("actual_profit", gain, "profit"),
        column("days_held"),
        column("expiration_date", exact, "ends (venue time)"),
        column("attention"),
    )
    more = (
        column("platform_a"),
        column("entry_price_a", price),
        column("amount_bet_a", usd),
        column("platform_b"),
        column("entry_price_b", price),
        column("amount_bet_b", usd),
        column("size", amount),
        column("worst_case", gain),
        column("actual_profit_pct", percentage),
        column("venues_differ", yes_or_no),
        column("created_at", exact, "created (venue time)"),
        column("entered_at", exact, "entered (venue time)"),
        column("expired_at", exact, "expired (venue time)"),
        column("resolved_at", exact, "closed (venue time)"),
        column("last_checked", exact, "last checked (venue time)"),
        column("mode"),
        column("version"),
    )
    list_filter = ("state", "market_type")
    ordering = ("-created_at", "-id")
    # They are most of a document, and no column shows them.
    hidden = ("events", "outbox", "opportunity", "legs")
    # A search inside of texts has no index to use.
    search_fields = ("id__exact",)
    search_help_text = "By the whole id of a position."


@admin.register(Pause)
class PauseAdmin(DocumentAdmin):
    records = PAUSES
    columns = (
        column("id", label="scope"),
        column("actor"),
        column("reason"),
        column("since", exact),
        column("until", exact),
    )
    ordering = ("id",)
