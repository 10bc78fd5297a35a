"""Actions on the pages: previewed, confirmed, executed once, rejected, out of date."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from arbsite.access.roles import Role
from arbsite.overrides.actions import ACTIONS
from arbsite.pages.controls import pairs_in_review
from positions.lifecycle import State
from positions.models import POSITIONS
from positions.venues.interface import Venues
from positions.venues.wiring import open_venues
from strategy.wiring import wall_now
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.admin_pages import act, hidden_fields
from tests.support.api_client import ask, fields, operator, override, send, told, viewer
from tests.support.builders import NOW, Stored, add
from tests.support.documents import read_document
from tests.support.fakes import street
from tests.support.query_plans import Spy, wasteful
from tests.support.shared_data import ROOT

pytestmark = pytest.mark.django_db
FAR = NOW.replace(year=2099)


@pytest.fixture
def maria() -> Client:
    return operator()


def stored(name: str, identity: str) -> Stored:
    return read_document(collection(name), {"_id": identity})


def lines(kind: str) -> list[Stored]:
    return list(collection("task_log").find({"kind": kind}))


def test_a_pause_made_on_the_page_stops_an_entry(maria: Client) -> None:
    override(maria, "pause", "all", reason="venue looks odd")
    here = street()
    here.clock.wall = wall_now()
    position = here.enter(here.open_position())
    assert position.state is State.CANCELLED
    assert not here.polymarket.placed
    (line,) = lines("override_pause")
    assert line["actor"] == "maria"
    assert "venue looks odd" in line["details"]


def test_a_pause_stands_on_every_page_until_it_is_resumed(maria: Client) -> None:
    add("jobs", builders.job())
    add("positions", builders.position(id="p1"))
    add("agent_runs", builders.run())
    override(maria, "pause", "type:Weather", reason="storm of rules")
    for path in ("/", "/positions/p1/", "/controls/", "/queue/", "/nowhere/"):
        shown = maria.get(path).content.decode()
        assert "Market type Weather</strong> by maria" in shown, path
        assert "storm of rules" in shown
    override(maria, "resume", "type:Weather")
    assert "storm of rules" not in maria.get("/queue/").content.decode()
    assert len(lines("override_resume")) == 1


def test_a_pause_ends_after_its_hours(maria: Client) -> None:
    override(maria, "pause", "all", hours="2.5")
    pause = stored("pauses", "all")
    assert timedelta(hours=2.5) == pytest.approx(
        pause["until"] - pause["since"], abs=timedelta(seconds=5)
    )


def test_a_pause_may_end_at_a_time_and_says_so_before(maria: Client) -> None:
    until = (wall_now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    form = fields(ask(maria, "pause", "all"))
    weighed = send(maria, "pause", form, 200, reason="over the weekend", until=until)
    assert until.replace("T", " ") in weighed
    assert collection("pauses").count_documents({}) == 0
    send(maria, "pause", fields(weighed))
    assert f"{stored('pauses', 'all')['until']:%Y-%m-%dT%H:%M}" == until


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "0"},
        {"hours": "9999"},
        {"hours": "x"},
        {"until": "2001-01-01T10:00"},
        {"until": "soon"},
        {"hours": "1", "until": "2099-01-01T10:00"},
    ],
)
def test_an_end_that_cannot_be_is_refused(maria: Client, wrong: dict[str, str]) -> None:
    form = fields(ask(maria, "pause", "all"))
    assert "alert" in send(maria, "pause", form, 422, reason="because", **wrong)
    assert collection("pauses").count_documents({}) == 0


@pytest.mark.parametrize(
    ("slug", "identity"),
    [
        ("pause", "planet:earth"),
        ("pause", "type:Nothing"),
        ("pause", "pair:none"),
        ("settle", "none"),
        ("poll", ""),
        ("poll", "a\0b"),
        ("poll", "x" * 300),
        ("explode", "all"),
        ("drain", "everything"),
    ],
)
def test_what_is_not_there_cannot_be_overridden(
    maria: Client, slug: str, identity: str
) -> None:
    ask(maria, slug, identity, 404)


def test_a_cancellation_is_asked_for_done_and_written_down(maria: Client) -> None:
    add("positions", builders.watching(id="p1", event_name="Will it rain?"))
    shown = ask(maria, "cancel", "p1")
    assert "Will it rain?" in shown
    assert "nothing was bought, and nothing will be" in shown
    assert stored("positions", "p1")["state"] == "watching"
    override(maria, "cancel", "p1", reason="rule changed")
    assert stored("positions", "p1")["state"] == "cancelled"
    (line,) = lines("override_cancel")
    assert "maria: rule changed" in line["details"]


def test_a_request_opens_the_venues_once(
    maria: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def open_counted(*arguments: Any) -> Venues:
        opened.append(arguments)
        return open_venues(*arguments)

    monkeypatch.setattr("arbsite.overrides.wiring.open_all_venues", open_counted)
    add("positions", builders.watching(id="p1"), builders.watching(id="p2"))
    shown = unescape(maria.get("/override/cancel/?of=p1&of=p2").content.decode())
    assert len(opened) == 1
    maria.post("/override/cancel/do/", {**hidden_fields(shown), "reason": "all out"})
    assert stored("positions", "p2")["state"] == "cancelled"
    assert len(opened) == 2


def test_what_was_done_already_is_looked_up_at_once(maria: Client, spied: Spy) -> None:
    identities = [f"m{number}" for number in range(20)]
    add("matched_pairs", *(builders.pair(id=name) for name in identities))
    form = {"of": identities, "seen": ["as it was"] * 20, "ticket": "a ticket"}
    commands = spied.watch(lambda: maria.post("/override/confirm/do/", form))
    assert [command.get("find") for command in commands].count("task_log") == 1


@pytest.mark.parametrize("reason", ["", "   ", "ab", "x" * 501])
def test_without_a_reason_nothing_is_done(maria: Client, reason: str) -> None:
    add("positions", builders.watching(id="p1"))
    form = fields(ask(maria, "cancel", "p1"))
    assert 'role="alert"' in send(maria, "cancel", form, 422, reason=reason)
    assert stored("positions", "p1")["state"] == "watching"


def test_a_settlement_shows_its_profit_before_it_is_done(maria: Client) -> None:
    add("positions", builders.position(id="p1"))
    form = fields(ask(maria, "settle", "p1"))
    sent = {"reason": "both paid", "a": "0.5", "b": "0.5"}
    weighed = send(maria, "settle", form, 200, **sent)
    assert "pays $0.50 per set" in weighed
    assert "It closes as profitable: +$3.00 (+3.09 %)" in weighed
    assert stored("positions", "p1")["state"] == "entered"
    send(maria, "settle", fields(weighed))
    after = stored("positions", "p1")
    assert after["state"] == "profitable"
    assert after["actual_profit"].to_decimal() == Decimal(3)


@pytest.mark.parametrize("payout", ["", "1.01", "-1", "NaN", "1e3", "x"])
def test_a_payout_that_cannot_be_is_refused(maria: Client, payout: str) -> None:
    add("positions", builders.position(id="p1"))
    form = fields(ask(maria, "settle", "p1"))
    sent = {"reason": "both paid", "a": payout, "b": "0"}
    send(maria, "settle", form, 422, confirmed="yes", **sent)
    assert stored("positions", "p1")["state"] == "entered"


def test_what_changed_meanwhile_is_told_and_nothing_is_done(maria: Client) -> None:
    add("positions", builders.watching(id="p1"))
    form = fields(ask(maria, "cancel", "p1"))
    entered = builders.event(version=5, details="entered for $97.00")
    change = {"state": "entered", "version": 5, "events": [entered]}
    POSITIONS.raw.update_one({"_id": "p1"}, {"$set": change})
    shown = send(maria, "cancel", form, 409, reason="too late")
    assert "nothing was done" in shown
    assert "entered for $97.00" in shown
    assert not lines("override_cancel")


def test_a_pause_that_somebody_else_changed_is_left_alone(maria: Client) -> None:
    form = fields(ask(maria, "pause", "all"))
    override(operator("otto"), "pause", "all", reason="I was first")
    sent = {"reason": "I was second", "confirmed": "yes"}
    assert "has changed" in send(maria, "pause", form, 409, **sent)
    assert stored("pauses", "all")["actor"] == "otto"


@pytest.fixture
def _everything() -> None:
    add("positions", builders.watching(id="w1"), builders.position(id="p1"))
    add("jobs", builders.job(next_at=FAR, fixed_seconds=30))
    add("jobs", builders.job("check", next_at=FAR))
    add("matched_pairs", builders.pair(id="m1"))
    add("pauses", builders.pause(_id="pair:m1"))


TWICE = [
    ("cancel", "w1", {}),
    ("settle", "p1", {"a": "1", "b": "0"}),
    ("check", "p1", {}),
    ("pause", "type:Weather", {}),
    ("resume", "pair:m1", {}),
    ("poll", "poll:Weather", {}),
    ("fix-interval", "poll:Weather", {"seconds": "45"}),
    ("release-interval", "poll:Weather", {}),
    ("choose-policy", "poll:Weather", {"policy": "index"}),
    ("confirm", "m1", {}),
    ("reject", "m1", {}),
]


@pytest.mark.usefixtures("_everything")
@pytest.mark.parametrize(("slug", "identity", "more"), TWICE)
def test_what_is_sent_twice_is_done_once(
    maria: Client, slug: str, identity: str, more: dict[str, str]
) -> None:
    sent = fields(ask(maria, slug, identity)) | {"reason": "as it must be", **more}
    sent["confirmed"] = "yes"
    send(maria, slug, sent)
    send(maria, slug, sent)
    assert "This was done already, once." in told(maria)
    expected = 2 if slug == "settle" else 1  # it expires and then closes
    assert collection("task_log").count_documents({"action": "override"}) == expected


@pytest.mark.usefixtures("_everything")
@pytest.mark.parametrize(("slug", "identity", "more"), TWICE)
def test_who_may_only_look_is_refused_and_nothing_is_done(
    maria: Client, slug: str, identity: str, more: dict[str, str]
) -> None:
    sent = fields(ask(maria, slug, identity)) | {"reason": "as it must be", **more}
    victor = viewer()
    assert victor.get(f"/override/{slug}/", {"of": identity}).status_code == 403
    answer = victor.post(f"/override/{slug}/do/", {**sent, "confirmed": "yes"})
    assert answer.status_code == 403
    assert collection("task_log").count_documents({}) == 0


@pytest.mark.parametrize("slug", sorted(ACTIONS))
def test_an_override_is_done_by_post_alone_and_asked_about_by_get(
    maria: Client, slug: str
) -> None:
    assert maria.get(f"/override/{slug}/do/").status_code == 405
    assert maria.post(f"/override/{slug}/").status_code == 405


@pytest.mark.usefixtures("_everything")
def test_an_override_without_its_token_is_refused() -> None:
    strict = operator(enforce_csrf_checks=True)
    form = fields(ask(strict, "cancel", "w1"))
    del form["csrfmiddlewaretoken"]
    send(strict, "cancel", form, 403, reason="because")
    assert stored("positions", "w1")["state"] == "watching"


@pytest.mark.usefixtures("_everything")
def test_what_cannot_be_done_is_told_before_anything_is_asked(maria: Client) -> None:
    assert "only a watching position" in ask(maria, "cancel", "p1")
    assert "not paused" in ask(maria, "resume", "type:Weather")
    shown = ask(maria, "release-interval", "check")
    assert "polls no market type" in shown
    assert "<textarea" not in shown


@pytest.mark.usefixtures("_everything")
def test_an_interval_is_fixed_and_released(maria: Client) -> None:
    override(maria, "fix-interval", "poll:Weather", seconds="7")
    assert stored("jobs", "poll:Weather")["interval_seconds"] == 7
    assert "fixed by hand" in told(maria)
    override(maria, "release-interval", "poll:Weather")
    assert stored("jobs", "poll:Weather")["fixed_seconds"] is None
    assert "fixed by hand" not in told(maria)


@pytest.mark.usefixtures("_everything")
def test_a_poll_and_a_check_are_hurried(maria: Client) -> None:
    override(maria, "poll", "poll:Weather")
    override(maria, "check", "p1")
    for job in ("poll:Weather", "check"):
        assert stored("jobs", job)["next_at"] < FAR


@pytest.mark.usefixtures("_everything")
def test_a_pair_is_judged_from_the_controls(maria: Client) -> None:
    shown = told(maria)
    assert "the observation times are not stated by both" in shown
    assert 'href="/pairs/m1/">Review' in shown
    override(maria, "confirm", "m1", reason="read both rules")
    assert stored("matched_pairs", "m1")["verdict"] == "same"
    assert "/pairs/m1/" not in told(maria)


def test_pages_offer_only_what_the_permission_to_override_allows() -> None:
    """Templates ask for that permission alone, whatever an action requires."""
    texts = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    offered = set(re.findall(r"override_url '([\w-]+)'", texts))
    assert {"pause", "notify", "retry-job"} <= offered
    assert {ACTIONS[name].role for name in offered} == {Role.OPERATOR}


@pytest.mark.usefixtures("_everything")
def test_buttons_are_shown_to_those_who_may_press_them(maria: Client) -> None:
    victor = viewer()
    for path in ("/", "/controls/", "/positions/p1/", "/queue/"):
        assert "/override/" not in victor.get(path).content.decode(), path
    assert "/override/settle/?of=p1" in maria.get("/positions/p1/").content.decode()
    assert "/override/cancel/?of=w1" in maria.get("/positions/w1/").content.decode()
    assert "/override/poll/?of=poll" in maria.get("/?tab=types").content.decode()


@pytest.mark.parametrize(
    ("back", "where"),
    [
        ("/positions/w1/", "/positions/w1/"),
        ("https://evil.example/", "/positions/w1/"),
        ("//evil.example/", "/positions/w1/"),
        ("javascript:alert(1)", "/positions/w1/"),
        ("/controls/", "/controls/"),
    ],
)
@pytest.mark.usefixtures("_everything")
def test_the_way_back_leads_nowhere_else(maria: Client, back: str, where: str) -> None:
    form = fields(ask(maria, "cancel", "w1")) | {"next": back, "reason": "because"}
    answer = maria.post("/override/cancel/do/", form)
    assert answer.headers["Location"] == where


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\u202eevil"])
def test_texts_of_others_stay_text(maria: Client, hostile: str) -> None:
    add("matched_pairs", builders.pair(id="m1", event_name=hostile, reasons=[hostile]))
    add("pauses", builders.pause(_id=f"type:{hostile}", reason=hostile, actor=hostile))
    add("jobs", builders.job(f"poll:{hostile}"))
    for path in ("/controls/", "/override/confirm/?of=m1"):
        shown = maria.get(path).content.decode()
        assert "<script>alert" not in shown
        assert "\u202e" not in shown


def test_damaged_documents_do_not_break_the_controls(maria: Client) -> None:
    add("pauses", {"_id": "all", "until": None}, {"_id": "odd", "until": None})
    add("jobs", {"_id": "poll:X", "next_at": "soon", "interval_seconds": "often"})
    add("matched_pairs", {"_id": "m1", "verdict": "review", "reasons": 7})
    assert "m1" in told(maria)


def test_the_pairs_in_review_are_read_by_their_index(spied: Spy) -> None:
    add("matched_pairs", *(builders.pair(verdict="same") for _ in range(400)))
    add("matched_pairs", *(builders.pair() for _ in range(60)))
    (command,) = spied.watch(lambda: pairs_in_review(set()))
    assert wasteful(command) == ""
    assert len(pairs_in_review(set())) == 50


@pytest.mark.usefixtures("_everything")
def test_who_why_before_and_after_stand_wherever_an_override_is_shown(
    maria: Client, admin_client: Client
) -> None:
    override(maria, "cancel", "w1", reason="rules differ")
    override(maria, "fix-interval", "poll:Weather", seconds="45")
    changed = "state: watching → cancelled"
    for path in ("/tasks/?action=override", "/controls/", "/positions/w1/"):
        shown = maria.get(path).content.decode()
        assert changed in shown, path
        assert "rules differ" in shown
        assert "by maria" in shown
    assert "interval seconds: 30 → 45" in told(maria)
    export = maria.get("/export/tasks.csv?action=override").getvalue().decode()
    assert changed in export
    (line,) = lines("override_cancel")
    form = f"/admin/tasklog/tasklog/{line['_id']}/change/"
    assert changed in admin_client.get(form).content.decode()


@pytest.mark.usefixtures("_everything")
@pytest.mark.parametrize(
    ("slug", "identity"), [("poll", "poll:Weather"), ("check", "p1")]
)
def test_what_was_asked_for_a_moment_ago_says_how_long_to_wait(
    maria: Client, slug: str, identity: str
) -> None:
    """Two people had the form open before either of them sent it."""
    otto = operator("otto")
    second = {**fields(ask(otto, slug, identity)), "reason": "me too"}
    override(maria, slug, identity)
    collection("jobs").update_many({}, {"$set": {"next_at": FAR}})
    if slug == "check":
        second = {**form_opened_later(otto, slug, identity), "reason": "me too"}
    answer = otto.post(f"/override/{slug}/do/", second)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 5
    assert "can be requested again in" in answer.content.decode()
    assert "can be requested again in" in ask(otto, slug, identity)
    assert collection("task_log").count_documents({"action": "override"}) == 1


def form_opened_later(client: Client, slug: str, identity: str) -> dict[str, str]:
    """As a form that was opened a few seconds from now, and sent at once."""
    document = stored("positions", identity)
    events = [{**one, "timestamp": NOW} for one in document["events"]]
    POSITIONS.raw.update_one({"_id": identity}, {"$set": {"events": events}})
    form = fields(ask(client, slug, identity))
    kept = {"$set": {"events": document["events"]}}
    POSITIONS.raw.update_one({"_id": identity}, kept)
    return form


@pytest.mark.usefixtures("_everything")
def test_a_double_click_in_the_admin_polls_once_and_says_so(
    admin_client: Client,
) -> None:
    jobs = "/admin/strategy/job/"
    shown = act(admin_client, jobs, "poll", ["poll:Weather"]).content.decode()
    form = {**fields(unescape(shown)), "reason": "news"}
    assert form["next"] == jobs
    for _ in range(2):
        answer = admin_client.post("/override/poll/do/", form)
        assert answer.headers["Location"] == jobs
    shown = admin_client.get(jobs).content.decode()
    assert "due now" in shown
    assert "done already, once" in shown
    collection("jobs").update_many({}, {"$set": {"next_at": FAR}})
    send(admin_client, "poll", form, 429, ticket="another")
    assert len(lines("override_poll")) == 1


def test_an_action_for_admins_is_not_open_to_operators(maria: Client) -> None:
    ask(maria, "create-token", "new", 403)
    assert collection("api_tokens").count_documents({}) == 0


INVISIBLE = ["\u200b" * 3, "\u2060\u200d\ufeff", "\u3164" * 4, "a\u200bb"]


@pytest.mark.parametrize("reason", INVISIBLE)
def test_a_reason_that_nobody_can_see_is_none(maria: Client, reason: str) -> None:
    form = fields(ask(maria, "pause", "all"))
    assert 'role="alert"' in send(maria, "pause", form, 422, reason=reason)
    assert collection("pauses").count_documents({}) == 0


def test_the_doubt_of_a_pair_is_shown_in_words(maria: Client) -> None:
    at = wall_now() - timedelta(hours=2)
    doubt = {"reason": "rules_changed", "at": at}
    add("matched_pairs", builders.pair(doubt=doubt))
    shown = told(maria)
    assert "a rule text has changed, " in shown
    assert "2 h ago" in shown
    assert "rules_changed" not in shown
