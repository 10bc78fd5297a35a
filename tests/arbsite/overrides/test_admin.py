"""Pauses and intervals in the admin: the actions of the pages, in bulk too."""

from __future__ import annotations

import pytest
from django.test import Client

from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.admin_pages import PAIRS, POSITIONS, act, confirm, page
from tests.support.builders import add

pytestmark = pytest.mark.django_db
JOBS = "/admin/strategy/job/"
TYPES = "/admin/strategy/markettypeperformance/"
PAUSES = "/admin/positions/pause/"


def paused() -> list[str]:
    return sorted(pause["_id"] for pause in collection("pauses").find())


@pytest.mark.parametrize(
    ("path", "ids", "scopes"),
    [
        (POSITIONS, ["p1", "p2"], ["pair:a", "pair:b"]),
        (PAIRS, ["m1", "m2"], ["pair:m1", "pair:m2"]),
        (TYPES, ["Crypto", "Weather"], ["type:Crypto", "type:Weather"]),
        (JOBS, ["poll:Crypto", "poll:Weather"], ["type:Crypto", "type:Weather"]),
    ],
)
def test_several_are_paused_and_resumed_at_once(
    admin_client: Client, path: str, ids: list[str], scopes: list[str]
) -> None:
    add("positions", builders.position(id="p1", pair_id="a"))
    add("positions", builders.position(id="p2", pair_id="b"))
    add("matched_pairs", *(builders.pair(id=name) for name in ("m1", "m2", "a", "b")))
    for name in ("Crypto", "Weather"):
        add("market_type_performance", builders.performance(market_type=name))
        add("jobs", builders.job(f"poll:{name}"))
    inputs = {"reason": "odd prices", "hours": "2"}
    assert "no new positions until" in confirm(
        admin_client, path, "pause", ids, **inputs
    )
    assert paused() == scopes
    assert all(pause["until"] for pause in collection("pauses").find())
    confirm(admin_client, path, "resume", ids, reason="sound again")
    assert paused() == []
    lines = collection("task_log").find({"action": "override"})
    assert sorted(line["kind"] for line in lines) == [
        *["override_pause"] * 2,
        *["override_resume"] * 2,
    ]


def test_pauses_are_resumed_from_their_own_list(admin_client: Client) -> None:
    add("pauses", builders.pause(), builders.pause(_id="type:Crypto"))
    ids = ["all", "type:Crypto"]
    confirm(admin_client, PAUSES, "resume", ids, reason="sound again")
    assert paused() == []


def test_the_list_of_pauses_leads_to_the_pause_of_everything(
    admin_client: Client,
) -> None:
    shown = admin_client.get(PAUSES).content.decode()
    assert 'href="/override/pause/?of=all&amp;next=' in shown


def test_a_pause_is_shown_in_the_admin_too(admin_client: Client) -> None:
    add("pauses", builders.pause(reason="the venues disagree"))
    shown = admin_client.get(POSITIONS).content.decode()
    assert "Entries paused everywhere" in shown
    assert "the venues disagree" in shown


def test_intervals_are_fixed_and_released_in_bulk(admin_client: Client) -> None:
    ids = ["poll:Crypto", "poll:Weather"]
    add("jobs", *(builders.job(name) for name in ids))
    inputs = {"reason": "a busy day", "seconds": "5"}
    confirm(admin_client, JOBS, "fix-interval", ids, **inputs)
    fixed = [job["fixed_seconds"] for job in collection("jobs").find()]
    assert fixed == [5, 5]
    confirm(admin_client, JOBS, "release-interval", ids, reason="quiet again")
    assert not any(job["fixed_seconds"] for job in collection("jobs").find())


def test_what_polls_no_market_type_has_no_interval_to_fix(
    admin_client: Client,
) -> None:
    add("jobs", builders.job("check"))
    shown = act(admin_client, JOBS, "fix-interval", ["check"]).content.decode()
    assert "polls no market type" in shown
    act(admin_client, JOBS, "pause", ["check"])
    assert "there is no such scope" in page(admin_client, JOBS)
