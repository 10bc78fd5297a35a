"""The report of a backtest says what its books say, in a file that needs nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from arbsite.backtesting import page, words
from arbsite.backtesting.cases import to_case
from arbsite.backtesting.running import Job, run
from tests.support.recorded_days import CHEAP, FAIR, a_day, a_pair
from tests.support.recordings import START, playback

pytestmark = pytest.mark.django_db


def after(seconds: float) -> Any:
    return START + timedelta(seconds=seconds)


@pytest.fixture
def report(tmp_path: Path) -> dict[str, Any]:
    """One basket that is settled, one that stays open, one that earns too little."""
    settled, held, poor = a_pair(1), a_pair(2, "Politics"), a_pair(3, "Weather")
    nasty = replace(held.record, event_name="<script>alert(1)</script>")
    pairs = [settled, replace(held, record=nasty), poor]
    with a_day(tmp_path, pairs) as day:
        for pair in (settled, held):
            day.quote(after(100), pair.a, *CHEAP)
            day.quote(after(130), pair.a, *FAIR)
        day.quote(after(100), poor.a, "0.44", "0.455")
        day.quote(after(130), poor.a, *FAIR)
        day.settle(after(400), settled, yes_a="0", yes_b="0")
        day.settle(after(400), poor, yes_a="1", yes_b="0")
    recorded = playback(tmp_path)
    case = to_case({"MIN_EDGE": "0.02"})
    job = Job(tmp_path, recorded.start, recorded.end)
    return {"data": "DIR", **run(case, job, lambda sentence: None)}


def test_the_figures_are_those_of_the_baskets(report: dict[str, Any]) -> None:
    settled, held = sorted(report["baskets"], key=lambda each: each["profit"] is None)

    assert (report["taken"], report["entered"], report["settled"]) == (2, 2, 1)
    assert report["profit"] == settled["profit"].quantize(Decimal("0.01")) > 0
    assert report["locked_profit"] == held["locked_profit"].quantize(Decimal("0.01"))
    assert report["capital"]["peak"] == settled["cost"] + held["cost"]
    both = settled["locked_profit"] + held["locked_profit"]
    assert report["curve"][-1]["expected"] == both
    assert report["curve"][-1]["paid"] == settled["profit"]


def test_a_check_is_credited_with_what_the_venues_really_paid(
    report: dict[str, Any],
) -> None:
    """Both outcomes of the rejected basket lost or both won: YES at a, NO at b."""
    (row,) = report["checks"]

    assert row["check"] == "below_min_edge"
    assert row["rejected"] == 1
    # Yes paid on one venue and no on the other: a set was paid two dollars.
    assert row["cost"] > 50
    assert row["saved"] == row["undecided"] == 0


def test_windows_are_measured_as_they_opened(report: dict[str, Any]) -> None:
    survival = report["survival"]

    assert survival["windows"] == survival["paying"] == 3
    assert survival["seconds"]["p50"] == 30
    assert survival["with_a_cent_more_fees"] == pytest.approx(2 / 3, abs=0.001)
    assert survival["after_3_s"] == 1


def test_the_page_loads_nothing_and_runs_nothing(report: dict[str, Any]) -> None:
    html = page.render(report)

    assert not re.search(r"<script|<link|<img|src=|@import|url\(|https?:", html)
    assert "default-src 'none'" in html
    assert "prefers-color-scheme: dark" in html
    assert "--page: #f4f6f8" in html
    assert "--page: #10161c" in html
    assert "&lt;script&gt;alert(1)" in html
    assert report["hash"] in html


def test_the_text_has_the_same_figures(report: dict[str, Any]) -> None:
    text = "\n".join(words.lines(report))

    assert "2 baskets taken: 2 entered" in text
    assert "below_min_edge" in text
    assert report["hash"] in text


def test_a_day_without_a_basket_is_reported_as_such(tmp_path: Path) -> None:
    with a_day(tmp_path, [a_pair()]):
        pass
    recorded = playback(tmp_path)
    job = Job(tmp_path, recorded.start, recorded.end)
    report = {"data": "DIR", **run(to_case({}), job, lambda sentence: None)}

    assert "No basket was entered" in page.render(report)
    assert "0 baskets taken" in "\n".join(words.lines(report))


def test_a_sweep_is_compared_run_by_run(report: dict[str, Any]) -> None:
    span = {"data": "DIR", "from": report["from"], "to": report["to"]}
    both = {**span, "runs": [report, {**report, "settings": {}}]}

    assert "MIN_EDGE=0.02" in page.render(both)
    assert "MIN_EDGE=0.02" in "\n".join(words.lines(both))
