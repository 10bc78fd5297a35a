"""`manage.py`, but killed by SIGKILL right after its nth write to the database."""

from __future__ import annotations

import os
import signal
import sys

KILL_AT = int(os.environ["VICTIM_KILL_AT"])


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arbsite.settings")
    sys.path.insert(0, os.getcwd())
    from arbsite.startup.checks import run_command_line
    from tests.support.crash_writes import watched

    written = [0]

    def after(name: str) -> None:
        written[0] += 1
        if written[0] == KILL_AT:
            os.kill(os.getpid(), signal.SIGKILL)

    with watched(lambda name: None, after):
        run_command_line(sys.argv)


if __name__ == "__main__":
    main()
