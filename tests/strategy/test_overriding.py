"""An operator's word on pairs and duties counts, and is written down."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from positions.models import positions
from positions.services.overriding import Operator
from strategy import cadence
from strategy.models import PairVerdict
from strategy.services.discovery import _upsert, fingerprint
from strategy.services.overriding import (
    PairChanged,
    Searcher,
    check_now,
    decide_pair,
    poll_now,
)
from tasklog.documents import Document, collection
from tasklog.services import Journal
from tests import builders
from tests.builders import NOW, add
from tests.fakes import FakeClock
from tests.strategy.builders import kalshi, polymarket

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


def maria() -> Searcher:
    numbers = count(1)
    journal = Journal(lambda: NOW, lambda: f"line-{next(numbers)}")
    return Searcher("maria", "read both rule texts", lambda: NOW, journal)


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


def test_a_duty_is_made_due_and_that_is_written_down() -> None:
    add("cadences", builders.cadence("poll:Weather", next_at=NOW + timedelta(hours=1)))
    poll_now("poll:Weather", maria())
    assert cadence.due(NOW, 2) == ["poll:Weather"]
    (line,) = collection("task_log").find({})
    assert line["kind"] == "override_poll"


def test_a_check_now_makes_the_position_and_the_check_due() -> None:
    clock = FakeClock()
    add("cadences", builders.cadence("check", next_at=clock.wall + timedelta(hours=1)))
    document = builders.position(outcome_due_at=clock.wall + timedelta(hours=1))
    add("positions", document)
    position = positions().find_one({})
    assert position
    check_now(position, Operator("maria", "it is over", clock))
    assert cadence.due(clock.wall, 2) == ["check"]
    after = positions().find_one({})
    assert after
    assert after["outcome_due_at"] == clock.wall
