"""Keyset paging with opaque cursors, shared by the simulated APIs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def encode_cursor(api: str, key: str) -> str:
    """An opaque cursor for the page after `key`."""
    # The API's name is part of the cursor so that a cursor of the wrong API is
    # rejected, as it would be on the real venues.
    return base64.urlsafe_b64encode(f"{api}|{key}".encode()).decode()


def decode_cursor(api: str, cursor: str) -> str | None:
    """The key in a cursor that this API issued, None for any other text."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    name, _, key = text.partition("|")
    return key if name == api else None


def page_after(
    rows: Sequence[T], key: Callable[[T], str], after: str | None, limit: int
) -> tuple[list[T], str | None]:
    """At most `limit` rows whose key follows `after`, and the last key if more follow.

    `rows` must be sorted by `key`.
    """
    # Paging by key rather than by position: no row is skipped or repeated when
    # markets open or close between two pages.
    rest = [row for row in rows if after is None or key(row) > after]
    page = rest[:limit]
    return page, key(page[-1]) if page and len(rest) > limit else None
