"""Paper trading and a backtest of its recording agree, basket by basket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from arbsite import config
from arbsite.backtesting.scratch import empty
from strategy import agent, schedule
from strategy.backtest.books import Basket, baskets, rejected
from strategy.backtest.engine import Engine, Terms
from strategy.backtest.results import results
from strategy.services.recording import Sampler
from tests.support.fakes import FakeClock
from tests.support.recordings import START, playback, writing
from tests.support.simulated import readers, simulated_context
from tests.support.sizes import sized

pytestmark = pytest.mark.django_db

TURN, VENUE_TURN = timedelta(seconds=30), timedelta(hours=1)
TURNS = sized(14, 60)


def trade_on_paper(folder: Path) -> tuple[list[Basket], int]:
    """The agent on the simulated venues, and a recorder beside it."""
    clock = FakeClock()
    context = simulated_context(clock)
    schedule.ensure({schedule.DISCOVERY: 600, schedule.CHECK: 10}, clock.wall)
    agent.sweep(context)
    with writing(folder) as writer:
        sampler = Sampler(readers(clock), clock, writer)
        for _ in range(TURNS):
            sampler.sample()
            agent.sweep(context)
            clock.wall += TURN
            clock.venue += VENUE_TURN
        sampler.sample()
    return baskets(), len(rejected())


def test_paper_trading_and_a_backtest_of_its_recording_agree(tmp_path: Path) -> None:
    """Every basket, and every number of it but the times.

    These differ by what is waited for a delayed order: the agent of this test only
    notes how long it would wait, and its clock stands still meanwhile.
    """
    paper, refused = trade_on_paper(tmp_path)
    empty()
    recorded = playback(tmp_path)
    engine = Engine(recorded, config.load(), Terms(recorded.start, recorded.end, 0.0))
    engine.run()
    compared = results(engine, is_full=False, is_compared=True)["compared"]
    assert len(compared) == len(paper)
    assert {basket["why"] for basket in compared} == {""}

    assert len(paper) > 3
    tested = baskets()
    assert [untimed(basket) for basket in tested] == [untimed(each) for each in paper]
    assert len(rejected()) == refused
    for mine, theirs in zip(tested, paper, strict=True):
        assert abs(mine.opened_at - theirs.opened_at) <= VENUE_TURN
        assert mine.entered_at is not None
        assert theirs.entered_at is not None
        assert abs(mine.entered_at - theirs.entered_at) <= VENUE_TURN


def untimed(basket: Basket) -> Basket:
    return replace(basket, opened_at=START, entered_at=None, resolved_at=None)
