"""Pauses and intervals in the admin: the verbs of the pages, in bulk too."""

from __future__ import annotations

import pytest
from django.test import Client

from tasklog.storage.codec import collection
from tests.arbsite.overrides.test_overrides import confirm
from tests.arbsite.test_admin import PAIRS, POSITIONS, act
from tests.support import builders
from tests.support.builders import add

pytestmark = pytest.mark.django_db
CADENCES = "/admin/strategy/cadence/"
TYPES = "/admin/strategy/markettypeperformance/"
PAUSES = "/admin/positions/pause/"


def paused() -> list[str]:
    return sorted(one["_id"] for one in collection("pauses").find())


@pytest.mark.parametrize(
    ("path", "ids", "scopes"),
    [
        (POSITIONS, ["p1", "p2"], ["pair:a", "pair:b"]),
        (PAIRS, ["m1", "m2"], ["pair:m1", "pair:m2"]),
        (TYPES, ["Crypto", "Weather"], ["type:Crypto", "type:Weather"]),
        (CADENCES, ["poll:Crypto", "poll:Weather"], ["type:Crypto", "type:Weather"]),
    ],
)
def test_several_are_paused_and_resumed_at_once(
    admin_client: Client, path: str, ids: list[str], scopes: list[str]
) -> None:
    add("positions", builders.position(id="p1", pair_id="a"))
    add("positions", builders.position(id="p2", pair_id="b"))
    add("matched_pairs", builders.pair(id="m1"), builders.pair(id="m2"))
    for name in ("Crypto", "Weather"):
        add("market_type_performance", builders.performance(market_type=name))
        add("cadences", builders.cadence(f"poll:{name}"))
    given = {"reason": "odd prices", "hours": "2"}
    assert "from now on" in confirm(admin_client, path, "pause_entries", ids, **given)
    assert paused() == scopes
    assert all(one["until"] for one in collection("pauses").find())
    confirm(admin_client, path, "resume_entries", ids, reason="sound again")
    assert paused() == []
    lines = collection("task_log").find({"action": "override"})
    assert sorted(one["kind"] for one in lines) == [
        *["override_pause"] * 2,
        *["override_resume"] * 2,
    ]


def test_pauses_are_resumed_from_their_own_list(admin_client: Client) -> None:
    add("pauses", builders.pause(), builders.pause(_id="type:Crypto"))
    ids = ["all", "type:Crypto"]
    confirm(admin_client, PAUSES, "resume_entries", ids, reason="sound again")
    assert paused() == []


def test_the_list_of_pauses_leads_to_the_pause_of_everything(
    admin_client: Client,
) -> None:
    shown = admin_client.get(PAUSES).content.decode()
    assert 'href="/override/pause/?of=all"' in shown


def test_a_pause_stands_in_the_admin_too(admin_client: Client) -> None:
    add("pauses", builders.pause(reason="the venues disagree"))
    shown = admin_client.get(POSITIONS).content.decode()
    assert "Entries paused everywhere" in shown
    assert "the venues disagree" in shown


def test_intervals_are_fixed_and_released_in_bulk(admin_client: Client) -> None:
    ids = ["poll:Crypto", "poll:Weather"]
    add("cadences", *(builders.cadence(one) for one in ids))
    given = {"reason": "a busy day", "seconds": "5"}
    confirm(admin_client, CADENCES, "fix_interval", ids, **given)
    fixed = [one["fixed_seconds"] for one in collection("cadences").find()]
    assert fixed == [5, 5]
    confirm(admin_client, CADENCES, "release_interval", ids, reason="quiet again")
    assert not any(one["fixed_seconds"] for one in collection("cadences").find())


def test_what_polls_no_market_type_has_no_interval_to_fix(
    admin_client: Client,
) -> None:
    add("cadences", builders.cadence("check"))
    shown = act(admin_client, CADENCES, "fix_interval", ["check"]).content.decode()
    assert "polls no market type" in shown
    shown = act(admin_client, CADENCES, "pause_entries", ["check"]).content.decode()
    assert "polls no market type" in shown
