"""What does the embedded server leave on disk, and who may read it?

One folder (mode 0700) under the state directory holds the data, the log, the keyfile,
a lock for those who start the server, and the record: port and passwords (mode 0600).
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import secrets
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path

FIRST_PORT = 27100
PORTS = 800


class MongodError(Exception):
    """The embedded MongoDB cannot be used."""


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """How to reach the server. `ready` once its users exist."""

    port: int
    password: str
    admin_password: str
    ready: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Home:
    """The folder of one embedded server."""

    path: Path

    @property
    def data(self) -> Path:
        return self.path / "data"

    @property
    def keyfile(self) -> Path:
        return self.path / "keyfile"

    @property
    def log(self) -> Path:
        return self.path / "mongod.log"

    @property
    def record_path(self) -> Path:
        return self.path / "mongod.json"

    def prepare(self) -> None:
        """Make the folders and the keyfile. Raises MongodError in plain words."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.path, self.data):
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
            if not self.keyfile.exists():
                _write_once(self.keyfile, secrets.token_hex(256))
        except OSError as error:
            raise MongodError(
                f"The state directory {self.path.parent} cannot be used: "
                f"{error.strerror}. Set ARBSITE_STATE_DIR to a writable directory."
            ) from None

    def record(self) -> Record:
        """The record of this server; the first caller writes it, others read it."""
        if not self.record_path.exists():
            if (self.data / "WiredTiger").exists():
                raise MongodError(
                    f"{self.record_path} is missing, so the data beside it cannot be "
                    "opened. Restore that file, or move the folder away to start empty."
                )
            self.prepare()
            first = Record(
                free_port(_preferred_port(self.path)),
                secrets.token_urlsafe(32),
                secrets.token_urlsafe(32),
            )
            _write_once(self.record_path, _encode(first))
        try:
            return Record(**json.loads(self.record_path.read_text()))
        except (ValueError, TypeError):
            raise MongodError(f"{self.record_path} is damaged.") from None
        except OSError as error:
            raise MongodError(
                f"{self.record_path} cannot be read: {error.strerror}."
            ) from None

    def keep(self, record: Record) -> None:
        """Replace the record (only under the lock)."""
        draft = self.record_path.with_suffix(f".{os.getpid()}")
        _write_private(draft, _encode(record))
        draft.replace(self.record_path)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Held by whoever starts or stops the server; the kernel frees it at death."""
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def free_port(preferred: int) -> int:
    """The first port from `preferred` on that nobody listens on."""
    for step in range(PORTS):
        port = FIRST_PORT + (preferred - FIRST_PORT + step) % PORTS
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise MongodError(
        f"No free port between {FIRST_PORT} and {FIRST_PORT + PORTS - 1}."
    )


def _preferred_port(path: Path) -> int:
    # Two installations on one host should not ask for the same port.
    return FIRST_PORT + zlib.crc32(str(path).encode()) % PORTS


def _encode(record: Record) -> str:
    return json.dumps(dataclasses.asdict(record), indent=1)


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _write_once(path: Path, text: str) -> None:
    """Of several first writers exactly one wins: link() refuses to replace."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    _write_private(draft, text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
