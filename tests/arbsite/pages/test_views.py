"""The pages behind the login: what they show, and what they refuse."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from arbsite.pages.views import BLOCKS
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
)
BLOCK_PAGES = tuple(f"/dashboard/{name}/" for name in BLOCKS)
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


@pytest.mark.parametrize("path", [*PAGES, *BLOCK_PAGES])
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


@pytest.mark.parametrize("path", [*PAGES, *BLOCK_PAGES])
def test_pages_only_answer_to_reading(admin_client: Client, path: str) -> None:
    assert admin_client.post(path).status_code == 405


def test_an_empty_installation_says_what_to_do_next(client: Client) -> None:
    shown = page(client, "/")
    assert "The agent never ran" in shown
    assert "manage.py runagent" in shown
    for sentence in (
        "No market types yet",
        "Nothing is held",
        "No position has closed yet",
        "Nothing has happened yet",
        "No decisions yet",
    ):
        assert sentence in shown
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
    shown = page(client, "/")
    assert _text(shown, "recoveries-total") == "1"
    assert _text(shown, "positions-total") == "2"
    for piece in (
        "Agent uptime",
        "Will it snow?",
        "+3.09 %",
        "$0.52",
        "Did it snow?",
        "−$2.50",
        "checked 3 open positions",
        '"name": "Weather"',
    ):
        assert piece in shown, piece


def _text(shown: str, identity: str) -> str:
    match = re.search(rf'id="{identity}">([^<]*)<', shown)
    assert match
    return match.group(1)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_alone_is_what_stands_on_the_whole_page(
    client: Client, name: str
) -> None:
    """What is refreshed and what was first shown cannot come apart."""
    add("positions", builders.position(), builders.closed())
    add("task_log", builders.task(action="recover", kind="taken_over"))
    add("poll_decisions", builders.decision())
    add("jobs", builders.job())
    add("agent_runs", builders.run())
    block, whole = page(client, f"/dashboard/{name}/"), page(client, "/")
    assert "<html" not in block
    assert f'hx-get="/dashboard/{name}/"' in whole
    assert _without_times(block) in _without_times(whole)


def _without_times(shown: str) -> str:
    return re.sub(r">[^<]*</time>", "></time>", shown).strip()


def test_a_refresh_takes_no_message_away_from_the_page_it_is_meant_for() -> None:
    """Messages wait in the session or a cookie, which every tab shares."""
    maria = operator()
    override(maria, "pause", "all")
    refreshed = maria.get("/tasks/", HTTP_HX_REQUEST="true").content.decode()
    assert 'class="messages"' not in refreshed
    assert 'class="messages"' in maria.get("/tasks/").content.decode()


def test_an_unknown_block_is_not_found(client: Client) -> None:
    assert "nothing at this address" in page(client, "/dashboard/secrets/", 404)


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
    shown = page(client, "/", 500)
    assert "Something broke" in shown
    assert "SIMULATED" in shown
    assert "canary" not in shown
