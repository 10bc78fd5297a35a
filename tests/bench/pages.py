"""Which addresses does the site have, and what is asked of each to see its cost?

The addresses are those of the URL configuration: one that is not known here is a fault
of this table, so that no page goes without a look at its plans.
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

from arbsite.pages.lists import LISTS, read, understand
from arbsite.pages.lists.query import AFTER
from arbsite.pages.views import BLOCKS

API = "api/v1/"
API_LISTS = ("positions", "opportunities", "pairs", "tasks", "decisions", "runs")
# Why an address has no plan to look at.
LEFT_OUT = {
    "override/<slug:slug>/do/": "writes; each override has tests of its own",
    "notifications/<slug:name>/test/": "sends a message",
    "theme/": "sets a cookie",
    "login/": "asks about one account by its name",
    "logout/": "ends a session",
    "admin/login/": "leads to the login",
    "api/v1/^.*$": "is the 404 of the API",
    "api/v1/": "leads nowhere",
    "admin/(?P<url>.*)$": "is the 404 of the admin",
}
# The ends of the admin's addresses, for every model alike.
LEFT_OUT_OF_ADMIN = {
    "login/": "leads to the login",
    "logout/": "ends a session",
    "password_change/": "asks about one account by its id",
    "password_change/done/": "asks nothing",
    "autocomplete/": "no form has such a field",
    "jsi18n/": "asks nothing",
    "r/<path:content_type_id>/<path:object_id>/": "leads to nowhere",
    "add/": "is refused; accounts and groups are few",
    "delete/": "is refused; accounts and groups are few",
    "<path:object_id>/": "leads to the form",
    "<id>/password/": "asks about one account by its id",
}


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of documents that are there."""

    position: str
    pair: str
    market_type: str


def routes() -> Iterator[str]:
    """Each address of the site, as the URL configuration has it."""
    yield from _walked(get_resolver().url_patterns, "")


