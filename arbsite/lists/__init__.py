"""The lists of the pages: each filtered, searched, ordered and paged by its address."""

from arbsite.lists.asking import BadQuestion, Question, understand
from arbsite.lists.listing import Column, Filter, Listing
from arbsite.lists.reading import document_stream, read
from arbsite.lists.register import LISTS
from arbsite.reports.paging import Page

__all__ = [
    "LISTS",
    "BadQuestion",
    "Column",
    "Filter",
    "Listing",
    "Page",
    "Question",
    "document_stream",
    "read",
    "understand",
]
