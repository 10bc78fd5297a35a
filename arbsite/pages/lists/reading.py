"""Which documents answer a question, a page at a time or all of them, one by one?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from arbsite.pages.lists.listing import Listing
from arbsite.pages.lists.query import Question
from arbsite.pages.reports.paging import Page, inside, read_page
from tasklog.storage.codec import Document, collection

AT_ONCE = 500
EXPORT_MILLISECONDS = 120_000


def read(listing: Listing, question: Question) -> Page[Any]:
    return read_page(
        collection(listing.source),
        question.query,
        question.order,
        question.cursor,
        listing.row,
        listing.hidden,
    )


def document_stream(listing: Listing, question: Question) -> Iterator[Document]:
    """All of them in order, read some hundreds at a time as they are taken."""
    found = (
        collection(listing.source)
        .find({**question.query, **inside(question.order)}, listing.hidden or None)
        .sort(question.order.keys)
        .batch_size(AT_ONCE)
        .max_time_ms(EXPORT_MILLISECONDS)
    )
    with found:
        yield from found
