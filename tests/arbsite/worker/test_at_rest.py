"""How many commands an installation sends while nothing happens."""

from __future__ import annotations

from collections import Counter

import pytest
from django_q.conf import Conf

from arbsite.worker import supervisor, waking
from arbsite.worker.broker import MongoBroker
from arbsite.worker.watchdog import Watchdog
from strategy import agent
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.services import AgentContext
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import street
from tests.support.query_plans import spy

pytestmark = pytest.mark.django_db

MINUTE = 60.0
COMMANDS = (
    *("find", "aggregate", "count", "distinct", "getMore"),
    *("insert", "update", "delete", "findAndModify"),
)


def test_an_idle_cluster_looks_for_jobs_a_few_times_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(waking, "wait", waited.append)
    broker = MongoBroker()

    def rest() -> None:
        while sum(waited) < MINUTE:
            assert broker.dequeue() is None

    assert len(spy.watch(rest, COMMANDS)) == MINUTE / Conf.POLL <= 12


def test_a_cluster_without_others_renews_itself_and_looks_for_others() -> None:
    watchdog = Watchdog("a")
    watchdog.announce("a-1", 0)
    renewals = int(MINUTE / supervisor.REGISTRATION_SECONDS)

    def rest() -> None:
        for _ in range(renewals):
            watchdog.announce("a-1", 0)

    sent = Counter(next(iter(each)) for each in spy.watch(rest, COMMANDS))
    assert sent == {"findAndModify": renewals, "aggregate": renewals}


def test_a_check_of_a_hundred_positions_without_news_is_a_few_commands() -> None:
    here = street()
    far = here.clock.venue.replace(year=here.clock.venue.year + 1)
    for number in range(100):
        add("positions", builders.position(id=f"p{number}", expiration_date=far))
    context = AgentContext(here.context(), Limits(), Bounds(), 60, 600)
    agent.check(context)
    sent = Counter(
        next(iter(c)) for c in spy.watch(lambda: agent.check(context), COMMANDS)
    )
    # Days, which the server counts, and the line of the check.
    assert (sent.pop("update"), sent.pop("insert")) == (1, 1)
    # Nothing but questions, each answered by an index.
    assert set(sent) == {"find", "aggregate"}
    assert sum(sent.values()) <= 19, sent
