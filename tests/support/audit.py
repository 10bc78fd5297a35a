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
LISTS = ("base", "embedded", "tools", "dev", "docs")


class AuditError(Exception):
    """Nothing could be audited."""


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
    try:
        # One list at a time: the documentation may pin another version of a package.
        answers = [run(path, arguments.osv_url) for path in lists]
        audit = read(*answers)
    except AuditError as failure:
        print(f"Nothing could be audited: {failure}", file=sys.stderr)
        return 1
    for problem in audit.problems:
        print(problem)
    print(f"{audit.checked} packages checked, {len(audit.problems)} problems.")
    return 1 if audit.problems else 0


def run(requirements: Path, osv_url: str | None = None) -> str:
    """What pip-audit answers in JSON. Raises AuditError where it answers nothing."""
    line = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    line += ["--format", "json", "--progress-spinner", "off", "--timeout", "30"]
    if osv_url:
        line += ["--vulnerability-service", "osv", "--osv-url", osv_url]
    line += ["--requirement", str(requirements)]
    answer = subprocess.run(line, capture_output=True, text=True, check=False)
    if not answer.stdout:
        raise AuditError(_cause(answer.stderr))
    return answer.stdout


def _cause(errors: str) -> str:
    """A sentence for what pip-audit wrote to standard error, perhaps a traceback."""
    last = errors.strip().rpartition("\n")[2]
    if last.startswith("requests.exceptions."):
        return "the vulnerability service cannot be reached. Try again with a network."
    return last or "pip-audit gave no answer."


def read(*answers: str) -> Audit:
    """The audit in answers of pip-audit. Raises AuditError where none was audited."""
    listed: dict[tuple[str, str | None], dict[str, Any]] = {}
    try:
        for answer in answers:
            for package in json.loads(answer)["dependencies"]:
                listed[package["name"], package.get("version")] = package
    except (ValueError, KeyError, TypeError):
        raise AuditError("pip-audit gave an answer that cannot be read.") from None
    packages = list(listed.values())
    checked = [package for package in packages if "skip_reason" not in package]
    if not packages:
        raise AuditError("the requirement lists are empty.")
    if not checked:
        raise AuditError(
            f"the vulnerability service knows none of the {len(packages)} packages,"
            f" {packages[0]['name']} for one. Try again where PyPI itself is reached."
        )
    problems = []
    for package in packages:
        name = package["name"]
        if reason := package.get("skip_reason"):
            problems.append(f"{name} could not be audited: {reason}")
        for weakness in package.get("vulns", ()):
            fixed = ", ".join(weakness["fix_versions"]) or "no version"
            name_and_version = f"{name} {package['version']}"
            problems.append(f"{name_and_version}: {weakness['id']}, fixed in {fixed}")
    return Audit(len(checked), tuple(problems))


if __name__ == "__main__":
    sys.exit(main())
