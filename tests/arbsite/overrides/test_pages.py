"""Overrides on the pages: asked, weighed, done once, refused, told when too late."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from arbsite.overrides.controls import pairs_in_review
from arbsite.overrides.views import ALL_VERBS
from positions.admin.verbs import wall_now
from positions.models import positions
from tasklog.storage.codec import Document, collection
from tests.arbsite.test_admin import act
from tests.support import builders
from tests.support.api_client import ask, fields, operator, override, send, told, viewer
from tests.support.builders import NOW, add
from tests.support.fakes import street
from tests.support.query_plans import Spy, spied, wasteful

__all__ = ["spied"]

pytestmark = pytest.mark.django_db
FAR = NOW.replace(year=2099)


@pytest.fixture
def maria() -> Client:
    return operator()


def found(name: str, identity: str) -> Document:
    document = collection(name).find_one({"_id": identity})
    assert document
    return document


def lines(kind: str) -> list[Document]:
    return list(collection("task_log").find({"kind": kind}))


def test_a_pause_made_on_the_page_stops_an_entry(maria: Client) -> None:
    override(maria, "pause", "all", reason="venue looks odd")
    here = street()
    here.clock.wall = wall_now()
    position = here.enter(here.open_position())
    assert position["state"] == "cancelled"
    assert not here.polymarket.placed
    (line,) = lines("override_pause")
    assert line["actor"] == "maria"
    assert "venue looks odd" in line["details"]


def test_a_pause_stands_on_every_page_until_it_is_resumed(maria: Client) -> None:
    add("cadences", builders.cadence())
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
    pause = found("pauses", "all")
    assert timedelta(hours=2.5) == pytest.approx(
        pause["until"] - pause["since"], abs=timedelta(seconds=5)
    )


def test_a_pause_may_end_at_a_time_and_says_so_before(maria: Client) -> None:
    until = (wall_now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    given = fields(ask(maria, "pause", "all"))
    weighed = send(maria, "pause", given, 200, reason="over the weekend", until=until)
    assert until.replace("T", " ") in weighed
    assert collection("pauses").count_documents({}) == 0
    send(maria, "pause", fields(weighed))
    assert f"{found('pauses', 'all')['until']:%Y-%m-%dT%H:%M}" == until


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
    given = fields(ask(maria, "pause", "all"))
    assert "alert" in send(maria, "pause", given, 422, reason="because", **wrong)
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
    assert found("positions", "p1")["state"] == "watching"
    override(maria, "cancel", "p1", reason="rule changed")
    assert found("positions", "p1")["state"] == "cancelled"
    (line,) = lines("override_cancel")
    assert "maria: rule changed" in line["details"]


@pytest.mark.parametrize("reason", ["", "   ", "ab", "x" * 501])
def test_without_a_reason_nothing_is_done(maria: Client, reason: str) -> None:
    add("positions", builders.watching(id="p1"))
    given = fields(ask(maria, "cancel", "p1"))
    assert 'role="alert"' in send(maria, "cancel", given, 422, reason=reason)
    assert found("positions", "p1")["state"] == "watching"


def test_a_settlement_shows_its_profit_before_it_is_done(maria: Client) -> None:
    add("positions", builders.position(id="p1"))
    given = fields(ask(maria, "settle", "p1"))
    sent = {"reason": "both paid", "payout_0": "0.5", "payout_1": "0.5"}
    weighed = send(maria, "settle", given, 200, **sent)
    assert "pays $0.50 per set" in weighed
    assert "It closes as profitable: +$3.00 (+3.09 %)" in weighed
    assert found("positions", "p1")["state"] == "entered"
    send(maria, "settle", fields(weighed))
    after = found("positions", "p1")
    assert after["state"] == "profitable"
    assert after["actual_profit"].to_decimal() == Decimal(3)


@pytest.mark.parametrize("payout", ["", "1.01", "-1", "NaN", "1e3", "x"])
def test_a_payout_that_cannot_be_is_refused(maria: Client, payout: str) -> None:
    add("positions", builders.position(id="p1"))
    given = fields(ask(maria, "settle", "p1"))
    sent = {"reason": "both paid", "payout_0": payout, "payout_1": "0"}
    send(maria, "settle", given, 422, confirmed="yes", **sent)
    assert found("positions", "p1")["state"] == "entered"


def test_what_changed_meanwhile_is_told_and_nothing_is_done(maria: Client) -> None:
    add("positions", builders.watching(id="p1"))
    given = fields(ask(maria, "cancel", "p1"))
    entered = builders.event(version=5, details="entered for $97.00")
    change = {"state": "entered", "version": 5, "events": [entered]}
    positions().update_one({"_id": "p1"}, {"$set": change})
    shown = send(maria, "cancel", given, 409, reason="too late")
    assert "nothing was done" in shown
    assert "entered for $97.00" in shown
    assert not lines("override_cancel")


def test_a_pause_that_somebody_else_changed_is_left_alone(maria: Client) -> None:
    given = fields(ask(maria, "pause", "all"))
    override(operator("otto"), "pause", "all", reason="I was first")
    sent = {"reason": "I was second", "confirmed": "yes"}
    assert "has changed" in send(maria, "pause", given, 409, **sent)
    assert found("pauses", "all")["actor"] == "otto"


@pytest.fixture
def _everything() -> None:
    add("positions", builders.watching(id="w1"), builders.position(id="p1"))
    add("cadences", builders.cadence(next_at=FAR, fixed_seconds=30))
    add("cadences", builders.cadence("check", next_at=FAR))
    add("matched_pairs", builders.pair(id="m1"))
    add("pauses", builders.pause(_id="pair:m1"))


TWICE = [
    ("cancel", "w1", {}),
    ("settle", "p1", {"payout_0": "1", "payout_1": "0"}),
    ("check", "p1", {}),
    ("pause", "type:Weather", {}),
    ("resume", "pair:m1", {}),
    ("poll", "poll:Weather", {}),
    ("fix-interval", "poll:Weather", {"seconds": "45"}),
    ("release-interval", "poll:Weather", {}),
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
    again = maria.post(f"/override/{slug}/do/", sent)
    assert again.status_code in {302, 404, 409}
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


@pytest.mark.parametrize("slug", sorted(ALL_VERBS))
def test_an_override_is_done_by_post_alone_and_asked_about_by_get(
    maria: Client, slug: str
) -> None:
    assert maria.get(f"/override/{slug}/do/").status_code == 405
    assert maria.post(f"/override/{slug}/").status_code == 405


@pytest.mark.usefixtures("_everything")
def test_an_override_without_its_token_is_refused() -> None:
    strict = operator(enforce_csrf_checks=True)
    given = fields(ask(strict, "cancel", "w1"))
    del given["csrfmiddlewaretoken"]
    send(strict, "cancel", given, 403, reason="because")
    assert found("positions", "w1")["state"] == "watching"


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
    assert found("cadences", "poll:Weather")["interval_seconds"] == 7
    assert "fixed by hand" in told(maria)
    override(maria, "release-interval", "poll:Weather")
    assert found("cadences", "poll:Weather")["fixed_seconds"] is None
    assert "fixed by hand" not in told(maria)


@pytest.mark.usefixtures("_everything")
def test_a_poll_and_a_check_are_hurried(maria: Client) -> None:
    override(maria, "poll", "poll:Weather")
    override(maria, "check", "p1")
    for duty in ("poll:Weather", "check"):
        assert found("cadences", duty)["next_at"] < FAR


@pytest.mark.usefixtures("_everything")
def test_a_pair_is_judged_from_the_controls(maria: Client) -> None:
    shown = told(maria)
    assert "the observation times are not stated by both" in shown
    assert "/override/confirm/?of=m1" in shown
    override(maria, "confirm", "m1", reason="read both rules")
    assert found("matched_pairs", "m1")["verdict"] == "same"
    assert "/override/confirm/?of=m1" not in told(maria)


@pytest.mark.usefixtures("_everything")
def test_buttons_are_shown_to_those_who_may_press_them(maria: Client) -> None:
    victor = viewer()
    for path in ("/", "/controls/", "/positions/p1/", "/queue/"):
        assert "/override/" not in victor.get(path).content.decode(), path
    assert "/override/settle/?of=p1" in maria.get("/positions/p1/").content.decode()
    assert "/override/cancel/?of=w1" in maria.get("/positions/w1/").content.decode()
    assert "/override/poll/?of=poll" in maria.get("/").content.decode()


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
    given = fields(ask(maria, "cancel", "w1")) | {"next": back, "reason": "because"}
    answer = maria.post("/override/cancel/do/", given)
    assert answer.headers["Location"] == where


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\u202eevil"])
def test_texts_of_others_stay_text(maria: Client, hostile: str) -> None:
    add("matched_pairs", builders.pair(id="m1", event_name=hostile, reasons=[hostile]))
    add("pauses", builders.pause(_id=f"type:{hostile}", reason=hostile, actor=hostile))
    add("cadences", builders.cadence(f"poll:{hostile}"))
    for path in ("/controls/", "/override/confirm/?of=m1"):
        shown = maria.get(path).content.decode()
        assert "<script>alert" not in shown
        assert "\u202e" not in shown


def test_damaged_documents_do_not_break_the_controls(maria: Client) -> None:
    add("pauses", {"_id": "all", "until": None}, {"_id": "odd", "until": None})
    add("cadences", {"_id": "poll:X", "next_at": "soon", "interval_seconds": "often"})
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
    collection("cadences").update_many({}, {"$set": {"next_at": FAR}})
    if slug == "check":
        second = {**fields_anew(otto, slug, identity), "reason": "me too"}
    answer = otto.post(f"/override/{slug}/do/", second)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 5
    assert "may be asked for again in" in answer.content.decode()
    assert "may be asked for again in" in ask(otto, slug, identity)
    assert collection("task_log").count_documents({"action": "override"}) == 1


def fields_anew(client: Client, slug: str, identity: str) -> dict[str, str]:
    """As a form that was opened a few seconds from now, and sent at once."""
    document = found("positions", identity)
    events = [{**one, "timestamp": NOW} for one in document["events"]]
    positions().update_one({"_id": identity}, {"$set": {"events": events}})
    given = fields(ask(client, slug, identity))
    kept = {"$set": {"events": document["events"]}}
    positions().update_one({"_id": identity}, kept)
    return given


@pytest.mark.usefixtures("_everything")
def test_a_double_click_in_the_admin_polls_once_and_says_so(
    admin_client: Client,
) -> None:
    path, ids = "/admin/strategy/cadence/", ["poll:Weather"]
    asked = act(admin_client, path, "run_now", ids).content.decode()
    form = asked.split('class="submit-row"')[0]
    hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form))
    sent = {**hidden, "confirmed": "yes", "reason": "news"}
    sent.pop("_selected_action", None), sent.pop("action", None)
    for _ in range(2):
        act(admin_client, path, "run_now", ids, **sent)
    shown = admin_client.get(path).content.decode()
    assert "due now" in shown
    assert "done already, once" in shown
    collection("cadences").update_many({}, {"$set": {"next_at": FAR}})
    act(admin_client, path, "run_now", ids, **{**sent, "ticket": "another"})
    assert "again in" in admin_client.get(path).content.decode()
    assert len(lines("override_poll")) == 1
