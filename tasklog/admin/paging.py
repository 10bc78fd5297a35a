"""How does the admin read a page of a growing collection by its indexes?

The ORM's order_by of this backend sorts computed fields, which no index serves; so
the filter is taken from the queryset and the page read through the driver.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Field, Model, QuerySet, TextField
from django.http import HttpRequest

from tasklog.storage.codec import Document, collection, decode
from tasklog.storage.reading import text

MAX_MILLISECONDS = 5_000
AFTER, BEFORE = "after", "before"

Key = tuple[str, int]


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


class IndexedChangeList(ChangeList):
    """A list in the one order that its index has; columns cannot be sorted by.

    Its pages have no numbers and are not counted: each begins after, or ends before, a
    document that is named in the address, so that the last costs what the first does.
    """

    older = newer = ""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        return list(self.model_admin.ordering or ["id"])

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any]:
        """The place in the list is no filter, and stays in no link."""
        for name in (AFTER, BEFORE):
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        match, size = match_of(self.queryset), self.list_per_page
        keys = [_key(name) for name in self.get_ordering(request, None)]
        after, before = (_place(self.model, request, name) for name in (AFTER, BEFORE))
        is_back = before is not None and after is None
        place = before if is_back else after
        if is_back:
            keys = [(name, -way) for name, way in keys]
        found = [] if match is None else self._read(match, keys, place, size + 1)
        has_more, found = len(found) > size, found[:size]
        if is_back:
            found.reverse()
        if found and (is_back or has_more):
            self.older = self._link(AFTER, found[-1])
        if found and place is not None and (has_more or not is_back):
            self.newer = self._link(BEFORE, found[0])
        self._show(found)

    def _read(
        self, match: Document, keys: list[Key], place: Document | None, limit: int
    ) -> list[Document]:
        source = collection(self.model._meta.db_table)
        owner: Any = self.model_admin
        hidden = dict.fromkeys(owner.hidden, 0)
        found: list[Document] = []
        for beyond in _beyond(keys, place):
            found += (
                source.find({"$and": [match, beyond]} if beyond else match, hidden)
                .sort(keys)
                .limit(limit - len(found))
                .max_time_ms(MAX_MILLISECONDS)
            )
            if len(found) == limit:
                break
        return found

    def _link(self, name: str, document: Document) -> str:
        return self.get_query_string({name: str(document["_id"])})

    def _show(self, documents: list[Document]) -> None:
        self.result_list = [instance(self.model, one) for one in documents]
        self.result_count = len(documents)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        self.paginator = None


def _place(model: type[Model], request: HttpRequest, name: str) -> Document | None:
    """The document that a page begins after or ends before; None for the first page."""
    identity = request.GET.get(name, "")
    source = collection(model._meta.db_table)
    return source.find_one({"_id": identity}) if identity else None


def _beyond(keys: list[Key], place: Document | None) -> list[Document]:
    """Those that share the place's value and come after it, then those with others."""
    if place is None:
        return [{}]
    name, way = keys[0]
    operator = "$gt" if way == 1 else "$lt"
    if name == "_id":
        return [{"_id": {operator: place["_id"]}}]
    value = place.get(name)
    return [{name: value, "_id": {operator: place["_id"]}}, {name: {operator: value}}]


def _key(name: str) -> Key:
    plain = name.removeprefix("-")
    return "_id" if plain == "id" else plain, -1 if name.startswith("-") else 1
