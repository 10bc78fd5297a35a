"""Entries of a market type that loses money pause by themselves, once per evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from positions.models import PAUSES
from positions.services import pausing
from positions.services.operator import Operator
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.schedule import JOBS
from strategy.services.context import AgentContext
from strategy.services.losses import pause_losing
from tests.support import builders
from tests.support.builders import add
from tests.support.documents import trail_lines
from tests.support.fakes import FakeClock, street
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

NOW = FakeClock().wall


@pytest.fixture
def context() -> AgentContext:
    add("jobs", builders.job("poll:Weather"))
    return AgentContext(street().context(), Limits(), Bounds(), 60, 600)


def closings(count: int, profit: str, at: timedelta = timedelta(0)) -> None:
    moment = NOW + at
    add(
        "positions",
        *(
            builders.closed(f"{profit}{number}", touched_at=moment, resolved_at=moment)
            for number in range(count)
        ),
    )


@writes("JobRecord.losses_from")
def test_a_losing_type_is_paused_with_its_numbers_and_for_its_time(
    context: AgentContext,
) -> None:
    closings(10, "-2.0")
    assert pause_losing(["Weather"], context) == ["Weather"]
    pause = pausing.current_pause("type:Weather")
    assert pause is not None
    assert pause.until == NOW + timedelta(hours=24)
    assert "10 closed positions" in pause.reason
    assert "95 % confidence" in pause.reason
    (line,) = trail_lines(action="override")
    assert (line.kind, line.actor) == ("override_pause", "arbsite")


def test_a_type_that_earns_is_not_paused(context: AgentContext) -> None:
    closings(10, "2.0")
    assert pause_losing(["Weather"], context) == []


def test_what_led_to_a_pause_does_not_lead_to_another(context: AgentContext) -> None:
    closings(10, "-2.0")
    pause_losing(["Weather"], context)
    clock = context.positions.venues.clock
    pausing.resume("type:Weather", Operator("ann", "looked at it", clock))
    assert pause_losing(["Weather"], context) == []
    closings(10, "-3.0", timedelta(hours=1))
    assert pause_losing(["Weather"], context) == ["Weather"]


def test_a_death_right_after_the_pause_does_not_pause_twice(
    context: AgentContext,
) -> None:
    closings(10, "-2.0")
    pause_losing(["Weather"], context)
    JOBS.raw.update_many({}, {"$set": {"losses_from": None}})
    assert pause_losing(["Weather"], context) == []
    clock = context.positions.venues.clock
    pausing.resume("type:Weather", Operator("ann", "looked at it", clock))
    assert pause_losing(["Weather"], context) == []


def test_an_operators_pause_is_left_as_it_is(context: AgentContext) -> None:
    clock = context.positions.venues.clock
    pausing.pause("type:Weather", Operator("ann", "a strike", clock))
    closings(10, "-2.0")
    assert pause_losing(["Weather"], context) == []
    assert [each.actor for each in PAUSES.find({}).records] == ["ann"]


def test_without_hours_the_pause_has_no_end(context: AgentContext) -> None:
    closings(10, "-2.0")
    object.__setattr__(context, "loss_pause_hours", 0.0)
    pause_losing(["Weather"], context)
    pause = pausing.current_pause("type:Weather")
    assert pause is not None
    assert pause.until is None
