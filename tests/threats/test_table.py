"""Each threat of SECURITY.md has a test named after it, and each test here a threat."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
ROW = re.compile(r"^\| [^|]+ \|[^|]+\| `(test_\w+)` \|$", re.MULTILINE)
TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)


def test_the_table_names_the_tests() -> None:
    named = ROW.findall((HERE.parents[1] / "SECURITY.md").read_text())
    tests = [
        name
        for path in HERE.glob("test_*.py")
        if path.name != Path(__file__).name
        for name in TEST.findall(path.read_text())
    ]
    assert sorted(named) == sorted(tests)
    assert len(named) >= 24
