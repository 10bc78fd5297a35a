"""The lists of the pages: each filtered, searched, ordered and paged by its address."""

from arbsite.pages.lists.listing import Column, Filter, Listing, SortOption
from arbsite.pages.lists.query import BadQuery, ListQuery, parse_query
from arbsite.pages.lists.reading import every_record, read
from arbsite.pages.lists.registry import LISTS
from arbsite.pages.reports.paging import Page

__all__ = [
    "LISTS",
    "BadQuery",
    "Column",
    "Filter",
    "ListQuery",
    "Listing",
    "Page",
    "SortOption",
    "every_record",
    "parse_query",
    "read",
]
