"""The queries of the documentation, on a recording."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from arbsite.config import ROOT
from positions.venues.replay.recording.tables import Table
from tests.support import recordings
from tests.support.market_builders import kalshi, polymarket
from tests.support.recordings import A_SECOND, START, writing

PAGE = (ROOT / "docs/how-to/backtest.md").read_text()
CHANGES, COSTS, REASONS = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
A, B = polymarket(), kalshi()


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A pair whose second book changes once, and a decision; half of it in an hour."""
    with writing(tmp_path) as writer:
        recordings.add_books(
            writer, START, A, recordings.mirrored(A, {"0.40": 5}, {"0.42": 7})
        )
        recordings.add_books(
            writer, START, B, recordings.mirrored(B, {"0.41": 5}, {"0.45": 7})
        )
        writer.add(Table.PAIRS, START, _pair())
        writer.tick(START)
        later = START + 3600 * A_SECOND
        recordings.add_books(
            writer, later, B, recordings.mirrored(B, {"0.60": 5}, {"0.64": 7})
        )
        writer.add(
            Table.DECISIONS,
            later,
            {"decision": "refused", "reason": "no_edge", "profit": Decimal("1.50")},
        )
        writer.tick(later)
    return tmp_path


def _pair() -> dict[str, Any]:
    return {
        "pair_id": "p",
        "venue_a": A.venue,
        "market_a": A.market_id,
        "outcome_a": 0,
        "venue_b": B.venue,
        "market_b": B.market_id,
        "outcome_b": 0,
    }


def rows(query: str, folder: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query.replace("DIR", str(folder))).fetchall()


def test_changes_are_counted_by_market(recorded: Path) -> None:
    assert [row[:3] for row in rows(CHANGES, recorded)] == [
        ("kalshi", B.market_id, 2),
        ("polymarket", A.market_id, 1),
    ]


def test_the_cost_of_a_set_follows_every_change_of_either_book(recorded: Path) -> None:
    # YES at 0.42 and NO at 1 - 0.41; later NO at 1 - 0.60.
    costs = [row[2] for row in rows(COSTS, recorded)]
    assert costs == [Decimal("1.01"), Decimal("0.82")]


def test_rejections_are_summed_by_reason(recorded: Path) -> None:
    assert rows(REASONS, recorded) == [("no_edge", 1, Decimal("1.50"))]
