"""What arbsite depends on is pinned, listed, and audited or said not to be."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from arbsite.config import ROOT
from tests.support import audit

# As OSV answers for a package with one known vulnerability; all others have none.
WEAKNESS = {
    "id": "PYSEC-2019-217",
    "summary": "A sandbox escape.",
    "aliases": ["CVE-2019-10906"],
    "modified": "2023-11-08T04:00:52Z",
    "published": "2019-04-07T00:29:00Z",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [
                {
                    "type": "ECOSYSTEM",
                    "events": [{"introduced": "0"}, {"fixed": "2.10.1"}],
                }
            ],
        }
    ],
}


class Osv(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        package = json.loads(self.rfile.read(size))["package"]["name"]
        vulnerabilities = [WEAKNESS] if package == "jinja2" else []
        body = json.dumps({"vulns": vulnerabilities}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def osv() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Osv) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    path = tmp_path / "list.txt"
    digest = "0" * 64
    lines = (
        f"{name} --hash=sha256:{digest}\n" for name in ("jinja2==2.10", "sqlparse==0.5")
    )
    path.write_text("".join(lines))
    return path


@pytest.mark.slow
def test_an_audit_names_a_known_vulnerability(requirements: Path) -> None:
    with osv() as url:
        checked = audit.read(audit.run(requirements, url))
    assert checked.checked == 2
    assert checked.problems == ("jinja2 2.10: PYSEC-2019-217, fixed in 2.10.1",)


@pytest.mark.slow
def test_an_audit_whose_service_does_not_answer_fails_in_one_sentence(
    requirements: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = ["audit", "--osv-url", "http://127.0.0.1:1/v1/query", str(requirements)]
    monkeypatch.setattr(sys, "argv", line)
    assert audit.main() == 1
    assert capsys.readouterr() == (
        "",
        "Nothing could be audited: the vulnerability service cannot be reached. "
        "Try again with a network.\n",
    )


UNKNOWN = '{"name": "x", "skip_reason": "not on the index"}'
UNKNOWN_TOO = '{"name": "z", "skip_reason": "not on the index"}'
CLEAN = '{"name": "y", "version": "1", "vulns": []}'


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("", "cannot be read"),
        ("no JSON", "cannot be read"),
        ("{}", "cannot be read"),
        ('{"dependencies": []}', "lists are empty"),
        (
            f'{{"dependencies": [{UNKNOWN}, {UNKNOWN_TOO}]}}',
            "none of the 2 packages, x",
        ),
    ],
)
def test_what_could_not_be_audited_is_no_clean_audit(answer: str, problem: str) -> None:
    with pytest.raises(audit.AuditError, match=problem):
        audit.read(answer)


def test_a_package_that_could_not_be_audited_among_others_is_a_problem() -> None:
    checked = audit.read(f'{{"dependencies": [{CLEAN}, {UNKNOWN}]}}')
    assert checked.checked == 1
    assert checked.problems == ("x could not be audited: not on the index",)


def test_a_package_in_two_lists_is_counted_once() -> None:
    answer = f'{{"dependencies": [{CLEAN}]}}'
    assert audit.read(answer, answer) == audit.Audit(1, ())


def project() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text()
    declared: dict[str, Any] = tomllib.loads(text)["project"]
    return declared


def pins(name: str) -> dict[str, str]:
    """The versions in a requirement list, each of which has a hash."""
    text = (ROOT / f"requirements/{name}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", re.sub("^#.*$", "", text, flags=re.MULTILINE))
    versions = {}
    for block in filter(None, map(str.strip, blocks)):
        match = re.match(r"([a-z0-9._-]+)==(\S+) \\\n\s+--hash=sha256:", block)
        assert match, block[:80]
        versions[match[1]] = match[2]
    return versions


@pytest.mark.parametrize("name", audit.LISTS)
def test_every_requirement_has_a_version_a_hash_and_no_address(name: str) -> None:
    assert pins(name)
    text = (ROOT / f"requirements/{name}.txt").read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=", ""), re.MULTILINE)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^a-zA-Z0-9-]", line)[0].lower() for line in requirements}


def test_the_lists_are_in_step_with_the_project() -> None:
    extras = project()["optional-dependencies"]
    assert names(project()["dependencies"]) <= set(pins("base"))
    assert names(extras["dev"]) <= set(pins("dev"))
    for name in ("embedded", "tools"):
        assert names(extras[name]) == set(pins(name))
    assert not set(pins("embedded")) & set(pins("base"))
    shared = set(pins("base")) & set(pins("dev"))
    assert {name: pins("base")[name] for name in shared} == {
        name: pins("dev")[name] for name in shared
    }


@pytest.mark.slow
def test_the_bill_of_materials_lists_every_dependency(tmp_path: Path) -> None:
    path = tmp_path / "sbom.json"
    line = [str(Path(sys.executable).with_name("cyclonedx-py")), "requirements"]
    line += ["--output-reproducible", "--pyproject", str(ROOT / "pyproject.toml")]
    # The shortest list: the whole takes seven seconds.
    line += ["--output-file", str(path), str(ROOT / "requirements/tools.txt")]
    subprocess.run(line, check=True, capture_output=True, timeout=300)
    bill = json.loads(path.read_text())
    assert bill["bomFormat"] == "CycloneDX"
    listed = {part["name"]: part["version"] for part in bill["components"]}
    assert listed == pins("tools")
