"""The records that a query finds: a page of them, or all, one by one."""

from __future__ import annotations

from collections.abc import Iterator

from arbsite.pages.lists.listing import Listing, Record
from arbsite.pages.lists.query import ListQuery
from arbsite.pages.lists.words import count_up_to
from arbsite.pages.reports.paging import Find, Page, read_page
from tasklog.storage.codec import salvage

BATCH_SIZE = 500
EXPORT_MILLISECONDS = 120_000
# A longer list is said to have more than this.
COUNTED = 1_000


def read(listing: Listing[Record], query: ListQuery) -> Page[Record]:
    """One page of a list, as it can be displayed."""
    return read_page(
        listing.source,
        query.filters,
        query.order,
        query.cursor,
        hidden=listing.hidden,
        text_length=listing.text_length,
        find=_finder(listing, query),
    )


def _finder(listing: Listing[Record], query: ListQuery) -> Find | None:
    scan = query.scan
    if scan is None:
        return None
    return lambda place, keys, limit: scan.find(
        listing.source, place, keys, limit, listing.hidden
    )


def total(listing: Listing[Record], query: ListQuery, page: Page[Record]) -> int | None:
    """How many the whole list has, COUNTED + 1 for more; None where it is not known.

    A list without filters is counted by the database's own metadata.
    """
    if not page.older and not page.newer:
        return len(page.rows)
    if query.scan is not None:
        return None
    conditions = {**query.filters, **query.order.condition()}
    if not query.is_narrowed:
        return listing.source.raw.estimated_document_count()
    return count_up_to(COUNTED + 1, listing.source, conditions)


def every_record(listing: Listing[Record], query: ListQuery) -> Iterator[Record]:
    """All records of a list in order, read in batches as they are taken."""
    cursor = (
        listing.source.raw.find(
            {**query.filters, **query.order.condition()},
            dict.fromkeys(listing.hidden, 0) or None,
        )
        .sort(query.order.keys)
        # The server's own batches hold 16 MB: an export of any size must not.
        .batch_size(BATCH_SIZE)
        .max_time_ms(EXPORT_MILLISECONDS)
    )
    with cursor:
        for document in cursor:
            yield salvage(listing.source.record, document)
