"""What could not be read is not the same as nothing found."""

from __future__ import annotations

import pytest

from positions.venues.errors import VenueUnavailable
from strategy.agent import Failed
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.news import not_read
from strategy.services import AgentContext, discover
from strategy.services.polling import Poll
from tests.support.fakes import Street, street

pytestmark = pytest.mark.django_db


def context(here: Street) -> AgentContext:
    return AgentContext(here.context(), Limits(), Bounds(), 60, 600)


def test_one_venue_that_cannot_be_read_is_named_and_nothing_is_matched() -> None:
    here = street()

    def down(call: str) -> None:
        raise VenueUnavailable("kalshi", "503")

    here.kalshi.before = down
    discovery = discover(context(here))
    assert discovery.pairs is None
    assert not_read({"discovery": discovery}) == {
        "listings of kalshi": "kalshi: 503",
    }


def test_nothing_found_is_no_failure() -> None:
    here = street()
    here.polymarket.markets.clear()
    discovery = discover(context(here))
    assert discovery.pairs == 0
    assert not_read({"discovery": discovery}) == {}


def test_failed_polls_and_jobs_are_named() -> None:
    failed = Poll("Weather", failed_venue="kalshi")
    problems = not_read({"poll:Weather": failed, "check": Failed("KeyError: 'x'")})
    assert list(problems) == ["books of kalshi for Weather", "job check"]
