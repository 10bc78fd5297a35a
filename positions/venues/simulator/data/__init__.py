"""Reads the simulator's data files: topics, shared names and worlds."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

DATA = Path(__file__).parent
T = TypeVar("T", bound=BaseModel)


class Table(BaseModel):
    """A table of a data file, which has no other keys than these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DataError(Exception):
    """A data file of the simulated venues cannot be used."""

    def __init__(self, path: Path | str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


def read_table(path: Path, schema: type[T], **more: Any) -> T:
    """The file as its schema describes it, `more` being further keys.

    Raises DataError that names every key that is wrong.
    """
    try:
        # Decimals, so that an amount keeps the digits with which it is written.
        table = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return schema.model_validate({**table, **more})
    except ValidationError as error:
        problems = (
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise DataError(path, "; ".join(problems)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(path, str(error)) from None
