"""How much may one question to the database cost?"""

from __future__ import annotations

from datetime import UTC, datetime

MAX_MILLISECONDS = 5_000
PAGE_SIZE = 50
# Compared with it, only dates match: what was damaged by hand is passed over.
FIRST_DATE = datetime(1, 1, 1, tzinfo=UTC)
