"""The admin: every model to look at, none to edit, overrides with a reason."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django_mongodb_backend.models import EmbeddedModel

from arbsite.admin.documents import DocumentAdmin
from arbsite.models import FailedLogin, KnownLogin, OneTimeCode, SavedView
from positions.models import POSITIONS as STORED_POSITIONS
from tasklog.models import TrailSeal
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.admin_pages import ODD, PAIRS, POSITIONS, act, page
from tests.support.builders import NOW, Stored, add
from tests.support.hostile_texts import HOSTILE, intruders
from tests.support.query_plans import Spy, explained, spy, wasteful

pytestmark = pytest.mark.django_db

DOCUMENT_MODELS = {
    model: owner
    for model, owner in admin.site._registry.items()
    if isinstance(owner, DocumentAdmin)
}
LISTS = {
    f"{model._meta.app_label}/{model._meta.model_name}": model
    for model in DOCUMENT_MODELS
}
OPPORTUNITIES = "/admin/strategy/opportunity/"


@pytest.fixture
def one_of_each() -> dict[str, Stored]:
    documents = {
        "positions": builders.position(),
        "task_log": builders.task(),
        "agent_runs": builders.run(),
        "matched_pairs": builders.pair(),
        "arbitrage_opportunities": builders.opportunity(),
        "market_type_performance": builders.performance(),
        "poll_decisions": builders.decision(),
        "jobs": builders.job(),
        "api_tokens": {"_id": "0a1b", "name": "grafana", "scope": "read"},
        "pauses": builders.pause(),
        "notifications": builders.notification(),
        "notification_rules": {"_id": "loss", "mode": "off", "actor": "maria"},
    }
    for name, document in documents.items():
        add(name, document)
    return documents


# Sums and limits, of which a list would tell nobody anything.
HIDDEN = EmbeddedModel | FailedLogin | KnownLogin | OneTimeCode | SavedView | TrailSeal


def test_every_model_of_the_project_is_registered_and_read_only() -> None:
    own = {
        model
        for name in ("arbsite", "positions", "strategy", "tasklog")
        for model in apps.get_app_config(name).get_models()
        if not issubclass(model, HIDDEN)
    }
    assert own == set(DOCUMENT_MODELS)
    assert len(own) >= 9


@pytest.mark.parametrize("path", ["r/1/x/", "r/x/y/", "r/", "r/1/"])
def test_an_address_that_nothing_uses_is_not_there(
    admin_client: Client, path: str
) -> None:
    assert admin_client.get(f"/admin/{path}", follow=True).status_code == 404


def test_the_queue_has_no_pages(admin_client: Client) -> None:
    """Its rows are unsigned pickles that run when shown."""
    shown = page(admin_client, "/admin/")
    assert "django_q" not in shown
    assert "/admin/auth/user/" in shown
    assert not [
        model for model in admin.site._registry if model._meta.app_label == "django_q"
    ]
    for name in ("success", "failure", "schedule", "ormq", "task"):
        page(admin_client, f"/admin/django_q/{name}/", 404)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_and_its_forms_can_be_seen_and_not_changed(
    admin_client: Client, one_of_each: dict[str, Stored], path: str
) -> None:
    document = one_of_each[LISTS[path]._meta.db_table]
    assert page(admin_client, f"/admin/{path}/").count("<tbody>") == 1
    identity = document["_id"].replace(":", "_3A")
    form = page(admin_client, f"/admin/{path}/{identity}/change/")
    assert 'class="stored"' in form
    assert 'type="submit" value="Save"' not in form
    before = collection(LISTS[path]._meta.db_table).find_one({})
    for attempt in ("add/", f"{identity}/change/", f"{identity}/delete/"):
        answer = admin_client.post(f"/admin/{path}/{attempt}", {"state": "loss"})
        assert answer.status_code == 403, attempt
    assert collection(LISTS[path]._meta.db_table).find_one({}) == before
    page(admin_client, f"/admin/{path}/{identity}/history/")


@pytest.mark.parametrize("path", LISTS)
def test_damaged_documents_are_shown_as_far_as_they_go(
    admin_client: Client, path: str
) -> None:
    add(LISTS[path]._meta.db_table, {"_id": "bare"}, {"_id": "odd", **ODD})
    assert _rows(page(admin_client, f"/admin/{path}/")) == 2
    for identity in ("bare", "odd"):
        page(admin_client, f"/admin/{path}/{identity}/change/")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_in_the_admin_too(
    admin_client: Client, hostile: str
) -> None:
    assert _suspects(admin_client, hostile) == _suspects(admin_client, "harmless")


def _suspects(client: Client, words: str) -> list[list[str]]:
    """What could run, on each page on which these words stand."""
    for name in ("positions", "task_log"):
        collection(name).delete_many({})
    add("positions", builders.position(id="p1", event_name=words, attention=words))
    add("task_log", builders.task(id="t1", details=words, error=words))
    tasks = "/admin/tasklog/tasklog/"
    paths = (POSITIONS, f"{POSITIONS}p1/change/", tasks, f"{tasks}t1/change/")
    pages = [page(client, path) for path in paths]
    pages.append(act(client, POSITIONS, "settle", ["p1"]).content.decode())
    assert all("\u202e" not in shown for shown in pages)
    return [intruders(shown) for shown in pages]


@pytest.mark.parametrize(
    "query",
    [
        "?event_name__regex=(",
        "?fence__gt=0",
        "?legs__venue=kalshi",
        "?state__in=entered",
        "?nothing=1",
    ],
)
def test_only_the_filters_that_are_offered_reach_a_query(
    admin_client: Client, query: str
) -> None:
    answer = admin_client.get(POSITIONS + query)
    assert answer.status_code in {302, 400}


def test_columns_cannot_be_sorted_by(admin_client: Client) -> None:
    older = {"id": "older", "created_at": NOW.replace(year=2020)}
    add("positions", builders.position(id="newer"), builders.position(**older))
    for query in ("", "?o=1", "?o=-2.3"):
        shown = page(admin_client, POSITIONS + query)
        assert shown.index('value="newer"') < shown.index('value="older"')


def test_lists_are_paged_and_filtered(admin_client: Client) -> None:
    add("task_log", *(builders.task() for _ in range(60)))
    add("task_log", *(builders.task(action="recover") for _ in range(3)))
    tasks = "/admin/tasklog/tasklog/"
    assert _rows(page(admin_client, tasks)) == 50
    assert _rows(page(admin_client, tasks + "?action__exact=recover")) == 3
    assert _rows(page(admin_client, tasks + "?action__exact=resolve")) == 0


@pytest.mark.parametrize("narrowed", ["", "?action__exact=monitor"])
def test_pages_follow_each_other_without_a_gap_and_lead_back(
    admin_client: Client, narrowed: str
) -> None:
    moments = [NOW - timedelta(seconds=n // 70) for n in range(140)]
    add("task_log", *(builders.task(timestamp=moment) for moment in moments))
    everything = collection("task_log").find().sort([("timestamp", -1), ("_id", -1)])
    ids = [line["_id"] for line in everything]
    pages, address = [], TASKS + narrowed
    while address:
        pages.append(page(admin_client, address))
        address = _link(pages[-1], "next")
    assert [name for shown in pages for name in _ids(shown)] == ids
    assert [len(_ids(shown)) for shown in pages] == [50, 50, 40]
    middle = page(admin_client, _link(pages[-1], "prev"))
    assert _ids(middle) == ids[50:100]
    first = page(admin_client, _link(middle, "prev"))
    assert (_ids(first), _link(first, "prev")) == (ids[:50], "")


def test_a_place_that_is_gone_is_the_beginning(admin_client: Client) -> None:
    add("task_log", builders.task(id="t1"))
    for place in ("?after=gone", "?before=gone", "?after=", "?p=9999"):
        assert _ids(page(admin_client, TASKS + place)) == ["t1"]


TASKS = "/admin/tasklog/tasklog/"


def _link(shown: str, rel: str) -> str:
    found = re.search(rf'href="([^"]*)" rel="{rel}"', shown)
    return TASKS + found[1].replace("&amp;", "&") if found else ""


def _ids(shown: str) -> list[str]:
    return re.findall(r'name="_selected_action" value="([^"]*)"', shown) or re.findall(
        r'<th class="field-.*?/tasklog/tasklog/([^/]*)/change', shown
    )


def _rows(shown: str) -> int:
    return len(re.findall(r'<th class="field-', shown))


def test_a_position_is_found_by_its_id(admin_client: Client) -> None:
    add("positions", builders.position(id="p1"), builders.position(id="p2"))
    for query in ("?q=p2", "?id__exact=p2"):
        shown = page(admin_client, POSITIONS + query)
        assert 'value="p2"' in shown
        assert 'value="p1"' not in shown


@pytest.fixture
def many() -> None:
    collection("positions").insert_many(
        (
            builders.position(
                id=f"p{n}",
                state="loss" if n % 40 else "expired",
                market_type=("Weather", "Crypto")[n % 2],
                created_at=NOW,
            )
            for n in range(2000)
        ),
        bypass_document_validation=True,
    )
    collection("task_log").insert_many(
        (
            builders.task(action="recover" if n % 40 == 0 else "monitor")
            for n in range(2000)
        ),
        bypass_document_validation=True,
    )
    collection("matched_pairs").insert_many(
        (
            builders.pair(
                verdict="same" if n % 40 else "review",
                market_type=("Weather", "Crypto")[n % 2],
            )
            for n in range(2000)
        ),
        bypass_document_validation=True,
    )
    collection("arbitrage_opportunities").insert_many(
        (
            builders.opportunity(
                decision="refused" if n % 40 else "taken",
                market_type="Sports" if n % 50 == 7 else "Weather",
            )
            for n in range(2000)
        ),
        bypass_document_validation=True,
    )


@pytest.mark.usefixtures("many")
def test_admin_lists_read_by_an_index_and_at_most_twice_what_they_show(
    admin_client: Client, spied: Spy
) -> None:
    breaches = {}
    for path in (
        POSITIONS,
        POSITIONS + "?state__exact=expired",
        POSITIONS + "?market_type__exact=Crypto",
        POSITIONS + "?market_type__exact=Crypto&state__exact=loss",
        "/admin/tasklog/tasklog/",
        "/admin/tasklog/tasklog/?action__exact=recover",
        "/admin/tasklog/tasklog/?action__exact=monitor&status__exact=success",
        PAIRS,
        PAIRS + "?verdict__exact=review",
        PAIRS + "?market_type__exact=Crypto",
        PAIRS + "?market_type__exact=Crypto&verdict__exact=same",
        OPPORTUNITIES,
        OPPORTUNITIES + "?decision__exact=taken",
        OPPORTUNITIES + "?market_type__exact=Sports",
        OPPORTUNITIES + "?market_type__exact=Weather&decision__exact=taken",
    ):
        table = LISTS["/".join(path.split("/")[2:4])]._meta.db_table
        commands = spied.watch(lambda path=path: page(admin_client, path))  # type: ignore[misc]
        lists = [command for command in commands if command.get("find") == table]
        assert len(lists) == 1, path
        if breach := wasteful(lists[0]):
            breaches[path] = breach
    assert breaches == {}


def test_the_spy_sees_a_wasteful_list(spied: Spy) -> None:
    """The test above would fail without an index."""
    add("positions", *(builders.position() for _ in range(100)))
    (command,) = spied.watch(
        lambda: list(STORED_POSITIONS.raw.find().sort("worst_case", 1).limit(5))
    )
    assert wasteful(command)
    assert "SORT" in repr(explained(command))
    assert spy is spied
