"""The admin: every model to look at, none to edit, overrides with a reason."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django_mongodb_backend.models import EmbeddedModel

from positions.models import positions
from tasklog.admin.inspection import DocumentAdmin
from tasklog.documents import Document, collection
from tests import builders
from tests.arbsite.test_reports import Spy, explained, spied, spy, wasteful
from tests.arbsite.test_views import HOSTILE, intruders
from tests.builders import NOW, add

__all__ = ["spied"]

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
POSITIONS = "/admin/positions/position/"
PAIRS = "/admin/strategy/matchedpair/"
OPPORTUNITIES = "/admin/strategy/opportunity/"


@pytest.fixture
def one_of_each() -> dict[str, Document]:
    documents = {
        "positions": builders.position(),
        "task_log": builders.task(),
        "agent_runs": builders.run(),
        "matched_pairs": builders.pair(),
        "arbitrage_opportunities": builders.opportunity(),
        "market_type_performance": builders.performance(),
        "poll_decisions": builders.decision(),
        "cadences": builders.cadence(),
    }
    for name, document in documents.items():
        add(name, document)
    return documents


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_every_model_of_the_project_is_registered_and_read_only() -> None:
    own = {
        model
        for name in ("positions", "strategy", "tasklog")
        for model in apps.get_app_config(name).get_models()
        if not issubclass(model, EmbeddedModel)
    }
    assert own == set(DOCUMENT_MODELS)
    assert len(own) == 8


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
    admin_client: Client, one_of_each: dict[str, Document], path: str
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


@pytest.mark.parametrize("action", ["cancel_before_entry", "settle_by_hand"])
@pytest.mark.parametrize("state", ["watching", "entered"])
def test_a_damaged_position_is_not_overridden(
    admin_client: Client, action: str, state: str
) -> None:
    add("positions", {"_id": "odd", **ODD, "state": state})
    text = act(admin_client, POSITIONS, action, ["odd"]).content.decode()
    assert "cannot be done" in text


ODD: Document = {
    "state": 7,
    "event_name": ["a"],
    "legs": "none",
    "stake": "much",
    "timestamp": "then",
    "started_at": 1,
    "score": {"a": 1},
    "decision": 5,
    "reasons": 3,
    "ended_cleanly": [],
    "interval_seconds": "often",
}


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
    pages.append(act(client, POSITIONS, "settle_by_hand", ["p1"]).content.decode())
    assert all("\u202e" not in one for one in pages)
    return [intruders(one) for one in pages]


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
    assert _rows(page(admin_client, tasks + "?p=2")) == 13
    assert _rows(page(admin_client, tasks + "?action__exact=recover")) == 3
    assert _rows(page(admin_client, tasks + "?action__exact=resolve")) == 0
    assert admin_client.get(tasks + "?p=9999").status_code == 302


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
        builders.position(
            id=f"p{n}",
            state="loss" if n % 40 else "expired",
            market_type=("Weather", "Crypto")[n % 2],
            created_at=NOW,
        )
        for n in range(2000)
    )
    collection("task_log").insert_many(
        builders.task(action="recover" if n % 40 == 0 else "monitor")
        for n in range(2000)
    )
    collection("matched_pairs").insert_many(
        builders.pair(
            verdict="same" if n % 40 else "review",
            market_type=("Weather", "Crypto")[n % 2],
        )
        for n in range(2000)
    )
    collection("arbitrage_opportunities").insert_many(
        builders.opportunity(
            decision="refused" if n % 40 else "taken",
            market_type="Sports" if n % 50 == 7 else "Weather",
        )
        for n in range(2000)
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
        lists = [one for one in commands if one.get("find") == table]
        assert len(lists) == 1, path
        if breach := wasteful(lists[0]):
            breaches[path] = breach
    assert breaches == {}


def test_the_spy_sees_a_wasteful_list(spied: Spy) -> None:
    """The test above would fail without an index."""
    add("positions", *(builders.position() for _ in range(100)))
    (command,) = spied.watch(
        lambda: list(positions().find().sort("worst_case", 1).limit(5))
    )
    assert wasteful(command)
    assert "SORT" in repr(explained(command))
    assert spy is spied


def act(client: Client, path: str, action: str, ids: list[str], **more: str) -> Any:
    """Choose an action on the list, or confirm it with what was asked."""
    data = {"action": action, "_selected_action": ids, **more}
    return client.post(path, data if "confirmed" in more else {**data, "index": "0"})


def confirm(client: Client, path: str, action: str, ids: list[str], **more: str) -> str:
    """Both steps; what the operator is told."""
    asked = act(client, path, action, ids).content.decode()
    stamps = dict(re.findall(r'name="(stamp-[^"]*)" value="([^"]*)"', asked))
    answer = act(client, path, action, ids, confirmed="yes", **{**stamps, **more})
    if answer.status_code == 302:
        return str(client.get(path).content.decode())
    return str(answer.content.decode())


def state_of(identity: str) -> str:
    found = positions().find_one({"_id": identity})
    assert found
    return str(found["state"])


def test_an_override_first_says_what_will_happen_and_does_nothing(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1", event_name="Will it rain?"))
    shown = act(admin_client, POSITIONS, "cancel_before_entry", ["p1"])
    text = shown.content.decode()
    assert "Will it rain?" in text
    assert "will be cancelled; nothing was bought" in text
    assert 'name="reason"' in text
    assert state_of("p1") == "watching"


def test_a_confirmed_override_is_done_and_written_down(admin_client: Client) -> None:
    add("positions", builders.watching(id="p1"))
    told = confirm(
        admin_client, POSITIONS, "cancel_before_entry", ["p1"], reason="rule changed"
    )
    assert "cancelled." in told
    assert state_of("p1") == "cancelled"
    (line,) = collection("task_log").find({"action": "override"})
    assert line["actor"] == "admin"
    assert "rule changed" in line["details"]


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 501])
def test_without_a_reason_nothing_is_done(admin_client: Client, reason: str) -> None:
    add("positions", builders.watching(id="p1"))
    told = confirm(
        admin_client, POSITIONS, "cancel_before_entry", ["p1"], reason=reason
    )
    assert "errorlist" in told
    assert state_of("p1") == "watching"


def test_what_changed_since_the_page_was_shown_is_left_alone(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1"))
    told = confirm(
        admin_client,
        POSITIONS,
        "cancel_before_entry",
        ["p1"],
        reason="too late",
        **{"stamp-p1": "watching:3"},
    )
    assert "has changed since the page was shown" in told
    assert state_of("p1") == "watching"


def test_a_double_click_overrides_once(admin_client: Client) -> None:
    add("positions", builders.position(id="p1"))
    given = {
        "confirmed": "yes",
        "reason": "settled on the venue",
        "stamp-p1": "entered:4",
        "payout_0": "1",
        "payout_1": "0",
    }
    for _ in range(2):
        act(admin_client, POSITIONS, "settle_by_hand", ["p1"], **given)
    assert state_of("p1") == "profitable"
    assert collection("task_log").count_documents({"kind": "override_settle"}) == 1


def test_a_settlement_asks_for_each_payout_and_foretells_the_profit(
    admin_client: Client,
) -> None:
    legs = [builders.leg(payout=Decimal("0.5")), builders.other_leg()]
    add("positions", builders.position(id="p1", legs=legs))
    text = act(admin_client, POSITIONS, "settle_by_hand", ["p1"]).content.decode()
    assert "will expire and then be closed" in text
    assert "+$3.00 if polymarket&#x27;s Yes pays 1" in text
    assert re.search(r'name="payout_0" value="0.5"', text)
    assert 'name="payout_1"' in text


@pytest.mark.parametrize(
    "payout", ["", "1.01", "-1", "NaN", "1e3", "0,5", "x", "1" * 99]
)
def test_a_payout_that_cannot_be_is_refused(admin_client: Client, payout: str) -> None:
    add("positions", builders.position(id="p1"))
    told = confirm(
        admin_client,
        POSITIONS,
        "settle_by_hand",
        ["p1"],
        reason="as the venue says",
        payout_0=payout,
        payout_1="0",
    )
    assert "errorlist" in told
    assert state_of("p1") == "entered"


def test_a_settlement_is_done_to_one_at_a_time(admin_client: Client) -> None:
    add("positions", builders.position(id="p1"), builders.position(id="p2"))
    act(admin_client, POSITIONS, "settle_by_hand", ["p1", "p2"])
    assert "one at a time" in page(admin_client, POSITIONS)


def test_of_several_what_is_possible_is_done_and_the_rest_is_told(
    admin_client: Client,
) -> None:
    add("positions", builders.watching(id="p1"), builders.position(id="p2"))
    told = confirm(
        admin_client, POSITIONS, "cancel_before_entry", ["p1", "p2"], reason="all out"
    )
    assert "only a watching position" in told
    assert (state_of("p1"), state_of("p2")) == ("cancelled", "entered")


def test_an_order_in_the_ledger_stops_a_cancellation(admin_client: Client) -> None:
    legs = [builders.planned(client_order_id="p1:a:1"), builders.planned()]
    add("positions", builders.watching(id="p1", legs=legs))
    add(
        "paper_orders",
        {"_id": "p1:a:1", "status": "accepted", "fills": [], "fee": 0, "reason": ""},
    )
    text = act(admin_client, POSITIONS, "cancel_before_entry", ["p1"]).content.decode()
    assert "cannot be done" in text


def test_whole_lists_are_not_overridden(admin_client: Client) -> None:
    add("positions", builders.watching(id="p1"))
    act(admin_client, POSITIONS, "cancel_before_entry", ["p1"], select_across="1")
    assert "50 at most" in page(admin_client, POSITIONS)


@pytest.mark.parametrize(
    ("action", "verdict"), [("confirm_pair", "same"), ("reject_pair", "rejected")]
)
def test_a_pair_is_judged_with_a_reason(
    admin_client: Client, action: str, verdict: str
) -> None:
    add("matched_pairs", builders.pair(id="m1"))
    told = confirm(admin_client, PAIRS, action, ["m1"], reason="read both")
    assert f"the verdict is now “{verdict}”" in told
    found = collection("matched_pairs").find_one({"_id": "m1"})
    assert found
    assert found["verdict"] == verdict
    assert found["decision"]["actor"] == "admin"


def test_a_check_now_hurries_the_agent(admin_client: Client) -> None:
    far = NOW.replace(year=2099)
    add("cadences", builders.cadence("check", next_at=far))
    add("positions", builders.position(id="p1", outcome_due_at=far))
    assert "due now" in confirm(
        admin_client, POSITIONS, "check_now", ["p1"], reason="it is over"
    )
    for found in (
        collection("cadences").find_one({"_id": "check", "next_at": {"$lt": far}}),
        positions().find_one({"_id": "p1", "outcome_due_at": {"$lt": far}}),
    ):
        assert found


@pytest.mark.parametrize(
    ("path", "action", "identity"),
    [
        ("/admin/strategy/cadence/", "run_now", "poll:Weather"),
        ("/admin/strategy/markettypeperformance/", "poll_now", "Weather"),
    ],
)
def test_a_market_type_is_polled_now(
    admin_client: Client, path: str, action: str, identity: str
) -> None:
    far = NOW.replace(year=2099)
    add("cadences", builders.cadence("poll:Weather", next_at=far))
    add("market_type_performance", builders.performance())
    assert "due now" in confirm(admin_client, path, action, [identity], reason="news")
    found = collection("cadences").find_one({"_id": "poll:Weather"})
    assert found
    assert found["next_at"] < far


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_who_may_only_view_sees_no_override_and_can_do_none() -> None:
    client = staff("view_position")
    add("positions", builders.watching(id="p1"))
    assert "Cancel before entry" not in page(client, POSITIONS)
    given = {"confirmed": "yes", "reason": "because", "stamp-p1": "watching:4"}
    act(client, POSITIONS, "cancel_before_entry", ["p1"], **given)
    assert state_of("p1") == "watching"


def test_who_may_override_can_do_so_and_edit_nothing() -> None:
    client = staff("view_position", "override")
    add("positions", builders.watching(id="p1"))
    assert "cancelled." in confirm(
        client, POSITIONS, "cancel_before_entry", ["p1"], reason="not wanted"
    )
    assert client.get("/admin/strategy/cadence/").status_code == 403


def test_an_override_without_its_token_is_refused(admin_user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    add("positions", builders.watching(id="p1"))
    given = {"confirmed": "yes", "reason": "because", "stamp-p1": "watching:4"}
    answer = act(strict, POSITIONS, "cancel_before_entry", ["p1"], **given)
    assert answer.status_code == 403
    assert state_of("p1") == "watching"
