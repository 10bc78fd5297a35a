"""The agent as a process of its own, on the database of the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.db import connection

from arbsite.config import ROOT

MANAGE = str(ROOT / "manage.py")


class Agent:
    """`manage.py runagent`, or another program that does the same."""

    def __init__(self, *flags: str, program: str | Path = MANAGE, **settings: str):
        self.process = subprocess.Popen(
            [sys.executable, str(program), "runagent", *flags],
            cwd=ROOT,
            env=environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def finish(self, timeout: float = 90) -> str:
        """Its standard output, once it has ended well."""
        output, errors = self.process.communicate(timeout=timeout)
        assert self.process.returncode == 0, errors
        return str(output)

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()


def environment(**settings: str) -> dict[str, str]:
    """Settings of an agent that may be silent for eight seconds and never fails.

    A shorter lease ends by itself on a machine that stalls.
    """
    return (
        os.environ
        | {
            "ARBSITE_DATABASE": connection.settings_dict["NAME"],
            "ARBSITE_LEASE_SECONDS": "8",
            "ARBSITE_FAILURE_RATE": "0",
            "ARBSITE_DAY_SECONDS": "86400",
            "ARBSITE_CHECK_SECONDS": "1",
        }
        | settings
    )
