"""`manage.py export`: the books as the pages export them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.support import builders
from tests.support.builders import add

pytestmark = pytest.mark.django_db


def test_every_list_is_a_file(tmp_path: Path) -> None:
    add("positions", builders.position(id="p1"), builders.closed(id="p2"))
    add("task_log", builders.task())
    call_command("export", str(tmp_path / "books"))
    files = sorted(path.name for path in (tmp_path / "books").iterdir())
    names = ("decisions", "opportunities", "pairs", "positions", "tasks")
    assert files == [f"arbsite-simulated-{name}.csv" for name in names]
    text = (tmp_path / "books" / "arbsite-simulated-positions.csv").read_text()
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["data"] for row in rows} == {"simulated"}
    assert len(rows) == 2


def test_one_list_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add("positions", builders.position(id="p1"))
    flags = ("--format", "json", "--list", "positions", "--json")
    call_command("export", str(tmp_path), *flags)
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert len(json.loads(Path(file).read_text())["rows"]) == 1


def test_a_directory_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export", str(tmp_path / "file"))
