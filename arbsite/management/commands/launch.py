"""Everything at once, for a look at arbsite: database, worker and pages."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from arbsite import config
from arbsite.config import ROOT, Config
from arbsite.startup import mongod
from arbsite.startup.children import Child, stop_all

TEND_SECONDS = 0.5
# A first look should show something within a minute.
DEMO = {
    "ARBSITE_DISCOVERY_SECONDS": "20",
    "ARBSITE_CHECK_SECONDS": "5",
    "ARBSITE_DAY_SECONDS": "20",
}


class Command(BaseCommand):
    help = (
        "Run everything at once: migrations, the first operator, the worker and the"
        " pages. Ctrl-C stops it all, the embedded MongoDB included."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        settings = config.load()
        with _alone(settings):
            _refuse_taken_port(settings)
            self._prepare()
            self._stop = threading.Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: self._stop.set())
            try:
                self._tend(settings, children(settings, self._say))
            finally:
                mongod.stop(settings)
        self._say("Stopped.")

    def _prepare(self) -> None:
        self._say("Preparing the database and the pages ...")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("createoperator", stdout=self.stdout)

    def _tend(self, settings: Config, family: list[Child]) -> None:
        told = False
        try:
            while not self._stop.is_set():
                for child in family:
                    child.tend()
                mongod.heal(settings)
                if not told and _answers(settings):
                    self._say(where_to_look(settings))
                    told = True
                self._stop.wait(TEND_SECONDS)
        finally:
            self._say("Stopping ...")
            stop_all(family)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def children(settings: Config, say: Any) -> list[Child]:
    """The programs of an installation on one machine."""
    environment = {**DEMO, **os.environ} if settings.venues == "simulated" else None
    manage = [sys.executable, str(ROOT / "manage.py")]
    pages = [sys.executable, "-m", "gunicorn", "arbsite.wsgi"]
    pages += ["--bind", f"{settings.host}:{settings.port}", "--worker-class", "gthread"]
    pages += ["--workers", "2", "--threads", "8", "--graceful-timeout", "3"]
    pages += ["--log-level", "warning"]
    programs = {"worker": [*manage, "qcluster"], "pages": pages}
    if settings.venues == "simulated" and "simulatevenues" in get_commands():
        programs["venues"] = [*manage, "simulatevenues", "--shared-clock"]
    return [
        Child(name, command, environment or os.environ, say)
        for name, command in programs.items()
    ]


def where_to_look(settings: Config) -> str:
    return (
        f"\n  Pages     {address(settings)}\n"
        f"  Operator  {settings.operator_name}"
        "  (a forgotten password: manage.py changepassword"
        f" {settings.operator_name})\n"
        "  Ctrl-C stops everything; the next start goes on where this one ended.\n"
    )


def address(settings: Config) -> str:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    return f"http://{host}:{settings.port}/"


@contextlib.contextmanager
def _alone(settings: Config) -> Iterator[None]:
    """One launch per installation: a second one would stop the first's database."""
    with (settings.state_dir / "launch.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"arbsite runs already from {settings.state_dir}."
            ) from None
        yield


def _refuse_taken_port(settings: Config) -> None:
    if _answers(settings):
        raise CommandError(
            f"Port {settings.port} is in use. Set ARBSITE_PORT to another one."
        )


def _answers(settings: Config) -> bool:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    with (
        contextlib.suppress(OSError),
        socket.create_connection((host, settings.port), timeout=1),
    ):
        return True
    return False
