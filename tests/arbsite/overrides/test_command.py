"""Every action on the command line: done with a reason, or rejected with a sentence."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from positions.lifecycle import State
from positions.models import PAUSES, POSITIONS
from positions.services import enter
from strategy import schedule
from strategy.models import PAIRS, PairVerdict
from strategy.schedule import JOBS
from strategy.services import discover
from tests.support import builders
from tests.support.builders import add
from tests.support.documents import read_record, trail_lines
from tests.support.fakes import FakeClock, street
from tests.support.simulated import simulated_context

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


def a_position(*, is_entered: bool) -> str:
    here = street()
    position = here.open_position()
    assert position is not None
    if is_entered:
        enter(position, here.context())
    else:
        unowned = {"$set": {"retry_at": here.clock.wall}}
        POSITIONS.raw.update_one({"_id": position.id}, unowned)
    return position.id


def test_pausing_and_resuming_is_done_and_written_down() -> None:
    add("matched_pairs", builders.pair(market_type="Crypto"))
    assert override("pause", "type:Crypto", "--hours", "2")["done"] == "pause"
    assert read_record(PAUSES, "type:Crypto").until
    override("resume", "type:Crypto")
    assert PAUSES.raw.count_documents({}) == 0
    lines = trail_lines(action="override")
    assert len(lines) == 2
    assert all("ann: by hand" in line.details for line in lines)


def test_json_may_be_asked_for_after_the_action_too() -> None:
    out = StringIO()
    call_command("override", "pause", "all", "--reason", "test", "--json", stdout=out)
    assert json.loads(out.getvalue())["done"] == "pause"
    out = StringIO()
    call_command("override", "resume", "all", "--reason", "test", stdout=out)
    assert out.getvalue().startswith("Done: ")


def test_a_position_is_cancelled_before_entry_and_not_after_it() -> None:
    override("cancel", a_position(is_entered=False))
    assert read_record(POSITIONS).state is State.CANCELLED
    with pytest.raises(CommandError, match="no position"):
        override("cancel", "nowhere")


def test_a_held_position_is_settled_by_a_payout_for_each_leg() -> None:
    identity = a_position(is_entered=True)
    with pytest.raises(CommandError, match="each filled leg"):
        override("settle", identity, "--a", "1")
    override("settle", identity, "--a", "1", "--b", "0.5")
    position = read_record(POSITIONS)
    assert position.state is State.PROFITABLE
    assert position.actual_profit == Decimal(53)


def test_a_position_is_made_due_at_once() -> None:
    schedule.ensure({"check": 60}, FakeClock.wall)
    override("check", a_position(is_entered=True))
    assert trail_lines(kind="override_check")


def test_pairs_are_confirmed_and_rejected_and_intervals_fixed_and_released() -> None:
    discover(simulated_context(FakeClock()))
    pair = PAIRS.first({"market_type": "Crypto"})
    assert pair is not None
    override("reject", pair.id)
    assert read_record(PAIRS, pair.id).verdict is PairVerdict.REJECTED
    override("confirm", pair.id)
    assert read_record(PAIRS, pair.id).verdict is PairVerdict.SAME

    override("fix-interval", "Crypto", "15")
    claim = schedule.claim("poll:Crypto", FakeClock.wall, 1, "scheduled")
    assert claim is not None
    assert (claim.interval_seconds, claim.fixed_seconds) == (15, 15)
    override("release-interval", "Crypto")
    assert read_record(JOBS, "poll:Crypto").fixed_seconds is None
    with pytest.raises(CommandError, match="due already"):
        override("poll", "Crypto")
    far = {"$set": {"next_at": FakeClock.wall + timedelta(days=9999)}}
    JOBS.raw.update_one({"_id": "poll:Crypto"}, far)
    override("poll", "Crypto")
    with pytest.raises(CommandError, match="again in"):
        override("poll", "Crypto")


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (["pause", "everything"], "not a scope", 1),
        (["pause", "type:crypto"], "no market type 'crypto'.*Weather", 1),
        (["pause", "type:$where"], "no market type", 1),
        (["pause", "type: "], "no market type", 1),
        (["pause", "type:"], "not a scope", 1),
        (["pause", "pair:x"], "no pair", 1),
        (["resume", "all"], "not paused", 1),
        (["poll", "Astrology"], "no market type", 1),
        (["fix-interval", "Astrology", "30"], "no market type", 1),
        (["fix-interval", "Crypto", "0"], "between 1 and", 2),
        (["fix-interval", "Crypto", "often"], "between 1 and", 2),
        (["confirm", "nothing"], "no pair", 1),
        (["settle", "nothing", "--a", "2"], "between 0 and 1", 2),
        (["pause", "all", "--hours", "-1"], "hours: .* between", 2),
        (["pause", "all", "--until", "2001-01-01T10:00Z"], "in the future", 1),
        (["pause", "all", "--hours=1", "--until=2099-01-01T10:00Z"], "not both", 1),
        (["notify", "loss", "loud"], "mode", 2),
        (["drop-job", "none"], "no job", 1),
        (["drain", "everything"], "no part of the queue", 1),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    words: list[str], sentence: str, code: int
) -> None:
    add("matched_pairs", builders.pair())
    with pytest.raises(CommandError, match=sentence) as problem:
        override(*words)
    assert problem.value.returncode == code
    assert PAUSES.raw.count_documents({}) == 0
    assert trail_lines() == ()


@pytest.mark.parametrize("reason", ["", "ab", "\u200b\u200b\u200b", "x" * 501])
def test_a_reason_is_three_to_500_characters_that_can_be_seen(reason: str) -> None:
    with pytest.raises(CommandError, match="reason: ") as problem:
        call_command("override", "pause", "all", "--reason", reason)
    assert problem.value.returncode == 2
    assert PAUSES.raw.count_documents({}) == 0


def test_a_reason_is_stored_as_it_can_be_seen() -> None:
    reason = "\u202e too \u200b many\nof them\u3164 "
    call_command("override", "pause", "all", "--reason", reason, stdout=StringIO())
    assert read_record(PAUSES, "all").reason == "too many of them"
