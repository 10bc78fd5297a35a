"""Every override on the command line: done with a reason, refused with a sentence."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from positions.models import positions
from positions.services import enter
from strategy import schedule
from strategy.services import discover
from tasklog.storage.codec import collection
from tests.support.documents import read_document
from tests.support.fakes import FakeClock, street
from tests.support.simulated import simulated_mandate

pytestmark = pytest.mark.django_db


def override(*words: str) -> Any:
    out = StringIO()
    call_command(
        "override",
        "--json",
        *words,
        "--reason",
        "by hand",
        "--actor",
        "ann",
        stdout=out,
    )
    return json.loads(out.getvalue())


def trail() -> list[str]:
    found = collection("task_log").find({"action": "override"})
    return [line["details"] for line in found]


def a_position(*, is_entered: bool) -> str:
    here = street()
    position = here.open_position()
    assert position is not None
    if is_entered:
        enter(position, here.desk())
    else:
        waits = {"$set": {"retry_at": here.clock.wall}}
        positions().update_one({"_id": position["_id"]}, waits)
    return str(position["_id"])


def test_pausing_and_resuming_is_done_and_written_down() -> None:
    assert override("pause", "type:Crypto", "--hours", "2")["done"] == "pause"
    assert read_document(collection("pauses"), "type:Crypto")["until"]
    override("resume", "type:Crypto")
    assert collection("pauses").count_documents({}) == 0
    assert all("ann: by hand" in line for line in trail())


def test_a_position_is_cancelled_before_entry_and_not_after_it() -> None:
    override("cancel", a_position(is_entered=False))
    assert read_document(positions())["state"] == "cancelled"
    with pytest.raises(CommandError, match="no position"):
        override("cancel", "nowhere")


def test_a_held_position_is_settled_by_a_payout_for_each_leg() -> None:
    identity = a_position(is_entered=True)
    with pytest.raises(CommandError, match="each leg"):
        override("settle", identity, "--a", "1")
    override("settle", identity, "--a", "1", "--b", "0.5")
    position = read_document(positions())
    assert position["state"] == "profitable"
    assert str(position["actual_profit"]) == "53.00000"


def test_a_position_is_made_due_at_once() -> None:
    schedule.ensure({"check": 60}, FakeClock.wall)
    override("check", a_position(is_entered=True))
    assert trail()


def test_pairs_are_confirmed_and_rejected_and_intervals_fixed_and_released() -> None:
    discover(simulated_mandate(FakeClock()))
    pair = read_document(collection("matched_pairs"), {"market_type": "Crypto"})
    override("reject", pair["_id"])
    assert (
        read_document(collection("matched_pairs"), pair["_id"])["verdict"] == "rejected"
    )
    override("confirm", pair["_id"])
    assert read_document(collection("matched_pairs"), pair["_id"])["verdict"] == "same"

    override("fix-interval", "Crypto", "15")
    claim = schedule.claim("poll:Crypto", FakeClock.wall, 1, "slot")
    assert claim is not None
    assert (claim.interval_seconds, claim.fixed_seconds) == (15, 15)
    override("release-interval", "Crypto")
    assert read_document(schedule.cadences(), "poll:Crypto")["fixed_seconds"] is None
    with pytest.raises(CommandError, match="due already"):
        override("poll", "Crypto")
    far = {"$set": {"next_at": FakeClock.wall + timedelta(days=9999)}}
    schedule.cadences().update_one({"_id": "poll:Crypto"}, far)
    override("poll", "Crypto")
    with pytest.raises(CommandError, match="again in"):
        override("poll", "Crypto")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["pause", "everything"], "not a scope"),
        (["resume", "all"], "not paused"),
        (["poll", "Astrology"], "no market type"),
        (["fix-interval", "Astrology", "30"], "no market type"),
        (["fix-interval", "Crypto", "0"], "between 1 and"),
        (["confirm", "nothing"], "no pair"),
        (["settle", "nothing", "--a", "2"], "between 0 and 1"),
        (["pause", "all", "--hours", "-1"], "not a number of hours"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    words: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        override(*words)
