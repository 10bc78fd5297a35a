"""python -m tests.chaos [--suite NAME] [--seed N] [--minutes M] [--json]"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import tempfile
from pathlib import Path

NAMES = ("agent", "tree", "mongod", "failover", "freeze", "clock", "disk")
MINUTES = 1.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--suite", choices=NAMES, action="append")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        return run(options)


def _set_up(folder: Path) -> None:
    for name in list(os.environ):
        if name == "MONGODB_URI" or name.startswith("ARBSITE_"):
            del os.environ[name]
    os.environ["ARBSITE_STATE_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "arbsite.settings"
    import django

    django.setup()


def run(options: argparse.Namespace) -> int:
    from arbsite import config
    from arbsite.startup import mongod
    from tests.chaos.report import Report
    from tests.chaos.stage import staged
    from tests.chaos.suites import SUITES
    from tests.support.crash_life import six_pairs

    installation = config.load()
    address, failures = mongod.ensure(installation), []
    # Once, so that every process that is forked has them.
    six_pairs()
    try:
        with staged(address) as stage:
            reports = []
            for name in options.suite or NAMES:
                report = Report(name, options.seed)
                SUITES[name](stage, installation, report, options.minutes)
                failures += [f"{name}: {each}" for each in report.failures()]
                reports.append(report)
    finally:
        mongod.stop(installation)
    for report in reports:
        answer = report.as_json()
        print(json.dumps(answer) if options.json else _sentence(answer))
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def _sentence(answer: dict[str, object]) -> str:
    names = ("lives", "kills", "lost", "doubled", "differing", "controls")
    figures = ", ".join(f"{name} {answer[name]}" for name in names)
    return f"{answer['suite']} (seed {answer['seed']}): {figures}"


if __name__ == "__main__":
    sys.exit(main())
