"""Everything at once, for a first look: database, worker, pages, simulated venues."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from arbsite import config
from arbsite.startup import checks, collector, launch
from arbsite.worker.cluster import load_jobs

# What the children run, loaded once for all of them.
SHARED = (
    "arbsite.management.commands.qcluster",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "positions.management.commands.simulatevenues",
)


class Command(BaseCommand):
    help = (
        "Run everything at once: migrations, the first operator, the worker and the"
        " pages. Ctrl-C stops it all, including the embedded MongoDB."
    )

    # A refused launch must leave nothing running, so it starts the database itself.
    needs_database = False
    needs_linux = True
    # Made by the program that runs the children: it loads what they need.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        # The open file of the lock, of a launch that has prepared everything.
        parser.add_argument("--lock", type=int, help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        installation = config.load()
        if options["lock"] is not None:
            with launch.stopped_at_the_end(installation):
                self._load()
                launch.run(installation, self._write)
            self._write("Stopped.")
            return
        try:
            with launch.exclusive(installation) as lock:
                # Before the preparations, which take a while: a busy port is reported
                # at once.
                launch.require_free_port(installation)
                with launch.stopped_if_refused(installation):
                    self._prepare(installation)
                    launch.execute_again(installation, lock)
        except launch.LaunchError as error:
            raise CommandError(str(error)) from None

    def _prepare(self, installation: config.Config) -> None:
        self._write("Preparing the database and the pages ...")
        checks.prepare_database(installation)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("createoperator", stdout=self.stdout)

    def _load(self) -> None:
        """Load what the children need, in memory that a fork shares with them."""
        # Loads the pages, too.
        self.check()
        load_jobs()
        names = [settings.WORKER_AGENT, settings.AGENT_SIDECAR]
        for name in (*SHARED, *(name.rpartition(".")[0] for name in names)):
            import_module(name)
        collector.leave_loaded_alone()

    def _write(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
