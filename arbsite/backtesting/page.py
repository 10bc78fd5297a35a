"""The report of a backtest as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from arbsite.backtesting.words import name_of
from arbsite.config import ROOT

FOLDER = ROOT / "arbsite" / "static" / "arbsite"
# The files of the pages' style, by the place that the template leaves for them.
STYLES = {"/* light */": "house.css", "/* dark */": "dark.css"}
WIDTH, HEIGHT = 800, 240
MOST_BASKETS = 500


@dataclass(frozen=True, slots=True)
class Curve:
    """Two lines of running totals, as points of an SVG, with their range in dollars."""

    expected: str
    paid: str
    low: float
    high: float
    zero: float


def render(report: Mapping[str, Any]) -> str:
    """The page. Its style is that of the pages; it has no script."""
    runs = [{"name": name_of(run), **run} for run in report.get("runs", ())]
    context = {
        "report": report,
        "runs": runs,
        "curve": None if runs else _curve(report),
        "baskets": report.get("baskets", ())[:MOST_BASKETS],
        "size": {"width": WIDTH, "height": HEIGHT},
    }
    html: str = render_to_string("backtest/report.html", context)
    # Once, at the top: before any text of a venue. Escaped, a style would not work.
    for place, name in STYLES.items():
        html = html.replace(place, (FOLDER / name).read_text(encoding="utf-8"), 1)
    return html


def _curve(report: Mapping[str, Any]) -> Curve | None:
    steps: Sequence[Mapping[str, Any]] = report["curve"]
    if not steps:
        return None
    start = report["venues_from"]
    seconds = (report["venues_to"] - start).total_seconds()
    amounts = [float(step[name]) for step in steps for name in ("expected", "paid")]
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    span = high - low or 1.0

    def place(amount: float) -> float:
        return HEIGHT * (high - amount) / span

    def points(name: str) -> str:
        level, drawn = 0.0, [f"0,{place(0):.1f}"]
        for step in steps:
            x = WIDTH * max((step["at"] - start).total_seconds(), 0) / seconds
            drawn.append(f"{x:.1f},{place(level):.1f}")
            level = float(step[name])
            drawn.append(f"{x:.1f},{place(level):.1f}")
        drawn.append(f"{WIDTH},{place(level):.1f}")
        return " ".join(drawn)

    return Curve(points("expected"), points("paid"), low, high, place(0))
