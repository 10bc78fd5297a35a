"""The ways to install arbsite: each works, or refuses and names those that do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from arbsite.config import ROOT, Config
from arbsite.startup import launch

UNITS = sorted((ROOT / "ops/systemd").glob("*.service"))
# What `systemd-analyze security` calls OK ends at 5.0; its figures are tenths.
EXPOSURE = "20"


@pytest.mark.slow
def test_installing_the_package_is_refused_with_the_ways_that_work(
    tmp_path: Path,
) -> None:
    line = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps"]
    line += ["--no-build-isolation", "--target", str(tmp_path), str(ROOT)]
    answer = subprocess.run(line, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    text = answer.stdout + answer.stderr
    for way in ("make install", "ops/Containerfile", "ops/systemd"):
        assert way in text
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_sound_and_hardened(unit: Path, tmp_path: Path) -> None:
    # The program it starts is not on this machine.
    copy = tmp_path / unit.name
    text = unit.read_text()
    copy.write_text(text.replace("/srv/arbsite/.venv/bin/python", sys.executable))
    for line in (
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}"],
    ):
        line += [] if "verify" in line else [str(copy)]
        answer = subprocess.run(line, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stdout + answer.stderr


def test_units_and_containers_start_what_make_run_starts() -> None:
    config = Config(venues="live", MONGODB_URI="mongodb://db/?replicaSet=arbsite")
    lines = launch.programs(config)
    pages = [word for word in lines["pages"][3:] if not word.startswith("127.0.0.1")]
    unit = (ROOT / "ops/systemd/arbsite-pages.service").read_text()
    image = (ROOT / "ops/Containerfile").read_text()
    compose = (ROOT / "ops/compose.yaml").read_text()
    for word in pages:
        assert (word or '""') in unit, word
        assert (word or r"\"\"") in image, word
    worker = (ROOT / "ops/systemd/arbsite-worker.service").read_text()
    for text in (worker, compose):
        assert "qcluster" in text
        assert "migrate" in text
