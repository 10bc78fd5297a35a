"""Check the requirement lists for known vulnerabilities: `python -m` this module.

It fails where there is one, and where anything could not be checked: an audit without
its source of data must not pass for a clean one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LISTS = ("base", "embedded", "tools", "dev")


@dataclass(frozen=True, slots=True)
class Audit:
    """How many packages were checked, and a sentence for each that is not clean."""

    checked: int
    problems: tuple[str, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--osv-url", help="another service that speaks OSV's API")
    parser.add_argument("lists", nargs="*", type=Path, metavar="LIST")
    arguments = parser.parse_args()
    lists = arguments.lists or [ROOT / f"requirements/{name}.txt" for name in LISTS]
    audit = read(run(lists, arguments.osv_url))
    for problem in audit.problems:
        print(problem)
    print(f"{audit.checked} packages checked, {len(audit.problems)} problems.")
    return 1 if audit.problems else 0


def run(lists: list[Path], osv_url: str | None = None) -> str:
    """What pip-audit answers in JSON; empty where it could not work."""
    line = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    line += ["--format", "json", "--progress-spinner", "off", "--timeout", "30"]
    if osv_url:
        line += ["--vulnerability-service", "osv", "--osv-url", osv_url]
    for requirements in lists:
        line += ["--requirement", str(requirements)]
    answer = subprocess.run(line, capture_output=True, text=True, check=False)
    if not answer.stdout:
        print(answer.stderr.strip().rpartition("\n")[2], file=sys.stderr)
    return answer.stdout


def read(answer: str) -> Audit:
    """The audit in an answer of pip-audit."""
    try:
        packages: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Audit(0, ("Nothing could be audited: the service did not answer.",))
    problems = []
    for package in packages:
        name = package["name"]
        if reason := package.get("skip_reason"):
            problems.append(f"{name} could not be audited: {reason}")
        for weakness in package.get("vulns", ()):
            fixed = ", ".join(weakness["fix_versions"]) or "no version"
            name_and_version = f"{name} {package['version']}"
            problems.append(f"{name_and_version}: {weakness['id']}, fixed in {fixed}")
    if not packages:
        problems.append("Nothing could be audited: the lists are empty.")
    return Audit(len(packages), tuple(problems))


if __name__ == "__main__":
    sys.exit(main())
