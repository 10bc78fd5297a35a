"""The parts of a backup file, and the number of the schema that it was made with."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.errors import InvalidBSON
from bson.raw_bson import RawBSONDocument
from django.db.migrations.loader import MigrationLoader

FORMAT = "arbsite backup"
FORMAT_VERSION = 1
OWN_APPS = ("arbsite", "positions", "strategy", "tasklog")
# Of processes that run, or of browsers: a restored installation has others.
LEFT_OUT = frozenset({"queue", "queue_clusters", "django_session"})
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


class BackupError(Exception):
    """A file is no backup, is damaged, or cannot be restored here."""


def schema_number() -> int:
    """How many migrations of our own there are: it grows with every further one."""
    loader = MigrationLoader(None)
    return sum(app in OWN_APPS for app, _ in loader.disk_migrations)


class Writer:
    """Writes the documents of one backup. Nothing has its name before it is whole."""

    def __init__(self, path: Path, head: Mapping[str, Any]) -> None:
        self._path = path
        self._draft = path.with_name(f"{path.name}.part")
        self._digest = hashlib.sha256()
        self._counts: dict[str, int] = {}
        self._head = head

    def __enter__(self) -> Writer:
        self._draft.touch(mode=0o600)
        self._draft.chmod(0o600)  # it holds the digests of passwords
        self._file = gzip.open(self._draft, "wb", compresslevel=6)
        self._write(self._head)
        return self

    def add(self, collection: str, document: RawBSONDocument) -> None:
        self._write({"collection": collection, "document": document})
        self._counts[collection] = self._counts.get(collection, 0) + 1

    def __exit__(
        self,
        kind: object,
        error: BaseException | None,
        *_: object,
    ) -> None:
        try:
            with self._file:
                if error is None:
                    tail = {"counts": self._counts, "sha256": self._digest.hexdigest()}
                    self._file.write(bson.encode(tail))
            if error is None:
                with self._draft.open("rb") as written:
                    os.fsync(written.fileno())
                self._draft.replace(self._path)
        finally:
            # Also where the disk was full only now. What was renamed is not there.
            self._draft.unlink(missing_ok=True)

    @property
    def counts(self) -> dict[str, int]:
        return dict(self._counts)

    def _write(self, part: Mapping[str, Any]) -> None:
        encoded = bson.encode(part)
        self._digest.update(encoded)
        self._file.write(encoded)


class Reader:
    """Reads a backup file. Raises BackupError for whatever is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        head = next(self._parts(), None)
        if head is None or head.get("format") != FORMAT:
            raise BackupError(f"{path} is no backup of arbsite.")
        if head["format_version"] > FORMAT_VERSION:
            raise BackupError(
                f"{path} was made by a newer version of arbsite: use that one."
            )
        self.head = bson.decode(head.raw)

    def check(self) -> dict[str, int]:
        """Read all of it once; the number of documents by collection."""
        digest, counts = hashlib.sha256(), dict[str, int]()
        for part in self._parts():
            if "sha256" in part:
                if part["sha256"] != digest.hexdigest():
                    raise BackupError(f"{self._path} was changed after it was written.")
                if dict(part["counts"]) != counts:
                    raise BackupError(f"{self._path} lacks documents.")
                return counts
            digest.update(part.raw)
            if "collection" in part:
                name = str(part["collection"])
                counts[name] = counts.get(name, 0) + 1
        raise BackupError(f"{self._path} is cut short.")

    def documents(self) -> Iterator[tuple[str, RawBSONDocument]]:
        """Each document with the name of its collection."""
        for part in self._parts():
            if "collection" in part:
                yield str(part["collection"]), part["document"]

    def _parts(self) -> Iterator[RawBSONDocument]:
        try:
            with gzip.open(self._path, "rb") as opened:
                file: Any = opened
                yield from bson.decode_file_iter(file, RAW)
        except (OSError, EOFError, zlib.error, InvalidBSON) as error:
            reason = getattr(error, "strerror", None) or error
            raise BackupError(f"{self._path} cannot be read: {reason}.") from None
