"""The agent, or whoever follows the streams, dies at any write of an early poll."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pytest

from strategy import agent, schedule
from strategy.invariants import breaches
from strategy.models import PAIRS
from tests.support.crash_life import Crash, Life, books, crash_at
from tests.support.crash_writes import nothing, watched
from tests.support.documents import empty
from tests.support.sizes import sized

pytestmark = pytest.mark.django_db

EACH = sized(40, 1)
NAME = "streamed:Sports"


@dataclass
class StreamedLife(Life):
    """Baskets are entered by the polls that a stream requests, and by no others.

    A stream that has requested its polls does so once: an agent that dies meanwhile
    cannot count on being told again.
    """

    has_requested: bool = False

    def _process(self, all_jobs: bool) -> None:
        if self.step or not all_jobs:
            super()._process(all_jobs)
            return
        if self.context is None:
            self.context = self.start()
        agent.run_job(schedule.DISCOVERY, self.context)
        if not self.has_requested:
            for pair in PAIRS.find({"verdict": "same"}, [("_id", 1)]).records:
                schedule.want_polled("Sports", pair.id, self.clock.wall)
            self.has_requested = True
        agent.run_job(NAME, self.context)
        schedule.make_due([schedule.CHECK], self.clock.wall)
        agent.run_job(schedule.CHECK, self.context)


def lived(life: Life) -> dict[str, Any]:
    while True:
        try:
            life.run()
        except Crash:
            life.die()
            continue
        return books()


def test_a_death_at_any_write_of_an_early_poll_changes_nothing_in_the_books() -> None:
    names: list[str] = []
    with watched(names.append, nothing):
        expected = lived(StreamedLife())
    assert len(expected["positions"]) == 6
    requests = names.count("jobs.update_one")
    assert requests >= 6
    wrong = []
    first = random.randint(1, EACH)
    for number in range(first, len(names) + 1, EACH):
        for is_before in (True, False):
            empty()
            crash = crash_at(number)
            sides = (crash, nothing) if is_before else (nothing, crash)
            with watched(*sides):
                met = lived(StreamedLife())
            if met != expected or list(breaches()):
                wrong.append((number, names[number - 1], is_before))
    assert wrong == []
