"""A rule text changes under an open position: judged again, and the operator told."""

from __future__ import annotations

import pytest

from arbsite.notifying.events import Event, event_of
from positions.models import POSITIONS
from strategy.models import PAIRS
from tasklog.records import TRAIL, TrailLine
from tests.support import builders
from tests.support.changed_texts import ANOTHER, STRICTER, Rewritten, pair_of
from tests.support.documents import trail_lines

pytestmark = pytest.mark.django_db


def lines() -> tuple[TrailLine, ...]:
    return trail_lines(kind="rules_changed")


def test_while_the_texts_stay_nothing_is_said() -> None:
    life = Rewritten()
    life.enter()
    life.discover()
    assert lines() == ()


def test_a_changed_text_is_news_once_and_takes_the_pair_to_review() -> None:
    life = Rewritten()
    position = life.enter()
    life.rewrite(position, lambda rules: rules + STRICTER)
    life.discover()
    life.discover()
    (line,) = lines()
    assert (line.position_id, line.pair_id) == (position.id, position.pair_id)
    assert f"the rules of {position.event_name} changed on Kalshi" in line.details
    assert "judged again: " in line.details
    assert event_of(line, position) is Event.RULES
    assert TRAIL.raw.count_documents({"_id": line.id, "unnotified": True}) == 1
    pair = pair_of(position)
    assert (pair.verdict, pair.cause) == ("review", "doubt rules_changed")
    assert pair.market_b.rules.endswith(STRICTER)


def test_each_change_is_news_even_back_to_an_earlier_text() -> None:
    life = Rewritten()
    position = life.enter()
    for _ in range(2):
        life.rewrite(position, lambda rules: rules + STRICTER)
        life.discover()
        life.rewrite(position, lambda rules: rules.removesuffix(STRICTER))
        life.discover()
    assert len(lines()) == 4


def test_a_pair_that_is_not_matched_any_more_is_judged_and_kept_for_review() -> None:
    life = Rewritten()
    position = life.enter()
    life.replace(position)
    life.discover()
    (line,) = lines()
    assert "judged again: different" in line.details
    pair = pair_of(position)
    assert (pair.verdict, pair.is_listed) == ("review", True)
    assert pair.market_b.rules == ANOTHER
    assert pair.reasons
    # From then on it is a pair that the listings do not have.
    life.discover()
    assert len(lines()) == 1
    assert (pair_of(position).verdict, pair_of(position).is_listed) == ("review", False)


def test_without_an_open_position_a_changed_text_is_no_news() -> None:
    life = Rewritten()
    position = life.enter()
    POSITIONS.raw.update_one({"_id": position.id}, {"$set": {"state": "loss"}})
    life.rewrite(position, lambda rules: rules + STRICTER)
    life.discover()
    assert lines() == ()
    assert pair_of(position).verdict == "review"


def test_a_damaged_pair_does_not_stop_the_reading() -> None:
    life = Rewritten()
    position = life.enter()
    life.rewrite(position, lambda rules: rules + STRICTER)
    damages = {"market_b": "x", "changed_at": 3}
    builders.damage(PAIRS.name, position.pair_id, {"$set": damages})
    life.discover()
    assert len(lines()) == 1
    assert pair_of(position).verdict == "review"
