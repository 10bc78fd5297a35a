"""How does the admin show documents that nobody may change by a form?

Lists and forms are read-only: a form would write whole documents and undo what the
agent did meanwhile. Values are read one by one, so that a damaged document is shown
as far as it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tasklog import formats
from tasklog.admin.paging import IndexedChangeList, instance
from tasklog.storage import reading
from tasklog.storage.codec import Document, collection

Show = Callable[[Document, str], str | SafeString]


def words(document: Document, key: str) -> str:
    return reading.text(document, key) or formats.NOTHING


def several(document: Document, key: str) -> str:
    """What a list says, as one line."""
    value = document.get(key)
    lines = value if isinstance(value, list) else [value] if value else []
    return "; ".join(reading.clean(str(one)) for one in lines) or formats.NOTHING


def money(document: Document, key: str) -> str:
    return formats.usd(reading.number(document, key))


def profit(document: Document, key: str) -> str:
    return formats.gain(reading.number(document, key))


def percentage(document: Document, key: str) -> str:
    return formats.percent(reading.number(document, key), 2)


def set_price(document: Document, key: str) -> str:
    return formats.price(reading.number(document, key))


def figure(document: Document, key: str) -> str:
    return formats.amount(reading.number(document, key))


def seconds(document: Document, key: str) -> str:
    value = reading.whole(document, key)
    return formats.NOTHING if value is None else f"{value} s"


def time(document: Document, key: str) -> str:
    return formats.exact(reading.moment(document, key))


def yes_or_no(document: Document, key: str) -> str:
    value = document.get(key)
    return {True: "yes", False: "no"}[value] if value in (True, False) else "–"


def column(
    key: str, show: Show = words, label: str | None = None
) -> Callable[[Model], str | SafeString]:
    """A column of a list, or a line of a form: one value of the document."""

    def shown(item: Model) -> str | SafeString:
        return show(item.document, key)  # type: ignore[attr-defined]

    shown.__name__ = key
    described = label or key.removeprefix("_").replace("_", " ")
    shown.short_description = described  # type: ignore[attr-defined]
    return shown


def as_stored(item: Model) -> SafeString:
    """The whole document."""
    written = reading.as_stored(item.document)  # type: ignore[attr-defined]
    return format_html('<pre class="stored" tabindex="0">{}</pre>', written)


class DocumentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only lists and forms.

    Subclasses name the `columns` of the list, what a form shows `more`, the filters,
    the ordering, which an index must have, and what a list does not read (`hidden`).
    """

    change_list_template = "admin/documents.html"
    columns: Sequence[Callable[[Model], str | SafeString]] = ()
    more: Sequence[Callable[[Model], str | SafeString]] = ()
    hidden: Sequence[str] = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.columns

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return IndexedChangeList

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.columns, *self.more, as_stored]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        document = collection(self.model._meta.db_table).find_one({"_id": object_id})
        return None if document is None else instance(self.model, document)

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """The filters that are offered, and the id: nothing else reaches a query."""
        names = ["id", *(str(name) for name in self.list_filter)]
        return lookup in {f"{name}__exact" for name in names}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
