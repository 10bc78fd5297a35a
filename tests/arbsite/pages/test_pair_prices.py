"""The page of a pair shows its recorded price gap, its books and its entries."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.pages.reports import price_gap as report
from arbsite.pages.reports.gap_points import STEPS
from arbsite.pages.reports.price_gap import PriceGap, price_gap
from positions.services.opening import position_id_of
from positions.venues.replay.recording import files
from strategy.models import PAIRS
from tasklog.formats import MINUS
from tests.support import builders, recordings
from tests.support.builders import add
from tests.support.documents import read_record
from tests.support.market_builders import kalshi, polymarket
from tests.support.recordings import A_SECOND, writing

pytestmark = pytest.mark.django_db

# Now, because the page shows the hours until now.
END = datetime.now(UTC).replace(microsecond=0)
START = END - timedelta(minutes=10)
A, B = polymarket(), kalshi()


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Ten minutes in which A's Yes costs 45 ¢, except for a second at 40 ¢.

    B's No costs 57 ¢ throughout, and A's No and B's Yes 60 ¢ and 45 ¢. Nothing was
    read from the fourth to the seventh minute.
    """
    with writing(tmp_path) as recorder:
        for seconds in (*range(0, 240, 10), *range(420, 600, 10)):
            recordings.add_reading(recorder, START + seconds * A_SECOND)
        for seconds, ask in ((0, "0.45"), (62, "0.40"), (63, "0.45")):
            books = recordings.mirrored(A, {"0.40": 5}, {ask: 7, "0.50": 9})
            recordings.add_books(recorder, START + seconds * A_SECOND, A, books)
        books = recordings.mirrored(B, {"0.43": 3}, {"0.45": 4})
        recordings.add_books(recorder, START, B, books)
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"record_dir": tmp_path})
    return tmp_path


@pytest.fixture(autouse=True)
def pair(db: None) -> None:
    names = {"market_id_a": A.market_id, "market_id_b": B.market_id}
    add("matched_pairs", builders.pair(id="p1", outcome_a=0, outcome_b=0, **names))


def gap_of(folder: Path, hours: int = 1, at: datetime | None = None) -> PriceGap:
    return price_gap(folder, read_record(PAIRS, "p1"), END, hours, at)


def test_a_gap_of_a_second_is_not_lost_between_two_points(folder: Path) -> None:
    shown = gap_of(folder)
    assert shown.best is not None
    assert shown.best.at == START + 62 * A_SECOND
    assert shown.best.edges == (Decimal("0.03"), Decimal("-0.05"))
    usual = {gap.edges[0] for gap in shown.gaps} - {None, Decimal("0.03")}
    assert usual == {Decimal("-0.02")}


def test_what_was_not_read_is_no_point_of_the_chart(folder: Path) -> None:
    shown = gap_of(folder)
    unread = [gap.at for gap in shown.gaps if gap.widest is None]
    # A book stays as good as read for a minute.
    assert unread
    assert START + timedelta(minutes=4) < min(unread)
    assert max(unread) < START + timedelta(minutes=7)
    # Nothing before the recording began.
    assert shown.gaps[0].at >= START


def test_many_hours_are_as_many_points_as_one(folder: Path) -> None:
    hour, day = gap_of(folder), gap_of(folder, hours=24)
    assert len(hour.gaps) <= STEPS
    assert day.best is not None
    assert hour.best is not None
    assert day.best.at == hour.best.at


def test_files_of_other_hours_are_not_opened(folder: Path) -> None:
    earlier = files.hour_of(END - timedelta(hours=3))
    (folder / f"books-{earlier}.parquet").write_bytes(b"damaged")
    assert gap_of(folder).problems == ()
    assert "cannot be read" in gap_of(folder, hours=6).problems[0]


def test_the_table_has_the_numbers_of_the_chart(client: Client, folder: Path) -> None:
    body = client.get("/pairs/p1/?hours=1").content.decode()
    (data,) = re.findall(r'<script id="gap-data"[^>]*>(.*?)</script>', body)
    drawn = [cents for _, cents in json.loads(data)["series"][0]["points"]]
    table = body.split('id="gap-table"')[1].split("</table>")[0]
    shown = re.findall(r'data-label="Polymarket yes, Kalshi no">(.*?)<', table)
    newest = [cents for cents in reversed(drawn) if cents is not None][: report.ROWS]
    assert [price.replace("$", "").replace(MINUS, "-") for price in shown] == [
        f"{cents / 100:.2f}" for cents in newest
    ]
    assert "Widest gap in 1 h" in body
    assert "$0.03" in body.split("Widest gap")[1][:200]


def test_the_books_are_those_of_the_moment_that_was_chosen(
    client: Client, folder: Path
) -> None:
    at = (START + 62 * A_SECOND).isoformat().replace("+", "%2B")
    body = client.get(f"/pairs/p1/?hours=1&at={at}").content.decode()
    books = body.split('id="books"')[1].split("</table>")[0]
    assert re.findall(r"\$0\.\d\d", books) == ["$0.40", "$0.40", "$0.50"]
    # Those of now have another best ask.
    body = client.get("/pairs/p1/?hours=1").content.decode()
    assert "$0.45" in body.split('id="books"')[1].split("</table>")[0]


def test_an_entry_is_marked_and_leads_to_its_position(
    client: Client, folder: Path
) -> None:
    at = START + 62 * A_SECOND
    taken = builders.opportunity(
        pair_id="p1", decision="taken", refusal="", seen_at=at, edge_gross="0.03"
    )
    rejected = builders.opportunity(pair_id="p1", seen_at=at)
    add("arbitrage_opportunities", taken, rejected)
    shown = gap_of(folder)
    assert [entry.at for entry in shown.entries] == [at]
    body = client.get("/pairs/p1/?hours=1").content.decode()
    assert f'href="/positions/{position_id_of(taken["_id"])}/"' in body


def test_a_refresh_reads_no_recording(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a refresh has read the recording")

    monkeypatch.setattr(report, "Recording", fail)
    answer = client.get("/pairs/p1/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b'id="prices"' not in answer.content


def test_without_a_recording_the_page_says_how_to_make_one(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"record_dir": None})
    body = client.get("/pairs/p1/").content.decode()
    assert "ARBSITE_RECORD_DIR" in body
    assert "manage.py record" in body
    settings.ARBSITE = settings.ARBSITE.model_copy(update={"record_dir": tmp_path})
    body = client.get("/pairs/p1/").content.decode()
    assert "holds no recording" in body


@pytest.mark.parametrize("query", ["hours=25", "hours=x", "at=noon", "at=2026-11-26"])
def test_a_span_that_no_page_shows_is_refused(
    client: Client, folder: Path, query: str
) -> None:
    assert client.get(f"/pairs/p1/?{query}").status_code == 400
