"""Saved views: a search of a list that an account has given a name."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qs

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from arbsite.access.records import SAVED_VIEWS, SavedViewRecord
from arbsite.access.roles import Role, needs
from arbsite.pages.lists.query import BadQuery, parse_query
from arbsite.pages.lists.registry import LISTS
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.storage.ids import content_id
from tasklog.storage.reading import clean

# Of one account on one list.
MOST = 20
NAME_LENGTH = 40
QUERY_LENGTH = 2_000


def saved_views(account: object, listing: str) -> list[SavedViewRecord]:
    """Those of an account on a list, by name."""
    filters = {"account": str(account), "listing": listing}
    views = SAVED_VIEWS.show(filters, [("name", 1)], MOST, MAX_MILLISECONDS)
    return [view for view in views if view.name and view.query is not None]


@needs(Role.VIEWER)
@require_POST
def change(request: HttpRequest, name: str) -> HttpResponse:
    """Save the search of the form under its name, or remove that name."""
    if name not in LISTS:
        raise Http404(f"there is no list {name}")
    account, title = str(request.user.pk), clean(request.POST.get("view", "").strip())
    if not 0 < len(title) <= NAME_LENGTH:
        raise BadRequest(f"a view's name has 1 to {NAME_LENGTH} characters")
    identity = content_id("saved view", account, name, title)
    if "remove" in request.POST:
        SAVED_VIEWS.raw.delete_one({"_id": identity})
        messages.success(request, f"The view “{title}” has been removed.")
        return redirect(name)
    query = _checked(name, request.POST.get("query", ""))
    views = saved_views(account, name)
    if len(views) >= MOST and title not in {view.name for view in views}:
        raise BadRequest(f"this list has {MOST} views already: remove one first")
    # By an id from its content: saved twice, the later search is kept.
    SAVED_VIEWS.replace(SavedViewRecord(identity, account, name, title, query))
    messages.success(request, f"This search is saved as “{title}”.")
    return redirect(f"{reverse(name)}?{query}")


def _checked(name: str, text: str) -> str:
    """The query string if the list can show it. Raises BadRequest."""
    pairs: Iterable[tuple[str, list[str]]]
    try:
        pairs = parse_qs(text, strict_parsing=True, max_num_fields=50).items()
        query = parse_query(LISTS[name], pairs, is_paged=False).query_string()
    except (BadQuery, ValueError) as error:
        raise BadRequest(f"this search cannot be saved: {error}") from None
    if not 0 < len(query) <= QUERY_LENGTH:
        raise BadRequest("this search is empty, or too long to be saved")
    return query
