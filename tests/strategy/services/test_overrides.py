"""An operator's word on pairs and duties counts, and is written down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from positions.models import positions
from positions.services.operator import Operator, OverrideRefused, TooSoon
from strategy import schedule
from strategy.models import PairVerdict
from strategy.services.discovery import _upsert, fingerprint
from strategy.services.overrides import (
    PairChanged,
    check_now,
    decide_pair,
    fix_interval,
    poll_now,
    release_interval,
)
from tasklog.storage.codec import Document, collection
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.fakes import FakeClock
from tests.support.market_builders import kalshi, polymarket

pytestmark = pytest.mark.django_db


class Found:
    """A pair as matching hands it on."""

    polymarket_id = "900001"
    kalshi_ticker = "KXTEST-26DEC31"
    outcome_index = 0
    score = 0.8
    reasons = ("found",)
    facts = ()

    def __init__(self, verdict: str):
        self.verdict = verdict


def maria(wall: datetime = NOW) -> Operator:
    return Operator("maria", "read both rule texts", FakeClock(wall=wall))


def trail() -> list[Document]:
    return list(collection("task_log").find({"action": "override"}).sort("timestamp"))


def duty(identity: str = "poll:Weather", **given: Any) -> None:
    add("cadences", builders.cadence(identity, **given))


def stored_duty() -> Document:
    found = collection("cadences").find_one({"_id": "poll:Weather"})
    assert found
    return found


def discovered(verdict: str, rules: str = "It rains.") -> Document:
    """The pair after one more discovery."""
    write = _upsert(
        Found(verdict),  # type: ignore[arg-type]
        polymarket(rules=rules),
        kalshi(rules="It rains."),
        NOW,
    )
    collection("matched_pairs").bulk_write([write])
    found = collection("matched_pairs").find_one({})
    assert found
    return found


def test_a_discovery_keeps_what_was_known_of_a_pair() -> None:
    first = discovered("review")
    collection("matched_pairs").update_one({}, {"$set": {"last_reason": "no_edge"}})
    again = discovered("same")
    assert first["first_seen_at"] == again["first_seen_at"]
    assert first["priced_at"] is None
    assert (again["verdict"], again["last_reason"]) == ("same", "no_edge")
    assert again["rules_fingerprint"] == fingerprint(
        polymarket(rules="It rains."), kalshi(rules="It rains.")
    )


def test_titles_are_stored_as_they_are_even_if_they_look_like_expressions() -> None:
    write = _upsert(
        Found("same"),  # type: ignore[arg-type]
        polymarket(title="$event_key"),
        kalshi(title="$$NOW"),
        NOW,
    )
    collection("matched_pairs").bulk_write([write])
    found = collection("matched_pairs").find_one({})
    assert found
    assert found["event_name"] == found["polymarket"]["title"] == "$event_key"
    assert found["kalshi"]["title"] == "$$NOW"


@pytest.mark.parametrize("found", ["same", "review"])
@pytest.mark.parametrize("verdict", [PairVerdict.SAME, PairVerdict.REJECTED])
def test_discovery_does_not_overrule_an_operator(
    verdict: PairVerdict, found: str
) -> None:
    decide_pair(discovered("review"), verdict, maria())
    again = discovered(found)
    assert again["verdict"] == verdict
    assert again["decision"]["actor"] == "maria"
    assert again["decision"]["reason"] == "read both rule texts"
    assert again["decision"]["at"] == NOW


def test_a_confirmation_lapses_when_the_rules_change_and_a_rejection_does_not() -> None:
    decide_pair(discovered("review"), PairVerdict.SAME, maria())
    changed = discovered("review", rules="It rains or snows.")
    assert changed["verdict"] == "review"
    decide_pair(changed, PairVerdict.REJECTED, maria())
    assert discovered("same", rules="It hails.")["verdict"] == "rejected"


def test_a_verdict_is_written_down() -> None:
    decide_pair(discovered("review"), PairVerdict.REJECTED, maria())
    (line,) = collection("task_log").find({})
    assert (line["action"], line["kind"], line["actor"]) == (
        "override",
        "override_pair",
        "maria",
    )
    assert "rejected; maria: read both rule texts" in line["details"]


def test_a_pair_that_changed_meanwhile_is_left_alone() -> None:
    seen = discovered("review")
    decide_pair(seen, PairVerdict.REJECTED, maria())
    with pytest.raises(PairChanged):
        decide_pair(seen, PairVerdict.SAME, maria())
    assert discovered("review")["verdict"] == "rejected"
    assert collection("task_log").count_documents({}) == 1


def test_a_confirmation_of_rules_that_changed_meanwhile_is_refused() -> None:
    seen = discovered("review")
    discovered("review", rules="It snows.")
    with pytest.raises(PairChanged):
        decide_pair(seen, PairVerdict.SAME, maria())


def test_a_verdict_keeps_who_why_before_and_after() -> None:
    pair = discovered("review")
    decide_pair(pair, PairVerdict.SAME, maria())
    (line,) = trail()
    assert (line["actor"], line["reason"]) == ("maria", "read both rule texts")
    assert line["pair_id"] == pair["_id"]
    assert line["before"] == {"verdict": "review", "decision": None, "doubt": None}
    assert line["after"]["verdict"] == "same"
    assert line["after"]["decision"]["actor"] == "maria"


def test_what_is_decided_already_is_not_decided_again() -> None:
    decide_pair(discovered("review"), PairVerdict.SAME, maria())
    found = collection("matched_pairs").find_one({})
    assert found
    with pytest.raises(OverrideRefused, match="confirmed already"):
        decide_pair(found, PairVerdict.SAME, maria())
    decide_pair(found, PairVerdict.REJECTED, maria())
    assert len(trail()) == 2


def test_a_duty_is_made_due_and_that_is_written_down() -> None:
    later = NOW + timedelta(hours=1)
    duty(next_at=later)
    poll_now("poll:Weather", maria())
    assert schedule.due(NOW, 2) == ["poll:Weather"]
    (line,) = trail()
    assert (line["kind"], line["duty"]) == ("override_poll", "poll:Weather")
    assert (line["before"], line["after"]) == ({"next_at": later}, {"next_at": NOW})
    assert stored_duty()["outbox"] == []


@pytest.mark.parametrize(
    ("seconds", "wait"), [(0, 5), (1, 4), (4.2, 1), (5, None), (-30, None)]
)
def test_a_poll_now_may_be_asked_for_every_few_seconds(
    seconds: float, wait: int | None
) -> None:
    """Also where a clock was set back meanwhile."""
    later = NOW + timedelta(hours=1)
    duty(next_at=later)
    poll_now("poll:Weather", maria())
    collection("cadences").update_one({}, {"$set": {"next_at": later}})
    again = maria(NOW + timedelta(seconds=seconds))
    if wait is None:
        poll_now("poll:Weather", again)
    else:
        with pytest.raises(TooSoon, match=f"again in {wait} s"):
            poll_now("poll:Weather", again)
    assert len(trail()) == (1 if wait else 2)


def test_what_is_due_anyway_or_not_polled_is_not_hurried() -> None:
    duty(next_at=NOW)
    with pytest.raises(OverrideRefused, match="due already"):
        poll_now("poll:Weather", maria())
    with pytest.raises(OverrideRefused, match="no market type Astrology"):
        poll_now("poll:Astrology", maria())
    assert trail() == []


def at_once(act: Callable[[int], object]) -> int:
    """How many of six who try at the same moment succeed."""

    def try_it(number: int) -> bool:
        try:
            act(number)
        except OverrideRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        return sum(pool.map(try_it, range(6)))


def test_of_many_who_hurry_a_duty_at_once_one_does() -> None:
    duty(next_at=NOW + timedelta(hours=1))
    assert at_once(lambda number: poll_now("poll:Weather", maria())) == 1
    assert len(trail()) == 1


def test_of_many_who_fix_an_interval_at_once_one_does() -> None:
    duty()
    assert at_once(lambda number: fix_interval("Weather", 45, maria())) == 1
    assert len(trail()) == 1


def test_an_interval_is_fixed_and_released_with_what_it_was_and_is() -> None:
    duty()
    fix_interval("Weather", 45, maria())
    with pytest.raises(OverrideRefused, match="at 45 s already"):
        fix_interval("Weather", 45, maria())
    release_interval("Weather", maria(NOW + timedelta(seconds=1)))
    with pytest.raises(OverrideRefused, match="not fixed"):
        release_interval("Weather", maria())
    fixed = {"interval_seconds": 45, "fixed_seconds": 45}
    assert [(one["before"], one["after"]) for one in trail()] == [
        ({"interval_seconds": 30, "fixed_seconds": None}, fixed),
        (fixed, {**fixed, "fixed_seconds": None}),
    ]


@pytest.mark.parametrize("seconds", [0, -1, 86_401])
def test_an_interval_has_its_bounds(seconds: int) -> None:
    duty()
    with pytest.raises(OverrideRefused, match="between 1 and"):
        fix_interval("Weather", seconds, maria())


def test_a_check_now_makes_the_position_and_the_check_due() -> None:
    clock = FakeClock()
    later = clock.wall + timedelta(hours=1)
    duty("check", next_at=later)
    add("positions", builders.position(outcome_due_at=later))
    position = positions().find_one({})
    assert position
    check_now(position, Operator("maria", "it is over", clock))
    assert schedule.due(clock.wall, 2) == ["check"]
    after = positions().find_one({})
    assert after
    assert after["outcome_due_at"] == clock.wall
    (line,) = trail()
    assert line["before"] == {"outcome_due_at": later}
    assert line["after"] == {"outcome_due_at": clock.wall}
    with pytest.raises(TooSoon):
        check_now(after, Operator("otto", "is it?", clock))
    clock.wall += timedelta(seconds=5)
    check_now(after, Operator("otto", "is it?", clock))
