"""Everything at once, for a first look: database, worker, pages, simulated venues."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from arbsite import config
from arbsite.startup import checks, launch


class Command(BaseCommand):
    help = (
        "Run everything at once: migrations, the first operator, the worker and the"
        " pages. Ctrl-C stops it all, including the embedded MongoDB."
    )

    # A refused launch must leave nothing running, so it starts the database itself.
    needs_database = False
    needs_linux = True

    def handle(self, *args: Any, **options: Any) -> None:
        settings = config.load()
        try:
            with launch.exclusive(settings):
                # Before the preparations, which take a while: a busy port is reported
                # at once.
                launch.require_free_port(settings)
                with launch.stopped_if_refused(settings):
                    self._prepare(settings)
                # Not before: until here Ctrl-C simply interrupts the command.
                stop = threading.Event()
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, lambda *_: stop.set())
                launch.run(settings, self._write, stop)
        except launch.LaunchError as error:
            raise CommandError(str(error)) from None
        self._write("Stopped.")

    def _prepare(self, settings: config.Config) -> None:
        self._write("Preparing the database and the pages ...")
        checks.prepare_database(settings)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("createoperator", stdout=self.stdout)

    def _write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
