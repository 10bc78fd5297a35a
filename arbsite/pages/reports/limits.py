"""Bounds on what one query of a page may cost."""

from __future__ import annotations

from datetime import UTC, datetime

MAX_MILLISECONDS = 5_000
PAGE_SIZE = 50
# Only dates compare as greater than a date: a value damaged by hand never matches.
FIRST_DATE = datetime(1, 1, 1, tzinfo=UTC)
