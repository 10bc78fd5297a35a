"""Recorded answers of the venues, which only some machines have."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

# Not an ARBSITE_ name: the processes that tests start would take it for a setting.
ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("RECORDED_ANSWERS") or ROOT.parent / "shared" / "data")
NBA = DATA / "captures" / "nba-2026-01-18"
PAIRS = DATA / "matching" / "pairs-2026-03.jsonl"
MORE_PAIRS = DATA / "matching" / "pairs-2026-03b.jsonl"
TITLES = DATA / "matching" / "pairs-2026-06.jsonl"

needs_data = pytest.mark.skipif(
    not DATA.is_dir(),
    reason="no recorded answers: set RECORDED_ANSWERS to their folder",
)


def lines(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
