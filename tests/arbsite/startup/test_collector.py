"""Every command runs Python's garbage collector as rarely as the product wants it."""

from __future__ import annotations

import subprocess
import sys

from arbsite.config import ROOT
from arbsite.startup.collector import THRESHOLDS

SCRIPT = """
import gc, sys
from arbsite.startup import checks
checks.CheckedUtility.execute = lambda utility: print(*gc.get_threshold())
sys.argv = ["manage.py", "check"]
import manage
manage.main()
"""


def test_a_command_collects_rarely_from_its_beginning() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split() == [str(number) for number in THRESHOLDS]
