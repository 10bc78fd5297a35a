"""What `launch` does with the programs that it forks.

They write to the file descriptor: `sys.stdout` is the capture of these tests in a fork.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arbsite.startup import children
from arbsite.startup.children import Child, relay, stop_all
from tests.support.waiting import eventually

# Leaves a process behind that keeps the output open for half a minute, unless ended.
LEAVES_ONE_BEHIND = """
import os, pathlib, sys, time
os.write(1, f"started as {sys.argv[1:]}\\n".encode())
here = pathlib.Path(__file__).parent
if not (here / "left").exists():
    (here / "left").touch()
    if not os.fork():
        for _ in range(300):
            time.sleep(0.1)
            if (here / "enough").exists():
                os._exit(0)
        (here / "too_late").touch()
        os._exit(0)
    sys.exit(3)
time.sleep(60)
"""

STOPS_ITSELF = """
import os, signal
os.write(1, b"started\\n")
os.kill(os.getpid(), signal.SIGSTOP)
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[[str], tuple[Child, list[str]]]:
    def run(code: str) -> tuple[Child, list[str]]:
        script = tmp_path / "program.py"
        lines: list[str] = []
        script.write_text(code)
        line = [sys.executable, str(script), "--flag"]
        return Child("program", line, lines.append), lines

    return run


def test_a_program_is_restarted_although_one_of_its_processes_lives_on(
    tmp_path: Path, run: Callable[[str], tuple[Child, list[str]]]
) -> None:
    child, lines = run(LEAVES_ONE_BEHIND)

    def has_restarted() -> bool:
        child.restart_if_needed()
        relay([child], 0.05)
        return sum("started as ['--flag']" in line for line in lines) == 2

    try:
        eventually(has_restarted, 20, "restarted")
        assert not (tmp_path / "too_late").exists()
        assert "program exited (exit code 3); restarting in 0 s" in lines
    finally:
        (tmp_path / "enough").touch()
        stop_all([child])


def test_a_program_that_a_signal_has_stopped_is_started_again(
    run: Callable[[str], tuple[Child, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "STOPPED_SECONDS", 0.1)
    # What is stopped ends at no signal but the last.
    monkeypatch.setattr(children, "STOP_SECONDS", 0.1)
    child, lines = run(STOPS_ITSELF)

    def has_restarted() -> bool:
        child.restart_if_needed()
        relay([child], 0.05)
        return lines.count("program | started") == 2

    try:
        eventually(has_restarted, 20, "restarted")
        assert "program is stopped by a signal and is killed" in lines
        assert "program exited (exit code -9); restarting in 0 s" in lines
    finally:
        stop_all([child])


def test_a_program_has_its_own_command_line(
    run: Callable[[str], tuple[Child, list[str]]],
) -> None:
    child, lines = run(
        "import os; os.write(1, open('/proc/self/cmdline', 'rb').read())"
    )

    def has_printed() -> bool:
        relay([child], 0.05)
        return bool(lines)

    child.restart_if_needed()
    try:
        eventually(has_printed, 20, "its command line")
        assert "program.py --flag" in lines[0]
    finally:
        stop_all([child])
