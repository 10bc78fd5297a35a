"""Recorded data of others, which lie beside the checkout on some machines only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
NBA = DATA / "captures" / "nba-2026-01-18"
PAIRS = DATA / "matching" / "pairs-2026-03.jsonl"
TITLES = DATA / "matching" / "pairs-2026-06.jsonl"

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="recorded data are not beside this checkout"
)


def lines(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
