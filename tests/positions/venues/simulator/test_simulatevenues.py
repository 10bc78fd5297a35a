"""The command starts without a database, prints its URLs and stops cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "manage.py", "simulatevenues"]


def environment(state: Path) -> dict[str, str]:
    """Without a database: nothing listens at the address."""
    nowhere = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=300"
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("ARBSITE_")}
    return {**inherited, "MONGODB_URI": nowhere, "ARBSITE_STATE_DIR": str(state)}


@contextmanager
def started(state: Path, *flags: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*COMMAND, "--port", "0", *flags],
        env=environment(state),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def rejected(state: Path, *flags: str) -> tuple[int, str]:
    completed = subprocess.run(
        [*COMMAND, *flags],
        env=environment(state),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert completed.stdout == ""
    return completed.returncode, completed.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_a_signal_stops_it_cleanly(
    tmp_path: Path, number: signal.Signals
) -> None:
    flags = ("--json", "--failure-rate", "0", "--start", "2028-02-03T04:05:06+00:00")
    with started(tmp_path, *flags) as process:
        assert process.stdout is not None
        urls = json.loads(process.stdout.readline())
        assert urls["url"].startswith("http://127.0.0.1:")
        with requests.Session() as session:
            session.trust_env = False
            clock = session.get(f"{urls['url']}/sim/clock", timeout=5).json()
            assert clock["venue_now"].startswith("2028-02-03T")
            page = session.get(f"{urls['gamma']}/markets/keyset", timeout=5)
            assert page.json()["markets"]
            status = session.get(f"{urls['kalshi']}/exchange/status", timeout=5)
            assert status.json()["trading_active"] is True
        process.send_signal(number)
        rest, errors = process.communicate(timeout=10)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_it_says_that_the_venues_are_simulated(tmp_path: Path) -> None:
    with started(tmp_path, "--seed", "7") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "SIMULATED venues, seed 7.\n"
        assert "gamma" in process.stdout.readline()
        process.terminate()
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--host", "0.0.0.0"), "listen on loopback only"),
        (("--failure-rate", "1.5"), "not within 0 to 1"),
        (("--port", "eighty"), "not a number"),
        (("--day-seconds", "0"), "not within"),
        (("--start", "tomorrow"), "not an ISO 8601 time"),
    ],
)
def test_bad_usage_exits_with_a_message(
    tmp_path: Path, flags: tuple[str, ...], message: str
) -> None:
    code, errors = rejected(tmp_path, *flags)
    assert code == 2
    assert message in errors
    assert "Traceback" not in errors


def test_a_port_in_use_exits_with_a_message(tmp_path: Path) -> None:
    with started(tmp_path, "--json") as process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["url"].rpartition(":")[2]
        code, errors = rejected(tmp_path, "--port", port)
        process.terminate()
        process.wait(10)
    assert code == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in errors


def test_processes_that_share_the_clock_continue_its_time() -> None:
    """Uses the tests' own database, which is dropped with them."""
    database = f"test_{os.environ['ARBSITE_DATABASE']}"
    times = []
    for _ in range(2):
        with subprocess.Popen(
            [*COMMAND, "--port", "0", "--json", "--shared-clock", "--day-seconds", "1"],
            env={**os.environ, "ARBSITE_DATABASE": database},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            with requests.Session() as session:
                session.trust_env = False
                clock = session.get(f"{url}/sim/clock", timeout=5).json()
            times.append(datetime.fromisoformat(clock["venue_now"]))
            process.terminate()
            assert process.wait(10) == 0
    assert timedelta(days=0.2) < times[1] - times[0] < timedelta(days=20)
