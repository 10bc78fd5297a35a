"""The lists of the pages: each filtered, searched, ordered and paged by its address."""

from arbsite.pages.lists.listing import Column, Filter, Listing
from arbsite.pages.lists.query import BadQuestion, Question, understand
from arbsite.pages.lists.reading import document_stream, read
from arbsite.pages.lists.registry import LISTS
from arbsite.pages.reports.paging import Page

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
