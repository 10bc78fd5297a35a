"""Lists and forms of documents that nobody may change by a form.

A form would write whole documents and undo what the agent did meanwhile, so everything
is read-only. Documents are salvaged: a damaged one is shown as far as it can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from arbsite.access.roles import is_at_least
from arbsite.admin.paging import IndexedChangeList, instance
from arbsite.overrides import views
from arbsite.overrides.action import Action
from arbsite.overrides.actions import ACTIONS
from tasklog import formats
from tasklog.storage.collections import Records
from tasklog.storage.reading import as_stored, clean

Column = Callable[[Model], str | SafeString]


def plain(content: Any) -> str:
    """A text or a number as one line without invisible characters."""
    return (
        formats.NOTHING if content is None else clean(str(content)) or formats.NOTHING
    )


def seconds(content: int | None) -> str:
    return formats.NOTHING if content is None else f"{content} s"


def percentage(content: Decimal | None) -> str:
    return formats.percent(content, 2)


def lines(contents: Sequence[str]) -> str:
    return plain("; ".join(contents))


def yes_or_no(content: bool | None) -> str:
    return formats.NOTHING if content is None else "yes" if content else "no"


def column(
    name: str, show: Callable[[Any], str] = plain, label: str | None = None
) -> Column:
    """A column of a list, or a line of a form: one field of the record."""

    def shown(row: Model) -> str | SafeString:
        return show(getattr(row.record, name))  # type: ignore[attr-defined]

    # Django names a column after its function.
    shown.__name__ = name
    shown.short_description = label or name.replace("_", " ")  # type: ignore[attr-defined]
    return shown


def stored(row: Model) -> SafeString:
    """The whole document."""
    document = row.document  # type: ignore[attr-defined]
    # Reached by the tab key, so that it can be scrolled without a mouse.
    return format_html('<pre class="stored" tabindex="0">{}</pre>', as_stored(document))


class DocumentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read-only lists and forms of one collection, with the actions on its records.

    Subclasses name the `records`, the `columns` of the list, what a form shows `more`,
    the filters, the ordering, which an index must have, and the fields that a list does
    not read (`hidden`).
    """

    change_list_template = "admin/documents.html"
    records: Records[Any]
    columns: Sequence[Column] = ()
    more: Sequence[Column] = ()
    hidden: Sequence[str] = ()
    list_per_page = 50
    # Counting a large collection takes longer than reading a page of it, and facets
    # would count it for each filter.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.columns

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return IndexedChangeList

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.columns, *self.more, stored]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        # Not through the ORM, which raises for a document with a value of a wrong type.
        document = self.records.raw.find_one({"_id": object_id})
        return document and instance(self.model, self.records, document)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The actions of the table that apply to this list and are open to the user."""
        return {
            action.name: (partial(_show, action), action.name, action.label)
            for action in ACTIONS.values()
            if self.model in action.target.lists
            if is_at_least(request.user, action.role)
        }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        links = [
            (action, action.from_list[1])
            for action in ACTIONS.values()
            if action.from_list and action.from_list[0] is self.model
            if is_at_least(request.user, action.role)
        ]
        return super().changelist_view(request, {"action_links": links})

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """The filters that are offered, and the id: nothing else reaches a query."""
        # Django would take any lookup of a listed field: a broken regular expression
        # ends in a 500, and a search inside of texts reads every document.
        names = ["id", *(str(name) for name in self.list_filter)]
        return lookup in {f"{name}__exact" for name in names}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _show(
    action: Action[Any],
    owner: DocumentAdmin,
    request: HttpRequest,
    queryset: object,
) -> HttpResponse | None:
    """The page that previews an action on the rows that were chosen."""
    identities = request.POST.getlist(ACTION_CHECKBOX_NAME)
    is_whole_list = request.POST.get("select_across") == "1"
    at_most = 1 if action.is_for_one else views.AT_MOST
    # The preview shows each target; of a whole list nobody would have seen them.
    if is_whole_list or len(identities) > at_most:
        messages.error(request, f"{action.label}: choose {at_most} at most.")
        return None
    try:
        to_identity = action.target.lists[owner.model]
        chosen = [to_identity(identity) for identity in identities]
        return views.show(request, action, chosen, request.get_full_path())
    except Http404 as problem:
        messages.error(request, f"{action.label}: {problem}.")
        return None
