"""How does the admin read a page of a growing collection by its indexes?

The ORM's order_by of this backend sorts computed fields, which no index serves; so
the filter is taken from the queryset and the page read through the driver.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import EmptyResultSet
from django.core.paginator import InvalidPage, Paginator
from django.db.models import CharField, Field, Model, QuerySet, TextField
from django.http import HttpRequest

from tasklog.documents import Document, collection, decode
from tasklog.reading import text

MAX_MILLISECONDS = 5_000
COUNTED = 10_000


def instance(model: type[Model], document: Document) -> Model:
    """The document as an instance, whatever is in it; the document rides along."""
    plain = decode(document)
    made = model(
        **{field.attname: _value(field, plain) for field in model._meta.concrete_fields}
    )
    made._state.adding = False
    made.document = document  # type: ignore[attr-defined]
    return made


def _value(field: Field[Any, Any], plain: Document) -> Any:
    """Words as words, so that whatever stands there has a name; the rest as it is."""
    column = str(field.column)
    if isinstance(field, CharField | TextField) and not field.primary_key:
        return text(plain, column)
    return plain.get(column)


def match_of(queryset: QuerySet[Any]) -> Document | None:
    """The queryset's filter in the database's words; None if nothing can match."""
    compiler: Any = queryset.query.clone().get_compiler(queryset.db)
    compiler.pre_sql_setup()
    try:
        return dict(compiler.build_query().match_mql or {})
    except EmptyResultSet:
        return None


class IndexedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts by metadata or up to a bound; pages through the driver."""

    order: list[tuple[str, int]]

    @cached_property
    def match(self) -> Document | None:
        return match_of(self.object_list)  # type: ignore[arg-type]

    @property
    def model(self) -> type[Model]:
        queryset: Any = self.object_list
        return queryset.model  # type: ignore[no-any-return]

    @cached_property
    def count(self) -> int:
        """Exact up to COUNTED where a filter is set; an estimate where none is."""
        source = collection(self.model._meta.db_table)
        if self.match is None:
            return 0
        if not self.match:
            return source.estimated_document_count(maxTimeMS=MAX_MILLISECONDS)
        return source.count_documents(
            self.match, limit=COUNTED, maxTimeMS=MAX_MILLISECONDS
        )

    def documents(self, number: int) -> list[Document]:
        if self.match is None:
            return []
        return list(
            collection(self.model._meta.db_table)
            .find(self.match)
            .sort(self.order)
            .skip((number - 1) * self.per_page)
            .limit(self.per_page)
            .max_time_ms(MAX_MILLISECONDS)
        )


class IndexedChangeList(ChangeList):
    """A list in the one order that its index has; columns cannot be sorted by."""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        return list(self.model_admin.ordering or ["id"])

    def get_results(self, request: HttpRequest) -> None:
        paginator = IndexedPaginator(self.queryset, self.list_per_page)
        paginator.order = [_key(name) for name in self.get_ordering(request, None)]
        try:
            number = paginator.validate_number(self.page_num)
        except InvalidPage:
            raise IncorrectLookupParameters from None
        self.result_list = [
            instance(self.model, document) for document in paginator.documents(number)
        ]
        self.result_count = paginator.count
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = False
        self.multi_page = paginator.num_pages > 1
        self.paginator = paginator


def _key(name: str) -> tuple[str, int]:
    plain = name.removeprefix("-")
    return "_id" if plain == "id" else plain, -1 if name.startswith("-") else 1
