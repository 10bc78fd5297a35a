"""Which opportunities does a capture hold, taken and refused? Writes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from positions.venues.types import Market, Mode
from strategy.arbitrage import Basket, Decision, Limits, Listed, evaluate
from strategy.exposure import Exposure
from strategy.management.commands.match import (
    Capture,
    open_capture,
    pair_ids,
    progress,
    wall_now,
)
from strategy.matching import Pair
from strategy.services.discovery import market_type
from strategy.services.exposure import names_of
from strategy.wiring import bounds, limits

COLUMNS = (
    ("size", "sets"),
    ("price_a", "Polymarket"),
    ("price_b", "Kalshi"),
    ("fee_a", "fee"),
    ("fee_b", "fee"),
    ("stake", "stake"),
    ("net_profit", "profit"),
    ("edge_net", "a set"),
    ("worst_profit", "at worst"),
    ("annual_return", "a year"),
)


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
        found = list(_opportunities(capture))
        report = {
            "mode": Mode.REPLAY.banner,
            "captured_at": capture.clock.venue_now(),
            "opportunities": found,
            "decisions": Counter(
                one["refusal"] or str(Decision.TAKEN) for one in found
            ),
            "skipped": capture.skipped,
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, default=_plain))
        else:
            for line in _told(report):
                self.stdout.write(line)


def _opportunities(capture: Capture) -> Iterator[dict[str, Any]]:
    listing_a, listing_b = capture.listings
    markets_a = {market.market_id: market for market in listing_a.markets}
    markets_b = {market.market_id: market for market in listing_b.markets}
    pairs = capture.pairs()
    books_a = capture.polymarket.read_books([markets_a[p.market_a] for p in pairs])
    books_b = capture.kalshi.read_books([markets_b[p.market_b] for p in pairs])
    now = capture.clock.wall_now()
    for pair in pairs:
        a, b = markets_a[pair.market_a], markets_b[pair.market_b]
        for basket in evaluate(
            Listed(a, books_a.get(a.market_id)),
            pair.outcome_a,
            Listed(b, books_b.get(b.market_id)),
            pair.outcome_b,
            _limits(a, b),
            capture.clock.venue_now(),
            now,
            pair.verdict,
        ):
            yield _as_json(pair, a, b, basket)


def _limits(polymarket: Market, kalshi: Market) -> Limits:
    """The agent's own, with all the room there is while nothing is held."""
    names = names_of(
        {
            "market_type": market_type(polymarket, kalshi),
            "event_key": f"polymarket:{polymarket.market_id}",
            "polymarket_id": polymarket.market_id,
            "kalshi_ticker": kalshi.market_id,
        }
    )
    return replace(limits(), room=Exposure().room(names, bounds()))


def _as_json(pair: Pair, a: Market, b: Market, basket: Basket) -> dict[str, Any]:
    return {
        **pair_ids(pair),
        "event_name": a.title,
        f"{b.venue}_title": b.title,
        "verdict": pair.verdict,
        "reasons": list(pair.reasons),
        **asdict(basket),
    }


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _told(report: Mapping[str, Any]) -> Iterator[str]:
    """A table of the baskets, each followed by its gates, best first."""
    yield f"{report['mode']}, captured {_plain(report['captured_at'])}"
    found = sorted(report["opportunities"], key=_edge, reverse=True)
    rows = [[_cell(one[name]) for name, _ in COLUMNS] for one in found]
    heads = [head for _, head in COLUMNS]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    yield _row(heads, widths)
    for one, row in zip(found, rows, strict=True):
        yield _row(row, widths)
        yield (
            f"  {one['refusal'] or Decision.TAKEN}: {one['event_name']} / "
            f"{one['kalshi_ticker']}, {one['direction']}"
        )
        yield "  " + "; ".join(map(_gate, one["gates"]))
    yield from _counted("baskets", report["decisions"])
    yield from _counted("records skipped", report["skipped"])


def _edge(one: Mapping[str, Any]) -> Decimal:
    return Decimal(-10) if one["edge_net"] is None else one["edge_net"]


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    return "  ".join(
        cell.rjust(width) for cell, width in zip(cells, widths, strict=True)
    )


def _cell(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _gate(gate: Mapping[str, Any]) -> str:
    """`book_stale 3 of 10`, with a mark where it failed."""
    numbers = [
        _cell(gate[name]) for name in ("value", "limit") if gate[name] is not None
    ]
    words = [gate["name"], " of ".join(numbers), gate["note"]]
    mark = "" if gate["is_passed"] else "FAILED "
    return mark + " ".join(word for word in words if word)


def _counted(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"{sum(counts.values())} {what}"
    for name, count in Counter(counts).most_common():
        yield f"  {count} × {name}"
