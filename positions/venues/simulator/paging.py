"""Keyset paging with opaque cursors, shared by the simulated APIs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TypeVar

from positions.venues.simulator.messages import Invalid

T = TypeVar("T")


def page_of(
    api: str, rows: Mapping[str, T], cursor: str, limit: int
) -> tuple[list[T], str]:
    """At most `limit` rows in the order of their keys, and the cursor of the next page.

    The cursor is "" for the first page, and comes back so with the last. Raises Invalid
    for one that this API did not issue.
    """
    # The API's name is part of the cursor so that a cursor of the wrong API is
    # rejected, as it would be on the real venues.
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
    except ValueError:
        raise Invalid("cursor") from None
    name, _, after = text.partition("|")
    if cursor and name != api:
        raise Invalid("cursor")
    # Paging by key rather than by position: no row is skipped or repeated when
    # markets open or close between two pages.
    keys = sorted(key for key in rows if key > after)
    page = keys[:limit]
    last = f"{api}|{page[-1]}" if len(keys) > limit > 0 else ""
    return [rows[key] for key in page], base64.urlsafe_b64encode(last.encode()).decode()