def _walked(patterns: list[Any], prefix: str) -> Iterator[str]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walked(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route


def why_left_out(route: str) -> str:
    """ "" for an address that must be looked at."""
    if route in LEFT_OUT:
        return LEFT_OUT[route]
    if route.startswith("admin/"):
        ends = (why for end, why in LEFT_OUT_OF_ADMIN.items() if route.endswith(end))
        return next(ends, "")
    is_verb = route.startswith(API) and route.count("/") > 2 and "<" in route
    if is_verb and not route.endswith("positions/<position_id>"):
        return "writes; each override has tests of its own"
    return "writes" if route.startswith(f"{API}pauses") else ""


def addresses(known: Known) -> dict[str, list[str]]:
    """What is asked of each address that is looked at."""
    return {
        "": ["/"],
        "dashboard/<slug:name>/": [f"/dashboard/{name}/" for name in BLOCKS],
        **{f"{name}/": list(_list_pages(name, known)) for name in LISTS},
        "export/<slug:name>.<slug:form>": [f"/export/{name}.csv" for name in LISTS],
        "positions/<slug:position_id>/": [f"/positions/{known.position}/"],
        "controls/": ["/controls/"],
        "override/<slug:slug>/": list(_asks(known)),
        "queue/": ["/queue/"],
        "notifications/": ["/notifications/"],
        "healthz": ["/healthz"],
        "healthz.json": ["/healthz.json"],
        "metrics": ["/metrics"],
        f"{API}openapi.json": ["/api/v1/openapi.json"],
        f"{API}docs": ["/api/v1/docs"],
        f"{API}positions/<position_id>": [f"/api/v1/positions/{known.position}"],
        f"{API}performance": ["/api/v1/performance"],
        f"{API}health": ["/api/v1/health"],
        **{f"{API}{name}": list(_api_pages(name, known)) for name in API_LISTS},
        **_admin_pages(known),
    }


QUESTIONS: dict[str, tuple[dict[str, str], ...]] = {
    "positions": (
        {"state": "open"},
        {"state": "closed"},
        {"state": "loss", "type": "Crypto"},
        {"sort": "closed"},
        {"sort": "ending", "state": "open"},
        {"q": "Will it be above 12"},
    ),
    "opportunities": (
        {"decision": "refused"},
        {"refusal": "off_tick", "type": "Crypto"},
        {"sort": "profit"},
        {"q": "Will it be above 12"},
    ),
    "pairs": ({"verdict": "review"}, {"type": "Crypto"}, {"q": "Will it be above 12"}),
    "tasks": (
        {"status": "failure"},
        {"action": "recover"},
        {"action": "fetch_data", "status": "retry"},
        {"sort": "oldest"},
    ),
    "decisions": ({"type": "Crypto"}, {"sort": "oldest"}),
}
OF_KNOWN = {
    "positions": "position",
    "pairs": "pair",
    "opportunities": "pair",
    "tasks": "position",
}


def _list_pages(name: str, known: Known) -> Iterator[str]:
    """The first page, the second, some filtered, ordered and searched ones."""
    yield f"/{name}/"
    questions = [{}, *QUESTIONS[name]]
    if name in OF_KNOWN:
        questions.append({"q": getattr(known, OF_KNOWN[name])})
    for asked in questions:
        yield from [f"/{name}/?{urlencode(asked)}"] if asked else []
        listing = LISTS[name]
        question = understand(listing, QueryDict(urlencode(asked)).lists())
        if later := read(listing, question).older:
            yield f"/{name}/?{urlencode(asked | {AFTER: later})}"


API_QUESTIONS: dict[str, dict[str, str]] = {
    "positions": {"state": "open", "market_type": "Crypto"},
    "opportunities": {"decision": "refused"},
    "pairs": {"verdict": "review"},
    "tasks": {"status": "retry", "action": "fetch_data"},
    "decisions": {"market_type": "Crypto"},
}


def _api_pages(name: str, known: Known) -> Iterator[str]:
    yield f"/{API}{name}"
    if name in API_QUESTIONS:
        yield f"/{API}{name}?{urlencode(API_QUESTIONS[name])}"
    listing = LISTS.get(name)
    if listing and (later := read(listing, understand(listing, [])).older):
        yield f"/{API}{name}?{urlencode({'cursor': later, 'limit': 200})}"


def _asks(known: Known) -> Iterator[str]:
    subjects = {
        known.position: ("cancel", "settle", "check"),
        "all": ("pause", "resume"),
        f"poll:{known.market_type}": ("poll", "fix-interval", "release-interval"),
        known.pair: ("confirm", "reject"),
        "waiting": ("drain",),
    }
    for subject, verbs in subjects.items():
        for verb in verbs:
            yield f"/override/{verb}/?{urlencode({'of': subject})}"


def _admin_pages(known: Known) -> dict[str, list[str]]:
    form = "admin/arbsite/apitoken/make/"
    pages = {"admin/": ["/admin/"], form: [f"/{form}"]}
    labels = sorted({model._meta.app_label for model in admin.site._registry})
    for route in routes():
        if route.startswith("admin/^(?P<app_label>"):
            pages[route] = [f"/admin/{label}/" for label in labels]
    for model, owner in admin.site._registry.items():
        meta = model._meta
        home = f"admin/{meta.app_label}/{meta.model_name}/"
        pages[home] = [f"/{home}", *_filtered(f"/{home}", owner)]
        identity = known.position if meta.model_name == "position" else "none"
        for end in ("change", "history"):
            pages[f"{home}<path:object_id>/{end}/"] = [f"/{home}{identity}/{end}/"]
    return pages


FILTERED = {
    "state": "loss",
    "market_type": "Crypto",
    "action": "recover",
    "status": "failure",
    "verdict": "review",
    "decision": "refused",
}


def _filtered(home: str, owner: Any) -> Iterator[str]:
    known = [name for name in owner.list_filter if name in FILTERED]
    for name in known:
        yield f"{home}?{name}__exact={FILTERED[name]}"
    if len(known) > 1:
        both = {f"{name}__exact": FILTERED[name] for name in known}
        yield f"{home}?{urlencode(both)}"


def shown(client: Client, address: str) -> int:
    """Ask for a page, or the beginning of an export; the status."""
    response = client.get(address)
    if response.streaming:
        next(iter(response.streaming_content), None)  # type: ignore[attr-defined]
    response.close()
    return response.status_code
