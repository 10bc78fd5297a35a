"""`manage.py runserver` on a fresh clone, without collectstatic."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from arbsite.config import ROOT, Config
from arbsite.startup import mongod
from tests.support.free_ports import free_port
from tests.support.waiting import eventually

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def runserver(state: Path, log: Path) -> Iterator[str]:
    """The address of a development server with an empty state directory."""
    port = free_port()
    environment = os.environ | {
        "ARBSITE_STATE_DIR": str(state),
        "ARBSITE_DATABASE": "arbsite",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "runserver", str(port)],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        # The reloader runs the server in a child: end both.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        mongod.stop(Config(state_dir=state))


def fetch(address: str) -> tuple[int, str]:
    """Status and body; status 0 while nothing answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


def test_a_fresh_clone_serves_its_pages_and_their_static_files(tmp_path: Path) -> None:
    state, log = tmp_path / "state", tmp_path / "runserver.log"
    with runserver(state, log) as address:
        eventually(lambda: fetch(f"{address}/login/")[0], 60, "the server answers")
        status, page = fetch(f"{address}/login/")
        assert status == 200, log.read_text()
        assert "csrfmiddlewaretoken" in page
        stylesheet = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert stylesheet
        assert fetch(address + stylesheet[1])[0] == 200
        assert "unapplied migration" not in log.read_text()
        assert not (state / "static").exists(), "nothing was collected"
