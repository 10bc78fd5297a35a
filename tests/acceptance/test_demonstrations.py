"""The demonstrations of the documentation, as somebody would paste them."""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter

import pytest
from django.db import connection

from arbsite.config import ROOT
from tests.support.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BLOCK = re.compile(r"^\*\*([\w -]+)\.\*\* [^`]*?```sh\n(.*?)```", re.M | re.S)
SETTINGS = {"ARBSITE_LEASE_SECONDS": "8", "ARBSITE_CHECK_SECONDS": "1"}
# What the suite shortens, and to what; `make proof` runs each block as it is.
SHORTER = {
    # The database of a test is migrated.
    ".venv/bin/python manage.py migrate --verbosity 0\n": "",
    "--iterations 30 --step-days 1": "--iterations 9 --step-days 3",
    "--iterations 3": "--iterations 2",
    "in 1 2 4 8;": "in 2 8;",
}


def blocks() -> dict[str, str]:
    """The blocks of the page, by their names in bold."""
    return dict(BLOCK.findall((ROOT / "docs" / "demonstrations.md").read_text()))


def pasted(name: str) -> str:
    """What a block prints, on the database of the test."""
    database = connection.settings_dict["NAME"]
    script = blocks()[name]
    for full, shorter in sized(SHORTER, {}).items():
        script = script.replace(full, shorter)
    done = subprocess.run(
        ["bash", "-ec", script],
        cwd=ROOT,
        env=os.environ | SETTINGS | {"ARBSITE_DATABASE": database},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_what_is_shortened_is_in_the_blocks() -> None:
    assert all(full in "".join(blocks().values()) for full in SHORTER)


def test_all_four_are_there() -> None:
    assert set(blocks()) == {
        "Persistence",
        "Failure recovery",
        "Adaptive strategy",
        "Multi-day tracking",
    }


def test_persistence() -> None:
    output = pasted("Persistence")
    assert "killed" in output
    assert re.search(
        r"Resuming from MongoDB state: .*[1-9]\d* (watching|entered|expired)", output
    )


def test_failure_recovery() -> None:
    lines = pasted("Failure recovery").splitlines()
    counts = Counter(" ".join(line.split()[1:2]) for line in lines if " " in line)
    assert counts["retry"] >= 5
    assert any(line.startswith("recover success") for line in lines)


def test_adaptive_strategy() -> None:
    output = pasted("Adaptive strategy")
    intervals = re.findall(r"\w+: \d+ of \d+ profitable, polled every (\d+) s", output)
    assert len(intervals) >= 5
    assert {"30", "120"} <= set(intervals)


def test_multi_day_tracking() -> None:
    output = pasted("Multi-day tracking")
    days = [int(found) for found in re.findall(r" (\d+) days ", output)]
    assert max(days) >= 2
    assert " entered None " in output
    assert re.search(r" (profitable|loss) -?\d", output)
