"""Which opportunities does a capture hold, taken and refused? Writes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from positions.venues.base import Market, Mode
from strategy.arbitrage import Basket, Limits, Listed, evaluate
from strategy.management.commands.match import (
    Capture,
    open_capture,
    progress,
    wall_now,
)
from strategy.matching import Pair


class Command(BaseCommand):
    help = "Price every pair of a capture in both directions, with all numbers."
    requires_system_checks: list[str] = []
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--capture", required=True, type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        say = progress(self.stderr)
        say("reading the capture")
        capture = open_capture(options["capture"], wall_now)
        say(f"matching and pricing {capture.size} markets")
        found = list(_opportunities(capture, _limits()))
        report = {
            "mode": Mode.REPLAY.banner,
            "captured_at": capture.clock.venue_now().isoformat(),
            "opportunities": found,
            "decisions": Counter(one["refusal"] or "taken" for one in found),
            "skipped": capture.skipped,
        }
        written = json.dumps(report, default=_plain)
        self.stdout.write(written if options["json"] else _told(report))


def _limits() -> Limits:
    given = settings.ARBSITE
    return Limits(
        min_edge=given.min_edge,
        review_edge=given.review_edge,
        max_stake=given.max_stake,
        max_book_age_seconds=Decimal(str(given.max_book_age_seconds)),
    )


def _opportunities(capture: Capture, limits: Limits) -> Iterator[dict[str, Any]]:
    first, second = capture.listings
    polymarket = {market.market_id: market for market in first.markets}
    kalshi = {market.market_id: market for market in second.markets}
    pairs = capture.pairs()
    books = (
        capture.polymarket.read_books([polymarket[p.polymarket_id] for p in pairs]),
        capture.kalshi.read_books([kalshi[p.kalshi_ticker] for p in pairs]),
    )
    now = capture.clock.wall_now()
    for pair in pairs:
        one, other = polymarket[pair.polymarket_id], kalshi[pair.kalshi_ticker]
        for basket in evaluate(
            pair.outcome_index,
            Listed(one, books[0].get(one.market_id)),
            Listed(other, books[1].get(other.market_id)),
            limits,
            capture.clock.venue_now(),
            now,
            pair.verdict,
        ):
            yield _written(pair, one, other, basket)


def _written(
    pair: Pair, polymarket: Market, kalshi: Market, basket: Basket
) -> dict[str, Any]:
    return {
        "event_name": polymarket.title,
        "kalshi_title": kalshi.title,
        "verdict": pair.verdict,
        "reasons": list(pair.reasons),
        **asdict(basket),
        "payouts": [asdict(row) for row in basket.payouts],
        "worst_profit": basket.worst_profit,
    }


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _told(report: dict[str, Any]) -> str:
    lines = [report["mode"]]
    for one in report["opportunities"]:
        lines.append(
            f"{one['refusal'] or 'taken'}: {one['event_name']} / "
            f"{one['kalshi_ticker']}, {one['direction']}: {one['size']} sets cost "
            f"{one['stake']}, net {one['net_profit']}, per set {one['edge_net']}"
        )
    lines += [f"{number} × {why}" for why, number in report["decisions"].items()]
    return "\n".join(lines)
