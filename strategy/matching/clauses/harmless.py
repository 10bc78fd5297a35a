"""The words of a core that cannot change who is paid, as the data file lists them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from strategy.matching.clauses.forms import DataError
from strategy.matching.text import stem

FILE = Path(__file__).parent / "harmless.toml"


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str
    words: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    group: list[_Group]


def _read() -> frozenset[str]:
    try:
        file = _File.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError, OSError) as error:
        raise DataError(f"{FILE}: {error}") from None
    words = " ".join(group.words for group in file.group).split()
    return frozenset(words) | frozenset(stem(word) for word in words)


HARMLESS = _read()
