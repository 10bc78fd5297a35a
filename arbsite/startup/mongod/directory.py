"""The files of the embedded server.

One folder (mode 0700) in the state directory holds the data, the log, the keyfile, a
lock for those who start the server, and the record: port and passwords (mode 0600).
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from arbsite.config import Config
from arbsite.startup.mongod.errors import MongodError
from arbsite.startup.mongod.ports import free_port, preferred_port


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """How to reach the server; `ready` once its users exist."""

    port: int
    password: str
    admin_password: str
    ready: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class ServerDirectory:
    """The folder of one embedded server; `mongod` is the binary the operator chose."""

    path: Path
    mongod: Path | None = None

    @classmethod
    def of(cls, config: Config) -> ServerDirectory:
        return cls(config.state_dir / "mongodb", config.mongod)

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

    @property
    def marker(self) -> Path:
        """A file beside the folder: there has been a database in it."""
        return self.path.with_name(f"{self.path.name}.created")

    def is_lost(self) -> bool:
        """Whether there was a database here that is gone."""
        return self.marker.exists() and not self.record_path.exists()

    def prepare(self) -> None:
        """Create the folders and the keyfile. Raises MongodError."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.path, self.data):
                # mkdir applies the umask and leaves an existing folder as it is.
                folder.mkdir(mode=0o700, exist_ok=True)
                folder.chmod(0o700)
            if not self.keyfile.exists():
                _write_once(self.keyfile, secrets.token_hex(256))
        except OSError as error:
            raise MongodError(
                f"The state directory {self.path.parent} cannot be used: "
                f"{error.strerror}. Set ARBSITE_STATE_DIR to a writable directory."
            ) from None

    def read_record(self) -> Record:
        """The record of this server, created by the first caller.

        Raises MongodError when it is damaged, or lost while its data is still there.
        """
        if self.is_lost() and not (self.data / "WiredTiger").exists():
            raise MongodError(
                f"The database in {self.path} is gone. Put the folder back, or run"
                " `manage.py restore FILE` to start from a backup. To start empty,"
                f" delete {self.marker}."
            )
        if not self.record_path.exists():
            # New passwords would not open the data: never create a record beside it.
            if (self.data / "WiredTiger").exists():
                raise MongodError(
                    f"{self.record_path} is missing, so the data beside it cannot be "
                    "opened. Restore that file, or move the folder away to start empty."
                )
            self.prepare()
            record = Record(
                free_port(preferred_port(self.path)),
                secrets.token_urlsafe(32),
                secrets.token_urlsafe(32),
            )
            _write_once(self.record_path, _encode(record))
        try:
            return Record(**json.loads(self.record_path.read_text()))
        except (ValueError, TypeError):
            raise MongodError(f"{self.record_path} is damaged.") from None
        except OSError as error:
            raise MongodError(
                f"{self.record_path} cannot be read: {error.strerror}."
            ) from None

    def write_record(self, record: Record) -> None:
        """Replace the record; the caller holds the lock."""
        draft = self.record_path.with_suffix(f".{os.getpid()}")
        _write_private(draft, _encode(record))
        draft.replace(self.record_path)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Excludes everyone else who starts or stops the server.

        The kernel releases it when its holder dies.
        """
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _encode(record: Record) -> str:
    return json.dumps(dataclasses.asdict(record), indent=1)


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _write_once(path: Path, text: str) -> None:
    """Create a file; of several processes at once, exactly one writes it.

    link() refuses to replace a file, and the file appears whole or not at all.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    _write_private(draft, text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
