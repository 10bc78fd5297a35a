"""The pages behind the login: what they show, and what they refuse."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from bson.decimal128 import Decimal128
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from arbsite.pages.dashboard import TABS
from arbsite.pages.refresh import version_of
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.admin_pages import page
from tests.support.api_client import operator, override
from tests.support.builders import add
from tests.support.hostile_texts import HOSTILE, intruders

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/positions/",
    "/opportunities/",
    "/pairs/",
    "/tasks/",
    "/decisions/",
    "/positions/p1/",
    "/health/",
)
TAB_PAGES = ("/dashboard/live/", *(f"/?tab={name}" for name in TABS))
ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def viewer() -> User:
    """Somebody who may look and nothing else."""
    return User.objects.create_user("viewer", password="look-at-it-1")


@pytest.fixture
def client(viewer: User) -> Client:
    client = Client()
    client.force_login(viewer)
    return client


@pytest.mark.parametrize("path", [*PAGES, "/dashboard/live/", "/review/", "/health/"])
def test_a_stranger_is_led_to_the_login(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/login/?next={path}"


def test_no_address_but_the_login_answers_a_stranger() -> None:
    """A new page without a login fails here."""
    open_paths = [path for path in _paths() if Client().get(path).status_code == 200]
    assert open_paths == ["/login/"]


def _paths() -> list[str]:
    """Every address of the project's own, and the admin's first page."""
    paths = ["/admin/"]
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            paths.append("/" + re.sub(r"<[^>]*>", "x", str(pattern.pattern)))
        else:
            assert isinstance(pattern, URLResolver)
            assert str(pattern.pattern) in {"admin/", "api/v1/"}
    return paths


def test_the_login_leads_back_to_where_one_wanted_to_go(viewer: User) -> None:
    answer = Client().post(
        "/login/?next=/tasks/",
        {"username": "viewer", "password": "look-at-it-1", "next": "/tasks/"},
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/tasks/"


def test_a_wrong_password_is_told_without_saying_whether_the_name_exists(
    viewer: User,
) -> None:
    alerts = []
    for name in ("viewer", "nobody"):
        form = {"username": name, "password": "wrong"}
        answer = Client().post("/login/", form).content.decode()
        alerts.append(re.findall(r'role="alert">([^<]*)<', answer))
    assert alerts[0] == alerts[1] != []


def test_the_admin_has_no_login_page_of_its_own(viewer: User) -> None:
    answer = Client().get("/admin/login/?next=/admin/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login/?next=/admin/"


def test_leaving_needs_a_post_with_its_token(viewer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(viewer)
    assert strict.get("/logout/").status_code == 405
    assert strict.post("/logout/").status_code == 403


@pytest.mark.parametrize("path", [*PAGES, *TAB_PAGES])
def test_pages_only_answer_to_reading(admin_client: Client, path: str) -> None:
    assert admin_client.post(path).status_code == 405


def test_an_empty_installation_says_what_to_do_next(client: Client) -> None:
    shown = page(client, "/")
    assert "The agent never ran" in shown
    assert "manage.py runagent" in shown
    for tab, sentence in (
        ("open", "No open positions"),
        ("closed", "No position has closed yet"),
        ("profit", "No profit or loss yet"),
        ("evolution", "No decisions yet"),
        ("types", "No market types yet"),
        ("tasks", "Nothing has happened yet"),
    ):
        assert sentence in page(client, f"/?tab={tab}")
    assert "make run" in page(client, "/positions/")
    assert "make run" in page(client, "/tasks/")
    assert "Nothing matches" in page(client, "/positions/?state=loss")
    assert "Nothing matches" in page(client, "/tasks/?status=retry")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/opportunities/", "No basket has paid after fees yet"),
        ("/pairs/", "No pair has been matched yet"),
        ("/decisions/", "No decision has been made yet"),
        ("/controls/", "Nothing is paused"),
        ("/queue/", "No worker has registered"),
    ],
)
def test_an_empty_page_says_what_to_do_next(
    client: Client, path: str, sentence: str
) -> None:
    shown = page(client, path)
    assert sentence in shown
    assert "<code>make run</code>" in shown
    assert "<tbody" not in shown


def test_the_dashboard_shows_the_five_metrics(client: Client) -> None:
    add("agent_runs", builders.run())
    add("positions", builders.position(event_name="Will it snow?"))
    add("positions", builders.closed("-2.50", event_name="Did it snow?"))
    add("task_log", builders.task(action="recover", kind="retried_call"))
    add("poll_decisions", builders.decision(market_type="Weather"))
    add("task_log", builders.task(action="recover", kind="unclean_end"))
    shown = page(client, "/")
    assert _text(shown, "recoveries-total") == "1"
    assert (_text(shown, "crashes-total"), _text(shown, "retried-total")) == ("1", "1")
    assert _text(shown, "positions-total") == "2"
    for tab, pieces in (
        ("open", ("Agent uptime", "Will it snow?", "+3.09 %", "$0.52")),
        ("closed", ("Did it snow?", "−$2.50")),
        ("tasks", ("checked 3 open positions",)),
        ("evolution", ('"name": "Weather"',)),
    ):
        shown = page(client, f"/?tab={tab}")
        for piece in pieces:
            assert piece in shown, piece


def _text(shown: str, identity: str) -> str:
    match = re.search(rf'id="{identity}">([^<]*)<', shown)
    assert match
    return match.group(1)


@pytest.mark.parametrize("name", TABS)
def test_what_is_refreshed_is_what_stands_on_the_whole_page(
    client: Client, name: str
) -> None:
    """What is refreshed and what was first shown cannot come apart."""
    add("positions", builders.position(), builders.closed())
    add("task_log", builders.task(action="recover", kind="taken_over"))
    add("poll_decisions", builders.decision())
    add("jobs", builders.job())
    add("agent_runs", builders.run())
    whole = page(client, f"/?tab={name}")
    part = page(client, f"/dashboard/live/?tab={name}")
    assert "<html" not in part
    assert f'hx-get="/dashboard/live/?tab={name}"' in whole
    overview = part[part.index('<div class="questions">') :]
    assert _without_times(overview) in _without_times(whole)


def refresh(client: Client, path: str, version: str = "") -> HttpResponse:
    headers = {"HX-Request": "true", "X-Shown-Version": version}
    return client.get(path, headers=headers)  # type: ignore[return-value]


@pytest.mark.parametrize("path", ["/dashboard/live/?tab=open", "/positions/p1/"])
def test_a_refresh_is_answered_204_until_something_changes(
    client: Client, path: str
) -> None:
    add("positions", builders.position(id="p1"))
    full = refresh(client, path)
    assert full.status_code == 200
    version = full.headers["X-Shown-Version"]
    unchanged = refresh(client, path, version)
    assert (unchanged.status_code, unchanged.content) == (204, b"")
    update = {"$set": {"stake": Decimal128("12.34")}}
    collection("positions").update_one({"_id": "p1"}, update)
    changed = refresh(client, path, version)
    assert changed.status_code == 200
    assert "$12.34" in changed.content.decode()


def test_relative_times_and_tokens_alone_are_no_change() -> None:
    page = (
        b'<time data-since="ago" datetime="2027-01-20">%s</time>'
        b'<input type="hidden" name="csrfmiddlewaretoken" value="%s"> %s'
    )
    first = version_of(page % (b"3 s ago", b"one", b"$5"))
    assert version_of(page % (b"8 s ago", b"another", b"$5")) == first
    assert version_of(page % (b"3 s ago", b"one", b"$6")) != first


def test_a_job_that_comes_due_between_two_refreshes_is_due_now(client: Client) -> None:
    """The browser counts the time on, and knows by its kind that it has no past."""
    now = datetime.now(UTC)
    add("agent_runs", builders.run(started_at=now, heartbeat_at=now))
    add("jobs", builders.job("check", next_at=now + timedelta(seconds=30)))
    shown = client.get("/dashboard/live/").content.decode()
    (next_job,) = re.findall(r"<dt>Next: .*?</dd>", shown)
    assert 'data-since="due"' in next_job
    assert "in " in next_job


def test_pages_are_compressed_with_a_length_that_tells_nothing(client: Client) -> None:
    answers = [client.get("/", headers={"Accept-Encoding": "gzip"}) for _ in range(8)]
    assert {each.headers["Content-Encoding"] for each in answers} == {"gzip"}
    assert len(gzip.decompress(answers[0].content)) > 2 * len(answers[0].content)
    # The name in the header of each file has a random length.
    assert len({len(each.content) for each in answers}) > 1


def test_the_dashboard_says_what_changed_since_the_last_visit(client: Client) -> None:
    assert "Since your last visit" not in page(client, "/")
    earlier = int((datetime.now(UTC) - timedelta(hours=3)).timestamp())
    client.cookies["visit"] = f"0-{earlier}"
    recently = datetime.now(UTC) - timedelta(hours=1)
    for action, kind in (
        ("place_order", "entered"),
        ("place_order", "entered"),
        ("recover", "unclean_end"),
    ):
        add("task_log", builders.task(action=action, kind=kind, timestamp=recently))
    add("task_log", builders.task(action="resolve", kind="closed"))  # long ago
    collection("task_log").update_many(
        {"kind": "closed"}, {"$set": {"timestamp": builders.LONG_AGO}}
    )
    for _ in range(2):  # also after the browser was told of this visit
        shown = page(client, "/")
        assert "2 positions opened, 1 crash." in shown
        assert "closed." not in shown.split("Since your last visit")[1].split("</p>")[0]


@pytest.mark.parametrize("cookie", ["", "x", "1-2-3", "0-99999999999999999999", "-1-5"])
def test_a_damaged_cookie_of_a_visit_is_none(client: Client, cookie: str) -> None:
    client.cookies["visit"] = cookie
    page(client, "/")


def test_the_inbox_has_all_that_needs_somebody(client: Client) -> None:
    now = datetime.now(UTC)
    add("agent_runs", builders.run(heartbeat_at=now))
    add("jobs", builders.job("check", failures=4, last_error="boom", next_at=now))
    add("matched_pairs", builders.pair(), builders.pair())
    add("pauses", builders.pause(_id="type:Weather", actor="arbsite", reason="losing"))
    held = {"quarantined_at": now, "quarantine_stake": Decimal(97)}
    add(
        "positions",
        builders.position(id="q1", event_name="Odd", **held, quarantine_reason="legs"),
        builders.watching(
            id="w1", unhedged_since=now, at_risk=Decimal(45), attention="alone"
        ),
        builders.position(
            state="expired", expiration_date=builders.LONG_AGO, event_key="late"
        ),
    )
    shown = page(client, "/").split('id="todo-title"')[1].split("</section>")[0]
    for sentence in (
        "Job failing: Check open positions (4 times in a row)",
        "1 lone leg, $45.00 unhedged",
        "In quarantine: Odd",
        "2 pairs need a decision",
        "1 settlement is more than 3 days overdue",
        "Paused automatically: Market type Weather",
    ):
        assert sentence in shown, sentence
    urgent = re.findall(r'<li class="urgent"><span>([^<]*)', shown)
    assert [text[:8] for text in urgent] == ["Job fail", "1 lone l", "In quara"]
    assert shown.index("1 lone leg") < shown.index("2 pairs need")


def test_nothing_needs_anybody_where_all_is_well(client: Client) -> None:
    now = datetime.now(UTC)
    add("agent_runs", builders.run(started_at=now, heartbeat_at=now))
    assert "Nothing needs you" in page(client, "/")


def test_expected_profit_stands_beside_the_maximum_loss(client: Client) -> None:
    add("positions", builders.position(stake=Decimal(100), target_profit=Decimal(3)))
    add(
        "positions",
        builders.position(stake=Decimal(50), target_profit=Decimal(2), event_key="b"),
    )
    shown = page(client, "/")
    assert re.search(r'id="expected-total">\+\$4\.00<', shown)
    assert re.search(r'id="worst-total">−\$', shown)


def _without_times(shown: str) -> str:
    return re.sub(r">[^<]*</time>", "></time>", shown).strip()


def test_a_refresh_takes_no_message_away_from_the_page_it_is_meant_for() -> None:
    """Messages wait in the session or a cookie, which every tab shares."""
    maria = operator()
    override(maria, "pause", "all")
    refreshed = maria.get("/tasks/", HTTP_HX_REQUEST="true").content.decode()
    assert 'class="messages"' not in refreshed
    assert 'class="messages"' in maria.get("/tasks/").content.decode()


def test_an_unknown_tab_is_the_first_one(client: Client) -> None:
    assert "No open positions" in page(client, "/?tab=secrets")


def test_a_page_costs_a_bounded_number_of_bytes_however_much_there_is(
    client: Client,
) -> None:
    add("positions", *(builders.position() for _ in range(300)))
    add("task_log", *(builders.task() for _ in range(300)))
    assert len(page(client, "/")) < 120_000
    assert page(client, "/positions/").count('scope="row"') == 50


def test_the_filter_stays_in_the_links_to_the_neighbouring_pages(
    client: Client,
) -> None:
    add("positions", *(builders.position() for _ in range(51)))
    shown = page(client, "/positions/?state=entered&type=Weather")
    link = re.search(r'rel="next" href="([^"]*)"', shown)
    assert link
    assert "state=entered&amp;type=Weather&amp;after=" in link.group(1)
    older = page(client, "/positions/" + link.group(1).replace("&amp;", "&"))
    assert older.count('scope="row"') == 1
    assert 'rel="prev"' in older


def test_a_position_shows_its_legs_its_history_and_its_document(
    client: Client,
) -> None:
    legs = [
        builders.leg(fee=Decimal("0.71"), payout=Decimal("0.5")),
        builders.other_leg(status="rejected", reason="not enough depth"),
    ]
    event = builders.event(actor="maria", details="settled by hand")
    document = builders.position(id="p1", legs=legs, events=[event])
    add("positions", document)
    shown = page(client, "/positions/p1/")
    for piece in (
        "$45.71",
        "not enough depth",
        "not final",
        "$50.00",
        "by maria",
        "settled by hand",
        "KXRAIN-27JAN22",
        "&quot;position_id&quot;: &quot;p1&quot;",
    ):
        assert piece in shown, piece


@pytest.mark.parametrize("path", ["/positions/p2/", "/positions/%24ne/", "/nowhere/"])
def test_what_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert "nothing at this address" in page(client, path, 404)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_venues_write_is_shown_as_text_on_every_page(
    client: Client, hostile: str
) -> None:
    leg = builders.leg(
        market_title=hostile,
        outcome_name=hostile,
        reason=hostile,
        url="javascript:alert(1)",
    )
    worded = {"event_name": hostile, "attention": hostile, "market_type": hostile}
    add(
        "positions",
        builders.position(
            id="p1",
            **worded,
            legs=[leg],
            events=[builders.event(details=hostile, error=hostile)],
        ),
        builders.closed(**worded),
    )
    add("task_log", builders.task(details=hostile, error=hostile, actor=hostile))
    add("poll_decisions", builders.decision(market_type=hostile, branch=hostile))
    named = {"event_name": hostile, "market_type": hostile}
    gate = {"name": hostile, "note": hostile, "is_passed": False}
    add(
        "arbitrage_opportunities",
        builders.opportunity(
            **named, pair_id=hostile, refusal=hostile, direction=hostile, gates=[gate]
        ),
    )
    fact = dict.fromkeys(("name", "standing", "text_a", "text_b"), hostile)
    verdict = dict.fromkeys(("verdict", "actor", "reason"), hostile)
    add(
        "matched_pairs",
        builders.pair(
            **named,
            facts=[fact],
            decision=verdict,
            doubt={"reason": hostile},
            reasons=[hostile],
            market_a={"title": hostile},
            market_id_b=hostile,
            last_reason=hostile,
        ),
    )
    add("market_type_performance", builders.performance(market_type=hostile))
    add("agent_runs", builders.run(host=hostile, entry_point=hostile))
    for path in PAGES:
        shown = page(client, path)
        assert intruders(shown) == []
        assert settings.SECRET_KEY not in shown
        assert "\u202e" not in shown


def test_the_walker_would_find_an_intruder() -> None:
    for hostile in ("<script>1</script>", "<img src=x>", "<p onclick=x>", HOSTILE[2]):
        assert intruders(hostile)


DAMAGED: list[builders.Stored] = [
    {"_id": "p1"},
    {"_id": "p1", "state": "entered", "legs": 3, "events": "x", "stake": "1"},
    {"_id": "p1", "state": "expired", "legs": [{"payout": []}], "event_name": 7},
    {"_id": "a b/c", "state": "entered", "expiration_date": "tomorrow"},
]


@pytest.mark.parametrize("document", DAMAGED)
def test_a_damaged_document_does_not_break_a_page(
    client: Client, document: builders.Stored
) -> None:
    add("positions", document, builders.position(event_name="A sound one"))
    add("task_log", {"_id": "t1", "position_id": document["_id"]}, {"_id": 5})
    add("agent_runs", {"_id": "r", "started_at": "once"})
    add("poll_decisions", {"_id": "d", "decided_at": 1})
    add("jobs", {"_id": "poll:X", "next_at": None, "interval_seconds": "often"})
    add("market_type_performance", {"_id": "X", "success_rate": "good"})
    assert "A sound one" in page(client, "/")
    assert "A sound one" in page(client, "/positions/")
    assert "task" in page(client, "/tasks/")
    if document["_id"] == "p1":
        page(client, "/positions/p1/")


@pytest.mark.parametrize(
    ("venues", "words"),
    [
        ("simulated", "SIMULATED"),
        ("replay", "REPLAY"),
        ("live", "LIVE DATA · PAPER ORDERS"),
    ],
)
def test_the_mode_stands_on_every_page(viewer: User, venues: str, words: str) -> None:
    viewer.is_staff = viewer.is_superuser = True
    viewer.save()
    client = Client(raise_request_exception=False)
    client.force_login(viewer)
    config = settings.ARBSITE.model_copy(update={"venues": venues})
    with override_settings(ARBSITE=config):
        for path in ("/", "/positions/", "/tasks/", "/admin/", "/nowhere/"):
            assert words in client.get(path).content.decode(), path
        assert words in Client().get("/login/").content.decode()
        assert words in client.get("/tasks/?action=x").content.decode()


def test_a_page_that_breaks_says_so_and_still_names_the_mode(
    viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("the canary sings")

    monkeypatch.setattr("arbsite.pages.reports.recent_tasks", broken)
    client = Client(raise_request_exception=False)
    client.force_login(viewer)
    shown = page(client, "/?tab=tasks", 500)
    assert "Something went wrong" in shown
    assert "SIMULATED" in shown
    assert "canary" not in shown
