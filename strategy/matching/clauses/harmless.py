"""The words of a core that cannot change who is paid, as the data file lists them."""

from __future__ import annotations

from pathlib import Path

from strategy.matching.tables import read_tables
from strategy.matching.text import stem

FILE = Path(__file__).parent / "harmless.toml"


def _read() -> frozenset[str]:
    groups = read_tables(FILE).tables("group", "reason", "words")
    words = " ".join(group.text("words") for group in groups).split()
    return frozenset(words) | frozenset(stem(word) for word in words)


HARMLESS = _read()
