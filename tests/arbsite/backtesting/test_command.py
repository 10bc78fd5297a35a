"""The command `backtest`: its server, its answers, and its complaints."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from arbsite.backtesting import scratch
from arbsite.startup import mongod
from positions.models import POSITIONS
from tests.support import recordings
from tests.support.recorded_days import CHEAP, FAIR, a_day, a_pair
from tests.support.recordings import A_SECOND, START, writing


def backtest(folder: Path, *flags: str) -> str:
    out = StringIO()
    call_command("backtest", "--data", str(folder), *flags, stdout=out)
    return out.getvalue()


def record(folder: Path) -> Path:
    pair = a_pair()
    with a_day(folder, [pair], seconds=300) as day:
        day.quote(START + 100 * A_SECOND, pair.a, *CHEAP)
        day.quote(START + 150 * A_SECOND, pair.a, *FAIR)
    return folder


@pytest.mark.django_db(transaction=True)
def test_it_runs_on_a_server_of_its_own_and_leaves_the_operators_alone(
    tmp_path: Path,
) -> None:
    """With a sweep, whose processes have databases of their own there."""
    folder, page = record(tmp_path / "day"), tmp_path / "report.html"
    file = tmp_path / "sweep.toml"
    file.write_text("MIN_EDGE = [0.005, 0.07]")
    before = dict(connection.settings_dict), settings.ARBSITE
    homes = set(scratch._home().glob(f"{scratch.PREFIX}*"))

    report = json.loads(
        backtest(
            *(folder, "--sweep", str(file), "--cores", "1"),
            *("--json", "--html", str(page)),
        )
    )

    taken = [(run["settings"], run["taken"]) for run in report["runs"]]
    assert taken == [({"MIN_EDGE": "0.005"}, 1), ({"MIN_EDGE": "0.07"}, 0)]
    assert "MIN_EDGE=0.07" in page.read_text()
    assert (dict(connection.settings_dict), settings.ARBSITE) == before
    assert POSITIONS.raw.count_documents({}) == 0
    names = connection.connection.list_database_names()
    assert not [name for name in names if name.startswith("backtest")]
    assert set(scratch._home().glob(f"{scratch.PREFIX}*")) == homes


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake is found before a server is started for it."""

    def start(config: Any) -> str:
        raise AssertionError("a server was started")

    monkeypatch.setattr(mongod, "ensure", start)


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--set", "MIN_EGDE=1"], "MIN_EGDE is not a setting of a backtest"),
        (["--sweep", "nothing.toml"], r"nothing\.toml cannot be read"),
        (["--from", "yesterday"], "--from yesterday is not a time"),
        (
            ["--from", "2026-11-20T10:04", "--to", "2026-11-20T10:03"],
            "--from 2026-11-20 10:04:00 is not before --to 2026-11-20 10:03:00",
        ),
        (["--from", "2026-11-21"], "--from 2026-11-21 00:00:00 is not before"),
        (
            ["--from", "2026-11-21", "--to", "2026-11-22"],
            "Nothing was recorded then: .* covers 2026-11-20 10:00:00",
        ),
    ],
)
def test_a_mistake_is_one_sentence_and_code_2(
    tmp_path: Path, flags: list[str], said: str
) -> None:
    with pytest.raises(CommandError, match=said) as refused:
        backtest(record(tmp_path), *flags)

    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("no_server")
def test_data_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with writing(tmp_path / "hollow") as writer:
        recordings.add_books(writer, START, a_pair().a, None)

    for name, said in (
        ("nothing", "nothing is not a folder"),
        ("empty", "neither a recording nor a capture: run manage.py record"),
        ("hollow", "the recording is empty"),
    ):
        with pytest.raises(CommandError, match=said) as refused:
            backtest(tmp_path / name)
        assert refused.value.returncode == 2


@pytest.mark.usefixtures("no_server")
def test_a_recording_of_which_every_file_is_damaged_is_named(tmp_path: Path) -> None:
    for file in record(tmp_path).rglob("*.parquet"):
        file.write_bytes(b"damaged")

    with pytest.raises(CommandError, match=r"readings-.*parquet cannot be read"):
        backtest(tmp_path)
