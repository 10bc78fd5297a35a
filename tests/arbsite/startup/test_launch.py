"""`manage.py launch`: everything at once, as a newcomer starts it."""

from __future__ import annotations

import contextlib
import json
import os
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
from tests.support.worker_processes import alive, descendants

pytestmark = pytest.mark.slow


class Launch:
    """One `manage.py launch` in a process group of its own."""

    def __init__(
        self, state: Path, port: int, log: str = "launch.log", **more: str
    ) -> None:
        self.port = port
        self.config = Config(state_dir=state)
        self.log = state.with_name(log)
        environment = os.environ | {
            "ARBSITE_STATE_DIR": state.name,
            "ARBSITE_DATABASE": "arbsite",
            "ARBSITE_PORT": str(port),
            "ARBSITE_SIMULATOR_PORT": str(free_port()),
            # As a newcomer has them.
            "ARBSITE_STREAMS": "true",
            **more,
        }
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "launch"],
                # A relative folder is the one below here, for all children, too.
                cwd=state.parent,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def output(self) -> str:
        return self.log.read_text()

    def family(self) -> list[int]:
        return descendants(self.process.pid)

    def streams(self) -> list[str]:
        """The venues whose streams are followed."""
        address = f"http://127.0.0.1:{self.port}/healthz.json"
        with contextlib.suppress(urllib.error.URLError, OSError, ValueError):
            with urllib.request.urlopen(address, timeout=5) as answer:
                health = json.loads(answer.read())
            return [each["venue"] for each in health["streams"] if each["is_followed"]]
        return []

    def page(self, **headers: str) -> str:
        """The login page, or nothing while there is none."""
        address = f"http://127.0.0.1:{self.port}/login/"
        request = urllib.request.Request(address, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except (urllib.error.URLError, OSError):
            return ""


def environment_of(pid: int) -> str:
    with contextlib.suppress(ProcessLookupError):
        return Path(f"/proc/{pid}/environ").read_text(errors="replace")
    return ""


@contextlib.contextmanager
def launched(state: Path, port: int, **more: str) -> Iterator[Launch]:
    launch = Launch(state, port, **more)
    try:
        eventually(launch.page, 60, f"the pages answer; {launch.output()}")
        eventually(lambda: "Worker started" in launch.output(), 30, "the worker runs")
        eventually(lambda: "Press Ctrl-C" in launch.output(), 30, "it says what to do")
        yield launch
    finally:
        for pid in [launch.process.pid, *launch.family()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        launch.process.wait()
        mongod.stop(launch.config)


def test_one_command_starts_everything_keeps_it_running_and_stops_it(
    tmp_path: Path,
) -> None:
    state, port = tmp_path / "state", free_port()
    with launched(state, port) as launch:
        assert f"http://127.0.0.1:{port}/" in launch.output()
        assert "shown only this once" in launch.output()
        assert "csrfmiddlewaretoken" in launch.page()

        rival = Launch(tmp_path / "state", free_port(), "rival.log")
        assert rival.process.wait(60) == 1
        assert "already running" in rival.output()

        refused = Launch(tmp_path / "other", port, "refused.log")
        assert refused.process.wait(60) == 1
        assert f"Port {port} is in use" in refused.output()
        assert not mongod.is_running(refused.config), "a refused launch leaves nothing"

        for pid in launch.family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        eventually(lambda: launch.output().count("Worker started") > 1, 60)
        eventually(launch.page, 60, launch.output())

        family = launch.family()
        server = mongod.status(launch.config).pid
        assert server
        os.killpg(launch.process.pid, signal.SIGINT)
        assert launch.process.wait(60) == 0
        assert [pid for pid in [*family, server] if alive(pid)] == []

    password = "open sesame open"
    with launched(state, port, ARBSITE_OPERATOR_PASSWORD=password) as again:
        eventually(lambda: len(again.streams()) == 2, 60, again.output())
        # A header cannot move the pages.
        assert "csrfmiddlewaretoken" in again.page(SCRIPT_NAME="/elsewhere")
        environments = [environment_of(pid) for pid in again.family()]
        assert not [text for text in environments if password in text]
        assert "already exists" in again.output()
        server = mongod.status(again.config).pid
        family = [pid for pid in again.family() if pid != server]
        os.kill(again.process.pid, signal.SIGKILL)
        eventually(lambda: not any(map(alive, family)), 30, "no orphans")
        assert mongod.stop(again.config), "the database outlives its starter"
