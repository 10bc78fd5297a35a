"""The `backtest` command: the agent over recorded markets, with a report."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arbsite import config
from arbsite.backtesting import cases, page, running, words
from arbsite.backtesting.cases import BadCase, Case
from arbsite.backtesting.scratch import scratch_database, scratch_server
from positions.venues.replay import CaptureError, open_playback
from strategy.backtest.data import opened
from strategy.management.terminal import MISUSE, count, progress


class Command(BaseCommand):
    help = (
        "Run the agent over a recording, a capture or a folder of captures, on paper, "
        "under a virtual clock and on a database of its own. With --sweep every "
        "combination of settings is run, on all cores, and compared."
    )
    requires_system_checks: list[str] = []
    # It has a server of its own, and leaves the operator's alone.
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--from", dest="start", metavar="TIME", help="UTC, ISO 8601"
        )
        parser.add_argument("--to", dest="end", metavar="TIME", help="UTC, ISO 8601")
        parser.add_argument(
            "--set",
            dest="changes",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a setting, as in MIN_EDGE=0.01; LATENCY_SECONDS is how long an order"
            f" takes to arrive ({cases.DEFAULT_LATENCY})",
        )
        parser.add_argument(
            "--sweep",
            type=Path,
            metavar="FILE",
            help="TOML with lists of values, as in MIN_EDGE = [0.005, 0.01]",
        )
        parser.add_argument(
            "--cores", type=count, default=os.cpu_count() or 1, metavar="N"
        )
        parser.add_argument(
            "--compare",
            action="store_true",
            help="say which baskets the agent took as well, and why others differ",
        )
        parser.add_argument("--html", type=Path, metavar="FILE", help="write a page")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changes = cases.changes_of(options["changes"])
            sweep = options["sweep"]
            if sweep and options["compare"]:
                raise BadCase("--compare is for one backtest, not for a --sweep.")
            wanted = cases.sweep(sweep, changes) if sweep else [cases.to_case(changes)]
            with opened(options["data"]) as folder:
                job = _job(folder, options)
                report = self._run(wanted, job, options)
        except (BadCase, CaptureError) as error:
            raise CommandError(str(error), returncode=MISUSE) from None
        report = {"data": str(options["data"]), **report}
        if options["html"]:
            _write(options["html"], page.render(report))
        if options["json"]:
            self.stdout.write(json.dumps(report, default=_plain))
        else:
            for line in words.lines(report):
                self.stdout.write(line)

    def _run(
        self, wanted: Sequence[Case], job: running.Job, options: dict[str, Any]
    ) -> dict[str, Any]:
        say = progress(self.stderr)
        say("starting a database for this backtest")
        with scratch_server(config.load()) as own:
            if not options["sweep"]:
                with scratch_database(own, "backtest"):
                    return running.run(wanted[0], job, say)
            runs = []
            for report in running.run_all(wanted, job, own, options["cores"]):
                runs.append(report)
                say(f"{len(runs)} of {len(wanted)} backtests")
        return {"from": job.start, "to": job.end, "runs": runs}


def _job(folder: Path, options: dict[str, Any]) -> running.Job:
    """The data and the time to run over. Raises CaptureError or BadCase."""
    playback = open_playback(folder)
    start = _moment("--from", options["start"], playback.start)
    end = _moment("--to", options["end"], playback.end)
    if start >= end:
        raise BadCase(
            f"--from {start:%F %H:%M:%S} is not before --to {end:%F %H:%M:%S}."
        )
    if start >= playback.end or end <= playback.start:
        raise BadCase(
            f"Nothing was recorded then: {options['data']} covers "
            f"{playback.start:%F %H:%M:%S} to {playback.end:%F %H:%M:%S} UTC."
        )
    span = max(start, playback.start), min(end, playback.end)
    return running.Job(folder, *span, is_compared=options["compare"])


def _moment(flag: str, text: str | None, default: datetime) -> datetime:
    if text is None:
        return default
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadCase(
            f"{flag} {text} is not a time: write 2026-11-26 or 2026-11-26T17:30."
        ) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"{path} cannot be written: {error.strerror}.", returncode=MISUSE
        ) from None


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else str(value)
