"""The API: lists by cursor, overrides by token, problems in one form."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings
from pymongo.errors import ServerSelectionTimeoutError

from arbsite.access.records import Scope
from arbsite.monitoring import health
from positions.models import POSITIONS
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.api_client import description, new_token
from tests.support.builders import NOW, add
from tests.support.hostile_texts import HOSTILE, intruders
from tests.support.query_plans import Spy, wasteful

pytestmark = pytest.mark.django_db

V1 = "/api/v1/"
SCHEMA = description()
READS = [
    path.removeprefix(V1).replace("{position_id}", "p1")
    for path, operations in SCHEMA["paths"].items()
    if "get" in operations
]
WRITES = [
    re.sub(r"{\w+}", "p1", path.removeprefix(V1))
    for path, operations in SCHEMA["paths"].items()
    if "post" in operations
]
WHY = {"reason": "seen on the venue"}


def program(scope: Scope = Scope.READ) -> Client:
    token = new_token("desk", scope)
    collection("task_log").delete_many({})  # that it was made
    return Client(
        headers={"authorization": f"Bearer {token}"}, raise_request_exception=False
    )


@pytest.fixture
def reader() -> Client:
    return program()


@pytest.fixture
def operator() -> Client:
    return program(Scope.OPERATE)


def read(client: Client, path: str, status: int = 200) -> Any:
    return checked(client.get(V1 + path), status)


def post(client: Client, path: str, body: Any, status: int = 200) -> Any:
    answer = client.post(V1 + path, json.dumps(body), content_type="application/json")
    return checked(answer, status)


def checked(answer: Any, status: int) -> Any:
    """The body; of every answer what holds for all of them."""
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert body["mode"] == "simulated"
    form = answer.headers["Content-Type"].partition(";")[0]
    if status >= 400:
        assert form == "application/problem+json"
        assert body["status"] == status
        assert {"type", "title", "detail"} <= set(body)
    else:
        assert form == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
    return body


def one_of_each() -> None:
    add("positions", builders.position(id="p1"))
    add("matched_pairs", builders.pair(id="p1"))
    add("arbitrage_opportunities", builders.opportunity())
    add("task_log", builders.task())
    add("poll_decisions", builders.decision())
    add("market_type_performance", builders.performance())
    add("jobs", builders.job("poll:p1"))
    add("agent_runs", builders.run())


@pytest.mark.parametrize("path", READS)
def test_a_stranger_reads_nothing(path: str) -> None:
    answer = Client().get(V1 + path)
    assert checked(answer, 401)["title"] == "Unauthorized"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    wrong = Client(headers={"authorization": f"Bearer arb_{'0' * 12}_{'a' * 43}"})
    assert wrong.get(V1 + path).status_code == 401


@pytest.mark.parametrize("path", READS)
def test_a_token_and_a_login_read_everything(reader: Client, path: str) -> None:
    one_of_each()
    answer = read(reader, path)
    person = Client()
    person.force_login(User.objects.create_user("viewer"))
    again = read(person, path)
    if path != "health":
        assert answer == again
    if "items" in answer and path != "pauses":
        assert len(answer["items"]) == 1


@pytest.mark.parametrize("path", WRITES)
def test_overrides_take_a_token_that_may_operate(path: str, reader: Client) -> None:
    one_of_each()
    before = snapshot()
    post(Client(), path, WHY, 401)
    assert "scope operate" in post(reader, path, WHY, 403)["detail"]
    admin = Client()
    admin.force_login(User.objects.create_superuser("root"))
    post(admin, path, WHY, 401)
    assert snapshot() == before


def snapshot() -> list[Any]:
    names = ("positions", "matched_pairs", "jobs", "task_log", "pauses")
    return [list(collection(name).find({}).sort("_id", 1)) for name in names]


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("reason", [None, "", "ab", "  x  ", "x" * 501, "a\nb c", 7])
def test_without_a_reason_nothing_is_done(
    operator: Client, path: str, reason: Any
) -> None:
    one_of_each()
    before = snapshot()
    body = {"scope": "all", "seconds": 30, "payouts": {"a": "1", "b": "0"}}
    answer = post(operator, path, {**body, "reason": reason}, 400)
    assert "reason" in answer["detail"]
    assert snapshot() == before


def test_money_is_text_and_times_are_in_utc(reader: Client) -> None:
    add("positions", builders.closed("-2.50", id="p1"))
    answer = read(reader, "positions/p1")
    assert answer["actual_profit"] == "-2.50"
    assert answer["stake"] == "97"
    assert answer["legs"][0]["limit_price"] == "0.45"
    assert answer["created_at"] == "2027-01-17T12:00:00Z"
    assert answer["events"][0]["kind"] == "entered"


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", {"e", "w", "l", "c"}),
        ("state=open", {"e", "w"}),
        ("state=closed", {"l", "c"}),
        ("state=loss", {"l"}),
        ("market_type=Crypto", {"c"}),
        ("state=cancelled&market_type=Crypto", {"c"}),
        ("state=open&market_type=Crypto", set()),
    ],
)
def test_positions_are_filtered(reader: Client, query: str, ids: set[str]) -> None:
    add("positions", builders.position(id="e"), builders.watching(id="w"))
    add("positions", builders.closed("-1", id="l"))
    cancelled = {"state": "cancelled", "market_type": "Crypto"}
    add("positions", builders.position(id="c", **cancelled))
    answer = read(reader, f"positions?{query}")
    assert {position["id"] for position in answer["items"]} == ids


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("opportunities?decision=taken", 1),
        ("opportunities?decision=taken&market_type=Weather", 1),
        ("opportunities?market_type=Crypto", 0),
        ("pairs?verdict=review", 1),
        ("pairs?verdict=same", 0),
        ("tasks?action=recover", 1),
        ("tasks?action=recover&status=failure", 0),
        ("decisions?market_type=Weather", 1),
        ("decisions?market_type=Crypto", 0),
    ],
)
def test_the_other_lists_are_filtered(reader: Client, path: str, count: int) -> None:
    add("arbitrage_opportunities", builders.opportunity(decision="taken"))
    add("arbitrage_opportunities", builders.opportunity())
    add("matched_pairs", builders.pair())
    add("task_log", builders.task(), builders.task(action="recover"))
    add("poll_decisions", builders.decision())
    assert len(read(reader, path)["items"]) == count


@pytest.mark.parametrize("limit", [1, 7, 200])
def test_pages_follow_one_another_without_gaps_or_repeats(
    reader: Client, limit: int
) -> None:
    """Many of them of the same moment."""
    for number in range(30):
        at = NOW - timedelta(seconds=number // 9)
        add("positions", builders.position(id=f"p {number}/ä", created_at=at))
    seen: list[str] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        answer = checked(reader.get(V1 + "positions", query), 200)
        assert len(answer["items"]) <= limit
        seen += [position["id"] for position in answer["items"]]
        if answer["next"] is None:
            break
        query["cursor"] = answer["next"]
    assert len(seen) == len(set(seen)) == 30
    order = [
        (document["created_at"], document["_id"]) for document in POSITIONS.raw.find({})
    ]
    assert seen == [identity for _, identity in sorted(order, reverse=True)]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("page=1", "page"),
        ("state[$ne]=x", "state[$ne]"),
        ("a%5B%24gt%5D=1", "a[$gt]"),
        ("sort=$where", "sort"),
        ("limit=1&limit=2", "limit"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1e3", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("limit=", "limit"),
        ("state=nothing", "state"),
        ("state=", "state"),
        ("market_type=a%00b", "market_type"),
        ("market_type=" + "x" * 101, "market_type"),
        ("cursor=x", "cursor"),
        ("cursor=1", "cursor"),
        ("cursor=9999999999999999.a", "cursor"),
        ('cursor={"$gt":""}', "cursor"),
    ],
)
def test_what_is_asked_wrongly_is_named(reader: Client, query: str, named: str) -> None:
    assert named in read(reader, f"positions?{query}", 400)["detail"]


def test_a_query_is_never_taken_for_an_operator(reader: Client) -> None:
    add("positions", builders.position())
    answer = read(reader, 'positions?market_type={"$ne":null}')
    assert answer["items"] == []


@pytest.mark.parametrize("path", ["positions/none", "positions/$ne", "nowhere", "x/y/"])
def test_what_is_not_there_is_a_problem_too(reader: Client, path: str) -> None:
    read(reader, path, 404)


def test_other_methods_are_told_which_ones_are_possible(reader: Client) -> None:
    for method, path, allowed in (
        ("DELETE", "positions", "GET"),
        ("PUT", "positions/p1", "GET"),
        ("GET", "positions/p1/cancel", "POST"),
        ("PATCH", "pauses", "GET, POST"),
    ):
        answer = reader.generic(method, V1 + path)
        checked(answer, 405)
        assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("body", ["", "x", "[]", "null", '{"reason": "\\ud800aaa"}'])
def test_a_body_that_says_nothing_is_refused(operator: Client, body: str) -> None:
    add("positions", builders.watching(id="p1"))
    path = V1 + "positions/p1/cancel"
    checked(operator.post(path, body, content_type="application/json"), 400)


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v2/positions", "/api/x/y"])
def test_unknown_addresses_of_the_api_are_problems(path: str) -> None:
    checked(Client().get(path, follow=True), 404)


def test_a_request_that_changes_something_at_an_unknown_address_is_a_problem() -> None:
    strict = Client(enforce_csrf_checks=True)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        checked(strict.generic(method, V1 + "nothing"), 404)
    assert strict.post("/theme/").status_code == 403


def test_a_body_that_is_too_large_is_a_problem(operator: Client) -> None:
    path = V1 + "positions/p1/cancel"
    body = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = operator.post(path, body, content_type="application/json")
    assert checked(answer, 413)["detail"] == "the body is too large"


@pytest.mark.parametrize(
    ("seconds", "detail"),
    [
        ('"45"', "seconds: Input should be a valid integer"),
        ("45.0", "seconds: Input should be a valid integer"),
        ("true", "seconds: Input should be a valid integer"),
        ("null", "seconds: Input should be a valid integer"),
        ('45, "seconds": 46', "Cannot parse request body"),
    ],
)
def test_wrong_types_and_duplicate_keys_are_refused(
    operator: Client, seconds: str, detail: str
) -> None:
    add("jobs", builders.job("poll:Weather"))
    body = f'{{"reason": "because it is", "seconds": {seconds}}}'
    path = V1 + "market-types/Weather/interval"
    answer = operator.post(path, body, content_type="application/json")
    assert checked(answer, 400)["detail"] == detail


def test_a_body_knows_no_other_fields(operator: Client) -> None:
    add("positions", builders.watching(id="p1"))
    body = {**WHY, "state": "profitable"}
    assert "state" in post(operator, "positions/p1/cancel", body, 400)["detail"]


def test_damaged_documents_are_told_as_far_as_they_go(reader: Client) -> None:
    odd = {"state": 7, "legs": "none", "stake": "much", "score": {"a": 1}}
    odd |= {"reasons": 3, "events": [1, {}], "venues_differ": "x", "version": "y"}
    for name in ("positions", "matched_pairs", "task_log", "agent_runs"):
        add(name, {"_id": "odd", **odd}, {"_id": "bare"})
    for name in ("arbitrage_opportunities", "poll_decisions"):
        add(name, {"_id": "odd", **odd})
    add("market_type_performance", {"_id": "odd", "success_rate": "good"})
    for path in ("positions", "pairs", "tasks", "runs", "opportunities", "decisions"):
        assert read(reader, path)["items"]
    assert read(reader, "performance")["items"][0]["success_rate"] is None
    assert read(reader, "positions/odd")["stake"] is None


def test_a_database_that_is_away_is_a_problem_without_its_address(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*arguments: Any, **named: Any) -> None:
        raise ServerSelectionTimeoutError("mongodb://user:secret@host")

    monkeypatch.setattr("arbsite.api.lists.read_page", away)
    answer = read(reader, "positions", 503)
    assert "secret" not in json.dumps(answer)
    monkeypatch.setattr(health, "read_status", away)
    assert read(reader, "health")["status"] == "unhealthy"


def test_the_mode_is_that_of_the_installation(reader: Client) -> None:
    config = settings.ARBSITE.model_copy(update={"venues": "live"})
    with override_settings(ARBSITE=config):
        for path in ("positions", "health", "nowhere", "positions?x=1"):
            assert reader.get(V1 + path).json()["mode"] == "live"


def test_a_position_is_cancelled_before_entry(operator: Client) -> None:
    add("positions", builders.watching(id="p1"))
    answer = post(operator, "positions/p1/cancel", {**WHY, "version": 4})
    assert (answer["state"], answer["version"]) == ("cancelled", 5)
    (line,) = collection("task_log").find({"action": "override"})
    assert line["actor"] == "token desk"
    assert "seen on the venue" in line["details"]
    assert (
        "only a watching" in post(operator, "positions/p1/cancel", WHY, 409)["detail"]
    )
    post(operator, "positions/none/cancel", WHY, 404)


def test_a_stale_version_changes_nothing(operator: Client) -> None:
    add("positions", builders.watching(id="p1"), builders.position(id="p2"))
    before = snapshot()
    payouts = {"payouts": {"a": "1", "b": "0"}}
    post(operator, "positions/p1/cancel", {**WHY, "version": 3}, 409)
    post(operator, "positions/p2/settle", {**WHY, **payouts, "version": 5}, 409)
    assert snapshot() == before


def test_an_order_in_the_ledger_stops_a_cancellation(operator: Client) -> None:
    legs = [builders.planned(client_order_id="p1:a:1"), builders.planned()]
    add("positions", builders.watching(id="p1", legs=legs))
    add("paper_orders", builders.paper_order(id="p1:a:1"))
    answer = post(operator, "positions/p1/cancel", WHY, 409)
    assert "the venue knows an order" in answer["detail"]


@pytest.mark.parametrize(
    ("payouts", "state", "profit"),
    [
        ({"a": "1", "b": "0"}, "profitable", "3.00"),
        ({"a": "0", "b": "0"}, "loss", "-97.00"),
        ({"a": "0.5", "b": "0.5"}, "profitable", "3.00"),
    ],
)
def test_a_position_is_settled_by_what_each_leg_paid(
    operator: Client, payouts: dict[str, str], state: str, profit: str
) -> None:
    add("positions", builders.position(id="p1"))
    answer = post(operator, "positions/p1/settle", {**WHY, "payouts": payouts})
    assert answer["state"] == state
    assert float(answer["actual_profit"]) == float(profit)
    assert [leg["payout"] for leg in answer["legs"]] == list(payouts.values())


@pytest.mark.parametrize(
    ("payouts", "status"),
    [
        ({}, 409),
        ({"a": "1"}, 409),
        ({"a": "1", "b": "1.01"}, 400),
        ({"a": "1", "b": "-1"}, 400),
        ({"a": "1", "b": "NaN"}, 400),
        ({"a": "1", "b": "1e-3"}, 400),
        ({"a": "1", "b": "0,5"}, 400),
        ({"a": "1", "b": 0}, 400),
        ({"a": "1", "b": "0", "c": "0"}, 400),
    ],
)
def test_payouts_that_cannot_be_are_refused(
    operator: Client, payouts: dict[str, Any], status: int
) -> None:
    add("positions", builders.position(id="p1"))
    before = snapshot()
    post(operator, "positions/p1/settle", {**WHY, "payouts": payouts}, status)
    assert snapshot() == before


def test_a_damaged_position_is_not_overridden(operator: Client) -> None:
    add("positions", {"_id": "p1", "state": "watching", "legs": 3})
    assert "damaged" in post(operator, "positions/p1/cancel", WHY, 409)["detail"]


def test_the_agent_is_hurried(operator: Client) -> None:
    far = NOW.replace(year=2099)
    add("jobs", builders.job("check", next_at=far))
    add("jobs", builders.job("poll:Weather", next_at=far))
    add("positions", builders.position(id="p1", outcome_due_at=far))
    post(operator, "positions/p1/check", WHY)
    post(operator, "market-types/Weather/poll", WHY)
    assert not collection("jobs").find_one({"next_at": far})
    post(operator, "market-types/Nothing/poll", WHY, 404)
    post(operator, "positions/none/check", WHY, 404)


def test_what_was_asked_for_a_moment_ago_is_429_with_the_wait(operator: Client) -> None:
    far = NOW.replace(year=2099)
    add("jobs", builders.job("check", next_at=far))
    add("jobs", builders.job("poll:Weather", next_at=far))
    add("positions", builders.position(id="p1", outcome_due_at=far))
    for path in ("positions/p1/check", "market-types/Weather/poll"):
        post(operator, path, WHY)
        collection("jobs").update_many({}, {"$set": {"next_at": far}})
        body = json.dumps(WHY)
        answer = operator.post(V1 + path, body, content_type="application/json")
        problem = checked(answer, 429)
        assert "can be requested again in" in problem["detail"]
        assert 1 <= int(answer.headers["Retry-After"]) <= 5
    assert collection("task_log").count_documents({"action": "override"}) == 2


def test_an_override_is_told_with_who_why_before_and_after(operator: Client) -> None:
    add("positions", builders.watching(id="p1"))
    post(operator, "positions/p1/cancel", WHY)
    (line,) = read(operator, "tasks?action=override")["items"]
    assert (line["actor"], line["reason"]) == ("token desk", WHY["reason"])
    assert line["before"]["state"] == "watching"
    assert line["before"]["retry_at"] == "2027-01-20T12:00:00Z"
    assert (line["after"]["state"], line["after"]["retry_at"]) == ("cancelled", None)
    event = read(operator, "positions/p1")["events"][0]
    assert event["after"] == line["after"]


@pytest.mark.parametrize(
    ("verb", "verdict"), [("confirm", "same"), ("reject", "rejected")]
)
def test_a_pair_is_judged(operator: Client, verb: str, verdict: str) -> None:
    add("matched_pairs", builders.pair(id="m1"))
    post(operator, f"pairs/m1/{verb}", WHY)
    (pair,) = collection("matched_pairs").find({})
    assert pair["verdict"] == verdict
    assert pair["decision"]["actor"] == "token desk"
    post(operator, f"pairs/none/{verb}", WHY, 404)


def test_entries_are_paused_and_resumed(operator: Client) -> None:
    add("matched_pairs", builders.pair(market_type="Crypto"))
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    post(operator, "pauses", {**WHY, "scope": "type:Crypto", "until": until})
    (item,) = read(operator, "pauses")["items"]
    assert (item["scope"], item["actor"]) == ("type:Crypto", "token desk")
    post(operator, "pauses/resume", {**WHY, "scope": "type:Crypto"})
    assert read(operator, "pauses")["items"] == []
    post(operator, "pauses/resume", {**WHY, "scope": "type:Crypto"}, 409)


@pytest.mark.parametrize(
    ("pause", "status"),
    [
        ({"scope": "everything"}, 400),
        ({"scope": "type:"}, 400),
        ({"scope": "type:crypto"}, 404),
        ({"scope": "type:$where"}, 404),
        ({"scope": "type: "}, 404),
        ({"scope": "pair:x"}, 404),
        ({"scope": "all", "hours": "0"}, 400),
        ({"scope": "all", "hours": "1", "until": "2099-01-01T00:00:00Z"}, 409),
        ({"scope": "all", "until": "2099-01-01T00:00:00Z"}, 409),
        ({"scope": "all", "reason": "\u200b\u200b\u200b"}, 400),
        ({"scope": "all", "until": "tomorrow"}, 400),
        ({"scope": "all", "until": "2099-01-01T00:00:00"}, 400),
        ({"scope": "all", "until": "2020-01-01T00:00:00Z"}, 409),
    ],
)
def test_a_pause_has_a_scope_and_an_end_ahead(
    operator: Client, pause: dict[str, str], status: int
) -> None:
    post(operator, "pauses", {**WHY, **pause}, status)
    assert collection("pauses").count_documents({}) == 0


def test_an_interval_is_fixed_and_released(operator: Client) -> None:
    add("jobs", builders.job("poll:Weather"))
    path = "market-types/Weather/interval"
    post(operator, path, {**WHY, "seconds": 45})
    assert collection("jobs").find_one({"interval_seconds": 45})
    post(operator, f"{path}/release", WHY)
    for seconds in (0, 86_401, "often", None):
        post(operator, path, {**WHY, "seconds": seconds}, 400)
    post(operator, "market-types/None/interval", {**WHY, "seconds": 45}, 404)
    lines = collection("task_log").count_documents({"kind": "override_interval"})
    assert lines == 2


@pytest.mark.usefixtures("spied")
def test_lists_read_by_an_index_and_at_most_twice_what_they_show(
    spied: Spy, reader: Client
) -> None:
    types = ("Weather", "Crypto")
    for number in range(400):
        name = types[number % 2]
        state = "loss" if number % 10 else "expired"
        add("positions", builders.position(state=state, market_type=name))
        decision = "taken" if number % 10 == 0 else "refused"
        shown = builders.opportunity(decision=decision, market_type=name)
        add("arbitrage_opportunities", shown)
        action = "recover" if number % 10 == 0 else "monitor"
        add("task_log", builders.task(action=action))
        add("poll_decisions", builders.decision(market_type=name))
        verdict = "same" if number % 10 else "review"
        add("matched_pairs", builders.pair(verdict=verdict, market_type=name))
    breaches = {}
    for path in (
        "positions?limit=20",
        "positions?limit=20&state=expired",
        "positions?limit=20&state=closed",
        "positions?limit=20&market_type=Crypto&state=loss",
        "opportunities?limit=20",
        "opportunities?limit=20&decision=taken",
        "opportunities?limit=20&market_type=Crypto&decision=refused",
        "tasks?limit=20&action=recover",
        "tasks?limit=20&action=monitor&status=success",
        "decisions?limit=20&market_type=Crypto",
        "pairs?limit=20&verdict=review",
        "pairs?limit=20&market_type=Crypto&verdict=same",
    ):
        commands = spied.watch(lambda path=path: read(reader, path))  # type: ignore[misc]
        lists = [command for command in commands if command.get("limit") == 21]
        assert len(lists) == 1, path
        if breach := wasteful(lists[0]):
            breaches[path] = breach
    assert breaches == {}


def test_the_page_of_the_description_is_for_accounts() -> None:
    answer = Client().get(V1 + "docs")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


def test_the_description_is_for_whoever_may_read(reader: Client) -> None:
    assert "/api/v1/positions" in reader.get(V1 + "openapi.json").json()["paths"]
    for stranger in (Client(), Client(headers={"Authorization": "Bearer arb_no"})):
        answer = stranger.get(V1 + "openapi.json")
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_page_of_the_description_runs_nothing_that_the_policy_forbids() -> None:
    client = Client()
    client.force_login(User.objects.create_user("viewer"))
    answer = client.get(V1 + "docs")
    shown = answer.content.decode()
    assert intruders(shown) == []
    assert not re.search(r'(src|href)="(https?:)?//', shown)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    described = client.get(V1 + "openapi.json").json()
    assert described["info"]["title"] == "arbsite"
    assert "/api/v1/positions" in described["paths"]


def test_each_operation_documents_its_problems_by_their_own_format() -> None:
    for path, operations in SCHEMA["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            assert {"200", "400", "401", "403", "503"} <= {
                str(status) for status in answers
            }
            for status, answer in answers.items():
                form = (
                    "application/json"
                    if int(status) < 400
                    else ("application/problem+json")
                )
                assert list(answer["content"]) == [form], path
            assert operation["security"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_texts_of_venues_are_json_and_nothing_else(
    reader: Client, hostile: str
) -> None:
    add("positions", builders.position(event_name=hostile))
    answer = reader.get(V1 + "positions")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    (item,) = checked(answer, 200)["items"]
    assert "\u202e" not in item["event_name"]
