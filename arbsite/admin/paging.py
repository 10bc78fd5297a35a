"""Reads a page of a growing collection by its indexes.

The ORM's order_by of this backend sorts computed fields, which no index serves; so the
filter is taken from the queryset and the page is read through the driver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import EmptyResultSet
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from tasklog.storage.codec import salvage
from tasklog.storage.collections import Filters, Records
from tasklog.storage.reading import clean

MAX_MILLISECONDS = 5_000
AFTER, BEFORE = "after", "before"

Key = tuple[str, int]
Stored = Mapping[str, Any]


def instance(model: type[Model], records: Records[Any], document: Stored) -> Model:
    """The document as an instance, with the record and the document beside it.

    Only texts are set: the rest of what is shown comes from the record.
    """
    record = salvage(records.record, document)
    # Django's own templates show what `__str__` makes of them.
    texts = {
        field.attname: clean(content)
        for field in model._meta.concrete_fields
        if isinstance(content := getattr(record, field.attname, None), str)
    }
    row = model(**{**texts, "pk": document["_id"]})
    row._state.adding = False
    row.record, row.document = record, document  # type: ignore[attr-defined]
    return row


def match_of(queryset: QuerySet[Any]) -> Filters | None:
    """The queryset's filter in MongoDB's terms; None if nothing can match."""
    # Translated by the backend itself, so that filters mean what they mean to the ORM.
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
        after, before = (self._place(request, name) for name in (AFTER, BEFORE))
        is_back = before is not None and after is None
        place = before if is_back else after
        if is_back:
            # Read from the place backwards, which costs what reading forwards does.
            keys = [(name, -direction) for name, direction in keys]
        # One more than is shown tells whether there is another page, without counting.
        documents = [] if match is None else self._read(match, keys, place, size + 1)
        has_more, documents = len(documents) > size, documents[:size]
        if is_back:
            documents.reverse()
        if documents and (is_back or has_more):
            self.older = self._link(AFTER, documents[-1])
        if documents and place is not None and (has_more or not is_back):
            self.newer = self._link(BEFORE, documents[0])
        self._show(documents)

    def _place(self, request: HttpRequest, name: str) -> Stored | None:
        """The document that a page begins after or ends before."""
        identity = request.GET.get(name, "")
        if not identity:
            return None
        place: Stored | None = self._records.raw.find_one({"_id": identity})
        return place

    @property
    def _records(self) -> Records[Any]:
        records: Records[Any] = self.model_admin.records  # type: ignore[attr-defined]
        return records

    def _read(
        self, match: Filters, keys: list[Key], place: Stored | None, limit: int
    ) -> list[Stored]:
        hidden = dict.fromkeys(self.model_admin.hidden, 0)  # type: ignore[attr-defined]
        documents: list[Stored] = []
        for beyond in _beyond(keys, place):
            documents += (
                self._records.raw.find(
                    {"$and": [match, beyond]} if beyond else match, hidden
                )
                .sort(keys)
                .limit(limit - len(documents))
                .max_time_ms(MAX_MILLISECONDS)
            )
            # Before the next round: a limit of 0 would be none at all.
            if len(documents) == limit:
                break
        return documents

    def _link(self, name: str, document: Stored) -> str:
        return self.get_query_string({name: str(document["_id"])})

    def _show(self, documents: Sequence[Stored]) -> None:
        self.result_list = [
            instance(self.model, self._records, document) for document in documents
        ]
        self.result_count = len(documents)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False
        self.paginator = None


def _beyond(keys: list[Key], place: Stored | None) -> list[Filters]:
    """Those that share the place's value and come after it, then those with others."""
    if place is None:
        return [{}]
    name, direction = keys[0]
    operator = "$gt" if direction == 1 else "$lt"
    if name == "_id":
        return [{"_id": {operator: place["_id"]}}]
    content = place.get(name)
    return [
        {name: content, "_id": {operator: place["_id"]}},
        {name: {operator: content}},
    ]


def _key(name: str) -> Key:
    field = name.removeprefix("-")
    return "_id" if field == "id" else field, -1 if name.startswith("-") else 1
