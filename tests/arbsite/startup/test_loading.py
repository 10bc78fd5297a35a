"""What every command and every process pays for: the modules of the set-up."""

from __future__ import annotations

import os
import subprocess
import sys

from arbsite.config import ROOT

# Each is loaded by those that use it, when they do.
HEAVY = {"apprise", "pyarrow", "requests", "strategy.matching.pairs", "websockets"}
SCRIPT = f"""
import sys, django
django.setup()
print(*sorted({HEAVY!r} & set(sys.modules)))
"""


def test_the_set_up_loads_nothing_that_few_commands_use() -> None:
    settings = os.environ | {"DJANGO_SETTINGS_MODULE": "arbsite.settings"}
    loaded = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.split() == []
