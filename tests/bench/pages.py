"""The addresses of the site, and what to request of each to see its cost.

The addresses are those of the URL configuration. A test fails on one that is neither
listed nor left out here, so that no page is added without a look at its plans.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from arbsite.pages.dashboard import TABS
from arbsite.pages.lists import LISTS, parse_query, read
from arbsite.pages.lists.query import AFTER
from tasklog.storage.ids import content_id
from tests.bench.seed.positions import TYPES, position_id

API = "api/v1/"
API_LISTS = ("positions", "opportunities", "pairs", "tasks", "decisions", "runs")
# Addresses that are not requested, and why.
LEFT_OUT = {
    "override/<slug:name>/do/": "writes; overrides have their own tests",
    "notifications/<slug:name>/test/": "sends a message",
    "theme/": "sets a cookie",
    "views/<slug:name>/": "writes; saved views have their own tests",
    "docs/": "serves files",
    "docs/<path:path>": "serves files",
    "login/": "reads one account by its name",
    "logout/": "ends a session",
    "password/": "reads one account by its id",
    "favicon.ico": "redirects to a static file",
    "admin/login/": "redirects to the login",
    "api/v1/^.*$": "is the 404 of the API",
    "api/v1/": "redirects nowhere",
    "api/": "is the 404 of the API",
    "api/<path:rest>": "is the 404 of the API",
    "admin/r/<path:rest>": "is the 404 of the admin",
    "admin/(?P<url>.*)$": "is the 404 of the admin",
}
# How addresses of the admin end, for every model alike.
LEFT_OUT_OF_ADMIN = {
    "login/": "redirects to the login",
    "logout/": "ends a session",
    "password_change/": "reads one account by its id",
    "password_change/done/": "reads nothing",
    "autocomplete/": "no form has such a field",
    "jsi18n/": "reads nothing",
    "r/<path:content_type_id>/<path:object_id>/": "has no target",
    "add/": "is refused; accounts and groups are few",
    "delete/": "is refused; accounts and groups are few",
    "<path:object_id>/": "redirects to the form",
    "<id>/password/": "reads one account by its id",
}


@dataclass(frozen=True, slots=True)
class SampleIds:
    """Ids of documents that exist."""

    position: str
    pair: str
    market_type: str


def sample_ids() -> SampleIds:
    """Ids of what tests.bench.seed inserts."""
    return SampleIds(position_id(0), content_id("bench pair", 0), TYPES[0])


def routes() -> Iterator[str]:
    """Each address of the site, as the URL configuration writes it."""
    yield from _routes_below(get_resolver().url_patterns, "")


def _routes_below(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes_below(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def why_left_out(route: str) -> str:
    """Why an address is not requested; "" for one that must be."""
    if route in LEFT_OUT:
        return LEFT_OUT[route]
    if route.startswith("admin/"):
        ends = (why for end, why in LEFT_OUT_OF_ADMIN.items() if route.endswith(end))
        return next(ends, "")
    is_verb = route.startswith(API) and route.count("/") > 2 and "<" in route
    if is_verb and not route.endswith("positions/<position_id>"):
        return "writes; overrides have their own tests"
    return "writes" if route.startswith(f"{API}pauses") else ""


def addresses(ids: SampleIds) -> dict[str, list[str]]:
    """What is requested of each address."""
    return {
        "": ["/"],
        "dashboard/live/": [f"/dashboard/live/?tab={name}" for name in TABS],
        **{f"{name}/": list(_list_pages(name, ids)) for name in LISTS},
        "export/<slug:name>.<slug:form>": [f"/export/{name}.csv" for name in LISTS],
        "positions/<slug:position_id>/": [f"/positions/{ids.position}/"],
        "pairs/<slug:pair_id>/": [f"/pairs/{ids.pair}/"],
        "review/": ["/review/"],
        "performance/": ["/performance/", "/performance/?from=2026-01&by=month"],
        "performance/tax.<slug:form>": ["/performance/tax.csv"],
        "calendar/": ["/calendar/"],
        "rejections/": ["/rejections/"],
        "controls/": ["/controls/"],
        "override/<slug:name>/": list(_override_forms(ids)),
        "health/": ["/health/"],
        "queue/": ["/queue/"],
        "notifications/": ["/notifications/"],
        "healthz": ["/healthz"],
        "healthz.json": ["/healthz.json"],
        "metrics": ["/metrics"],
        f"{API}openapi.json": ["/api/v1/openapi.json"],
        f"{API}docs": ["/api/v1/docs"],
        f"{API}positions/<position_id>": [f"/api/v1/positions/{ids.position}"],
        f"{API}performance": ["/api/v1/performance"],
        f"{API}health": ["/api/v1/health"],
        f"{API}report": ["/api/v1/report?by=day"],
        f"{API}calendar": ["/api/v1/calendar"],
        **{f"{API}{name}": list(_api_pages(name, ids)) for name in API_LISTS},
        **_admin_pages(ids),
    }


# A word that all have, one that few have, several; the last ones are common, but rare
# together.
SEARCHES: tuple[dict[str, str], ...] = (
    {"q": "threshold"},
    {"q": "rare12"},
    {"q": "threshold half0 rare12"},
    {"q": "half0 tenth1"},
    {"q": "threshold", "sort": "oldest"},
)
# Filters, orders and searches of each list: each has a plan of its own.
QUERIES: dict[str, tuple[dict[str, str], ...]] = {
    "positions": (
        {"state": "open"},
        {"state": "closed"},
        {"state": "loss", "type": "Crypto"},
        {"sort": "closed"},
        {"sort": "ending", "state": "open"},
        *SEARCHES,
        {"q": "threshold", "state": "loss"},
    ),
    "opportunities": (
        {"decision": "refused"},
        {"refusal": "off_tick", "type": "Crypto"},
        {"sort": "profit"},
        *SEARCHES,
    ),
    "pairs": ({"verdict": "review"}, {"type": "Crypto"}, *SEARCHES),
    "tasks": (
        {"q": "rare12"},
        {"status": "failure"},
        {"action": "recover"},
        {"action": "fetch_data", "status": "retry"},
        {"sort": "oldest"},
    ),
    "decisions": ({"type": "Crypto"}, {"sort": "oldest"}),
}
# Searching a list for an id must use an index, too.
ID_SEARCHES = {
    "positions": "position",
    "pairs": "pair",
    "opportunities": "pair",
    "tasks": "position",
}


def _list_pages(name: str, ids: SampleIds) -> Iterator[str]:
    """The first page, the second, some filtered, ordered and searched ones."""
    yield f"/{name}/"
    queries = [{}, *QUERIES[name]]
    if name in ID_SEARCHES:
        queries.append({"q": getattr(ids, ID_SEARCHES[name])})
    for query in queries:
        if query:
            yield f"/{name}/?{urlencode(query)}"
        listing = LISTS[name]
        parsed = parse_query(listing, QueryDict(urlencode(query)).lists())
        # The second page begins at a cursor: a plan of its own.
        if cursor := read(listing, parsed).older:
            yield f"/{name}/?{urlencode(query | {AFTER: cursor})}"


API_QUERIES: dict[str, dict[str, str]] = {
    "positions": {"state": "open", "market_type": "Crypto"},
    "opportunities": {"decision": "refused"},
    "pairs": {"verdict": "review"},
    "tasks": {"status": "retry", "action": "fetch_data"},
    "decisions": {"market_type": "Crypto"},
}


def _api_pages(name: str, ids: SampleIds) -> Iterator[str]:
    yield f"/{API}{name}"
    if name in API_QUERIES:
        yield f"/{API}{name}?{urlencode(API_QUERIES[name])}"
    listing = LISTS.get(name)
    if listing and (cursor := read(listing, parse_query(listing, [])).older):
        yield f"/{API}{name}?{urlencode({'cursor': cursor, 'limit': 200})}"


def _override_forms(ids: SampleIds) -> Iterator[str]:
    subjects = {
        ids.position: ("cancel", "settle", "check"),
        "all": ("pause", "resume"),
        f"poll:{ids.market_type}": (
            "poll",
            "fix-interval",
            "release-interval",
            "choose-policy",
        ),
        ids.pair: ("confirm", "confirm-with-risk", "reject", "undo-decision"),
        "waiting": ("drain",),
        "loss": ("notify",),
        "new": ("create-token",),
    }
    for subject, actions in subjects.items():
        for action in actions:
            yield f"/override/{action}/?{urlencode({'of': subject})}"


def _admin_pages(ids: SampleIds) -> dict[str, list[str]]:
    pages = {"admin/": ["/admin/"]}
    labels = sorted({model._meta.app_label for model in admin.site._registry})
    for route in routes():
        if route.startswith("admin/^(?P<app_label>"):
            pages[route] = [f"/admin/{label}/" for label in labels]
    for model, model_admin in admin.site._registry.items():
        meta = model._meta
        home = f"admin/{meta.app_label}/{meta.model_name}/"
        pages[home] = [f"/{home}", *_filtered(f"/{home}", model_admin)]
        identity = ids.position if meta.model_name == "position" else "none"
        for end in ("change", "history"):
            pages[f"{home}<path:object_id>/{end}/"] = [f"/{home}{identity}/{end}/"]
    return pages


ADMIN_FILTERS = {
    "state": "loss",
    "market_type": "Crypto",
    "action": "recover",
    "status": "failure",
    "verdict": "review",
    "decision": "refused",
}


def _filtered(home: str, model_admin: Any) -> Iterator[str]:
    names = [name for name in model_admin.list_filter if name in ADMIN_FILTERS]
    for name in names:
        yield f"{home}?{name}__exact={ADMIN_FILTERS[name]}"
    # All at once: the index of one filter alone may not serve the others.
    if len(names) > 1:
        combined = {f"{name}__exact": ADMIN_FILTERS[name] for name in names}
        yield f"{home}?{urlencode(combined)}"


def fetch(client: Client, address: str) -> int:
    """Request a page, or the beginning of an export; the status."""
    response = client.get(address)
    # An export streams everything: its first chunk shows the plan.
    if response.streaming:
        next(iter(response.streaming_content), None)  # type: ignore[attr-defined]
    response.close()
    return response.status_code
