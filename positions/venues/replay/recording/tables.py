"""The tables of a recording, as Arrow schemas.

Times are UTC with milliseconds; `seen_at` is the wall's clock. Prices, sizes and
amounts are decimals: dollars a share, shares, dollars.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import pyarrow as pa

# In the metadata of each file; a reader refuses a later one.
FORMAT_KEY, FORMAT = b"arbsite.format", b"1"


class Table(StrEnum):
    """What a recording keeps, each in files of its own."""

    READINGS = "readings"
    BOOKS = "books"
    MARKETS = "markets"
    PAIRS = "pairs"
    DECISIONS = "decisions"


MOMENT = pa.timestamp("ms", "UTC")
TEXT = pa.string()
PRICE = pa.decimal128(9, 6)
SIZE = pa.decimal128(18, 6)
MONEY = pa.decimal128(18, 8)
LEVELS = pa.list_(pa.struct([("price", PRICE), ("size", SIZE)]))

SCHEMAS: Mapping[Table, pa.Schema] = MappingProxyType(
    {
        # One row for each reading of all books: what was covered, and both clocks.
        Table.READINGS: pa.schema(
            [
                ("seen_at", MOMENT),
                ("venue_at", MOMENT),
                ("pairs", pa.int32()),
                ("changed", pa.int32()),
                ("failed", pa.list_(TEXT)),
            ]
        ),
        # One row for each market whose books changed. `bid` to `asks` are those of
        # outcome 0. Where the book of outcome 1 mirrors it, as nearly all do, its
        # columns are null: it costs 1 - bid, and 1 - ask is bid for it.
        Table.BOOKS: pa.schema(
            [
                ("seen_at", MOMENT),
                ("venue", TEXT),
                ("market_id", TEXT),
                ("bid", PRICE),
                ("bid_size", SIZE),
                ("ask", PRICE),
                ("ask_size", SIZE),
                ("bids", LEVELS),
                ("asks", LEVELS),
                ("is_mirrored", pa.bool_()),
                ("bid_1", PRICE),
                ("ask_1", PRICE),
                ("bids_1", LEVELS),
                ("asks_1", LEVELS),
                ("is_missing", pa.bool_()),
                ("tick", PRICE),
                ("min_size", SIZE),
                ("doubt", TEXT),
            ]
        ),
        # One row for each market whose listing, status or outcome changed.
        Table.MARKETS: pa.schema(
            [
                ("seen_at", MOMENT),
                ("venue", TEXT),
                ("market_id", TEXT),
                ("title", TEXT),
                ("market_type", TEXT),
                ("status", TEXT),
                ("note", TEXT),
                ("closes_at", MOMENT),
                ("payout_0", PRICE),
                ("payout_1", PRICE),
                ("digest", TEXT),
                ("record", TEXT),
            ]
        ),
        # One row for each pair that was matched, changed or left the listings.
        Table.PAIRS: pa.schema(
            [
                ("seen_at", MOMENT),
                ("pair_id", TEXT),
                ("event_name", TEXT),
                ("market_type", TEXT),
                ("venue_a", TEXT),
                ("market_a", TEXT),
                ("outcome_a", pa.int8()),
                ("venue_b", TEXT),
                ("market_b", TEXT),
                ("outcome_b", pa.int8()),
                ("verdict", TEXT),
                ("is_listed", pa.bool_()),
                ("digest", TEXT),
                ("record", TEXT),
            ]
        ),
        # One row for each basket that was taken or rejected, and for what became of it.
        Table.DECISIONS: pa.schema(
            [
                ("seen_at", MOMENT),
                ("opportunity_id", TEXT),
                ("pair_id", TEXT),
                ("market_type", TEXT),
                ("direction", TEXT),
                ("decision", TEXT),
                ("reason", TEXT),
                ("size", SIZE),
                ("stake", MONEY),
                ("price_a", PRICE),
                ("price_b", PRICE),
                ("edge", MONEY),
                ("profit", MONEY),
            ]
        ),
    }
)

# In a file of a whole hour, rows that resemble each other lie side by side: that is
# what makes it small.
ORDER: Mapping[Table, tuple[str, ...]] = MappingProxyType(
    {
        Table.READINGS: ("seen_at",),
        Table.BOOKS: ("venue", "market_id", "seen_at"),
        Table.MARKETS: ("seen_at", "venue", "market_id"),
        Table.PAIRS: ("seen_at", "pair_id"),
        Table.DECISIONS: ("seen_at", "opportunity_id"),
    }
)
