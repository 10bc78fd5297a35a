"""The `scan` command: every basket of a capture with its numbers. Writes nothing."""

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

from django.core.management.base import BaseCommand, CommandError

from positions.venues.replay import CaptureError
from positions.venues.types import Market, Mode
from strategy.arbitrage import Basket, Decision, Limits, evaluate
from strategy.captures import (
    Capture,
    CapturedPair,
    market_name,
    pair_ids,
    read_capture,
)
from strategy.exposure import Exposure
from strategy.management.terminal import MISUSE, progress, wall_now
from strategy.services.events import event_key
from strategy.services.exposure import bounds_of
from strategy.services.matched import market_type
from strategy.wiring import bounds, limits

COLUMNS = (
    ("size", "sets"),
    ("price_a", "price a"),
    ("price_b", "price b"),
    ("fee_a", "fee a"),
    ("fee_b", "fee b"),
    ("stake", "stake"),
    ("net_profit", "profit"),
    ("edge_net", "a set"),
    ("worst_profit", "at worst"),
    ("annual_return", "a year"),
)
# Less than any edge: baskets without a price come last.
NO_EDGE = Decimal(-10)


class Command(BaseCommand):
    help = "Price every pair of a capture in both directions, with all numbers."
    requires_system_checks: list[str] = []
    # A capture is all it reads, so it runs without a MongoDB.
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--capture", required=True, type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        report_progress = progress(self.stderr)
        report_progress("reading the capture")
        try:
            capture = read_capture(options["capture"], wall_now)
        except CaptureError as error:
            raise CommandError(str(error), returncode=MISUSE) from None
        report_progress(f"matching and pricing {capture.size} markets")
        baskets = list(_baskets(capture))
        report = {
            "mode": Mode.REPLAY.banner,
            "captured_at": capture.clock.venue_now(),
            "opportunities": baskets,
            "decisions": Counter(
                basket["refusal"] or str(Decision.TAKEN) for basket in baskets
            ),
            "skipped": capture.skipped,
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, default=_plain))
        else:
            for line in _as_text(report):
                self.stdout.write(line)


def _baskets(capture: Capture) -> Iterator[dict[str, Any]]:
    venue_now, wall = capture.clock.venue_now(), capture.clock.wall_now()
    for priced in capture.priced_pairs():
        pair, a, b = priced.pair, priced.listed_a, priced.listed_b
        for basket in evaluate(
            a,
            pair.outcome_a,
            b,
            pair.outcome_b,
            _limits(a.market, b.market),
            venue_now,
            wall,
            pair.verdict,
            pair.risks,
        ):
            yield _as_json(priced, basket)


def _limits(a: Market, b: Market) -> Limits:
    """The agent's own, with all the room there is while nothing is open."""
    names = bounds_of(
        market_type(a, b),
        event_key(a),
        ((a.venue, a.market_id), (b.venue, b.market_id)),
    )
    return replace(limits(), room=Exposure().room(names, bounds()))


def _as_json(priced: CapturedPair, basket: Basket) -> dict[str, Any]:
    pair, a, b = priced.pair, priced.listed_a.market, priced.listed_b.market
    return {
        **asdict(basket),
        **pair_ids(pair),
        "event_name": a.title,
        f"{b.venue}_title": b.title,
        "market_name_b": market_name(b),
        "verdict": pair.verdict,
        "reasons": list(pair.reasons),
    }


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _as_text(report: Mapping[str, Any]) -> Iterator[str]:
    """A table of the baskets, each followed by its checks, best first."""
    yield f"{report['mode']}, captured {_plain(report['captured_at'])}"
    baskets = sorted(report["opportunities"], key=_edge, reverse=True)
    rows = [[_cell(basket[name]) for name, _ in COLUMNS] for basket in baskets]
    heads = [head for _, head in COLUMNS]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    yield _row(heads, widths)
    for basket, row in zip(baskets, rows, strict=True):
        yield _row(row, widths)
        yield (
            f"  {basket['refusal'] or Decision.TAKEN}: {basket['event_name']} / "
            f"{basket['market_name_b']}, {basket['direction']}"
        )
        yield "  " + "; ".join(map(_gate, basket["gates"]))
    yield from _counted("baskets", report["decisions"])
    yield from _counted("records skipped", report["skipped"])


def _edge(basket: Mapping[str, Any]) -> Decimal:
    return NO_EDGE if basket["edge_net"] is None else basket["edge_net"]


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
    parts = [gate["name"], " of ".join(numbers), gate["note"]]
    mark = "" if gate["is_passed"] else "FAILED "
    return mark + " ".join(part for part in parts if part)


def _counted(what: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"{sum(counts.values())} {what}"
    for name, count in Counter(counts).most_common():
        yield f"  {count} × {name}"
