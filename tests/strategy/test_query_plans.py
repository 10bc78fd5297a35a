"""Every query that grows uses an index and reads little more than it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pymongo.monitoring import CommandListener, CommandStartedEvent, register

from positions.models import POSITIONS
from positions.models.damage import Round, damaged
from positions.models.slices import START as START_OF_ALL
from positions.services import (
    due,
    held_markets,
    make_markets_due,
    monitor,
    resolve_due,
    resume_entries,
)
from positions.venues.paper.ledger import PaperLedger
from strategy import recovery, schedule
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.models import PAIRS, PairRecord
from strategy.services import (
    AgentContext,
    delete_old_records,
    recompute,
    relay_opportunities,
)
from strategy.services.exposure import read_exposure
from strategy.services.keeping import stored_contents
from strategy.services.performance import TALLIES
from strategy.services.polling import Poll, _not_held
from strategy.services.recorded_pairs import MOST_UNLISTED, read_unlisted
from strategy.services.tradable import tradable
from strategy.streaming.pairs import followable, is_held, read_pairs
from tasklog.outbox import Subject, relay
from tasklog.storage.codec import decode
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import Stored, add
from tests.support.fakes import START, Street, street
from tests.support.sizes import sized

pytestmark = pytest.mark.django_db

MANY = sized(1000, 3000)
STATES = ("profitable", "loss", "cancelled")
CLAIM = schedule.Claim("poll:Weather", "s1", 1, START, START, 60)
STREAMED_CLAIM = replace(CLAIM, job="streamed:Weather", pairs=("p1", "p2"))


@pytest.fixture
def here() -> Street:
    """Three thousand closed positions, their trail, opportunities, pairs and orders."""
    street_ = street()
    wall = street_.clock.wall
    POSITIONS.raw.insert_many(
        builders.position(
            id=f"p{n}",
            state=STATES[n % 3],
            market_type="Weather" if n % 50 == 0 else f"Type {n % 7}",
            event_key=f"polymarket:{n + 100}",
            fence=0,
            last_checked=START,
            created_at=START,
            expiration_date=START,
            touched_at=wall,
            outcome_due_at=wall - timedelta(hours=1),
        )
        for n in range(MANY)
    )
    add(
        "arbitrage_opportunities",
        *(
            {"_id": f"o{n}", "market_type": "Weather" if n % 50 == 0 else "Crypto"}
            for n in range(MANY)
        ),
    )
    PAIRS.raw.insert_many(
        builders.pair(
            id=f"m{n}",
            market_type="Weather" if n % 50 == 0 else "Crypto",
            is_listed=n % 100 == 0,
            verdict="same",
            event_key=f"polymarket:{n}",
        )
        for n in range(MANY)
    )
    # Hundreds of orders of one market, of which few are of the last day.
    collection("paper_orders").insert_many(
        builders.paper_order(
            id=f"order {n}",
            market_id="1" if n % 10 else "2",
            matched_at=START - timedelta(hours=n),
        )
        for n in range(MANY)
    )
    return street_


class Spy(CommandListener):
    """Keeps the commands that read or filter."""

    def __init__(self) -> None:
        self.commands: list[Stored] = []
        self.is_watching = False

    def started(self, event: CommandStartedEvent) -> None:
        names = ("find", "update", "findAndModify", "aggregate", "count", "distinct")
        if self.is_watching and event.command_name in names:
            self.commands.append(dict(event.command))

    def succeeded(self, event: Any) -> None:
        """Nothing is kept."""

    def failed(self, event: Any) -> None:
        """Nothing is kept."""


SPY = Spy()
register(SPY)


@pytest.fixture
def asked() -> Callable[[Callable[[], object]], list[Stored]]:
    def watch(action: Callable[[], object]) -> list[Stored]:
        SPY.commands.clear()
        SPY.is_watching = True
        try:
            action()
        finally:
            SPY.is_watching = False
        return list(SPY.commands)

    return watch


def plans(commands: list[Stored]) -> list[Stored]:
    """What mongod says of each command that it explains."""
    database = POSITIONS.raw.database
    explained = []
    for command in commands:
        plain = {
            key: value
            for key, value in command.items()
            if not key.startswith("$")
            and key not in ("lsid", "txnNumber", "writeConcern")
        }
        # Of several updates in one command, none can be explained with the others.
        updates = plain.get("updates", [None])
        for update in updates:
            single = plain if update is None else {**plain, "updates": [update]}
            plan = database.command("explain", single, verbosity="executionStats")
            explained.append(plan)
    return explained


def stages(plan: object) -> set[str]:
    if isinstance(plan, dict):
        own = {plan["stage"]} if isinstance(plan.get("stage"), str) else set()
        return own.union(*(stages(value) for value in plan.values()), set())
    if isinstance(plan, list):
        return set().union(*(stages(one) for one in plan))
    return set()


def examined(plan: object) -> int:
    if isinstance(plan, dict):
        if "totalDocsExamined" in plan:
            return int(plan["totalDocsExamined"])
        return max((examined(value) for value in plan.values()), default=0)
    if isinstance(plan, list):
        return max((examined(one) for one in plan), default=0)
    return 0


def _read_tallies(here: Street) -> None:
    """Taken a while ago: they add what came since, which is nothing."""
    later = here.clock.wall + timedelta(hours=3)
    for tally in TALLIES:
        tally.refresh(later)
    SPY.commands.clear()
    for tally in TALLIES:
        tally.read()


def pair_record(**changes: str) -> PairRecord:
    return decode(PairRecord, builders.pair(**changes))


def agent_context(here: Street) -> AgentContext:
    return AgentContext(here.context(), Limits(), Bounds(), 60, 600)


def starting(here: Street) -> None:
    recovery.start(agent_context(here))


QUERIES: dict[str, Callable[[Street], object]] = {
    "monitoring": lambda here: monitor(here.context()),
    "starting": starting,
    "relaying overrides of pairs": lambda here: relay(PAIRS, Subject.PAIR),
    "resuming entries": lambda here: resume_entries(here.context()),
    "looking for damage": lambda here: here.context().quarantine_damaged(),
    "markets that have closed": lambda here: make_markets_due(
        "polymarket", ["1", "2"], here.context()
    ),
    "resolving": lambda here: resolve_due(here.context()),
    "relaying the trail": lambda here: relay(POSITIONS, Subject.POSITION),
    "relaying opportunities": lambda here: relay_opportunities(),
    "recomputing performance": lambda here: recompute(["Weather"], here.clock.wall),
    "recomputing the performance of several types": lambda here: recompute(
        ["Crypto", "Weather"], here.clock.wall
    ),
    "reading the pairs of a type": lambda here: list(
        tradable("Weather", CLAIM, agent_context(here))
    ),
    "reading the pairs that a stream wants": lambda here: list(
        tradable("Weather", STREAMED_CLAIM, agent_context(here))
    ),
    "asking which pairs to follow": lambda here: followable(),
    "reading the pairs to follow": lambda here: list(read_pairs(["p1", "p2"])),
    "asking whether an event is held": lambda here: is_held("polymarket:1"),
    "reading what is stored of two venues": lambda here: stored_contents(
        "polymarket", "kalshi"
    ),
    "asking which events are held": lambda here: _not_held(
        [pair_record(event_key="polymarket:1")], (), Poll("Weather")
    ),
    "adding up what is locked": lambda here: read_exposure(
        [pair_record(market_id_a="1", market_id_b="K")]
    ),
    "asking what orders took": lambda here: PaperLedger(
        collection("paper_orders")
    ).taken("polymarket", ["1", "2"], START - timedelta(days=1)),
    "adding up with one left out": lambda here: read_exposure(
        [pair_record(market_id_a="1", market_id_b="K")], without="p1"
    ),
    "reading a tally": _read_tallies,
    "forgetting what is old": lambda here: delete_old_records(agent_context(here)),
    "asking which jobs are due": lambda here: schedule.due(here.clock.wall, 1),
}


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_of_the_agent_reads_a_whole_collection(
    name: str, here: Street, asked: Callable[[Callable[[], object]], list[Stored]]
) -> None:
    commands = asked(lambda: QUERIES[name](here))
    assert commands
    for plan in plans(commands):
        assert "COLLSCAN" not in stages(plan) or not examined(plan), plan
        assert examined(plan) <= 70, (name, examined(plan))


def test_a_recorder_that_starts_reads_the_newest_of_what_it_missed(
    here: Street, asked: Callable[[Callable[[], object]], list[Stored]]
) -> None:
    (plan,) = plans(asked(lambda: list(read_unlisted())))
    # A sort would examine all of them.
    assert examined(plan) <= MOST_UNLISTED + 16


def test_the_yardstick_sees_a_collection_scan(
    here: Street, asked: Callable[[Callable[[], object]], list[Stored]]
) -> None:
    commands = asked(lambda: list(POSITIONS.raw.find({"days_held": 3})))
    assert "COLLSCAN" in stages(plans(commands))
    assert examined(plans(commands)[0]) == MANY


def test_monitoring_a_thousand_positions_is_one_write(
    here: Street, asked: Callable[[Callable[[], object]], list[Stored]]
) -> None:
    POSITIONS.raw.update_many(
        {"_id": {"$in": [f"p{n}" for n in range(1000)]}},
        {"$set": {"state": "entered", "entered_at": START}},
    )
    here.clock.pass_days(1)
    commands = asked(lambda: monitor(here.context()))
    assert len(commands) == 1
    assert POSITIONS.raw.count_documents({"days_held": 1}) == 1000
    # Until another day has passed, it does not even look at them.
    here.clock.pass_days(0.9)
    again = asked(lambda: monitor(here.context()))
    assert [examined(plan) for plan in plans(again)] == [0]


def test_the_search_for_damage_reads_a_slice_of_the_open_positions(
    here: Street, asked: Callable[[Callable[[], object]], list[Stored]]
) -> None:
    POSITIONS.raw.update_many({}, {"$set": {"state": "entered"}})
    progress = Round()
    for _ in range(3):
        commands = asked(lambda: damaged(progress, 50))
        assert max(examined(plan) for plan in plans(commands)) <= 52
    assert progress.places


def test_markets_that_are_held_are_read_slice_by_slice(
    here: Street,
    asked: Callable[[Callable[[], object]], list[Stored]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due, "HELD_AT_ONCE", 50)
    places = [START_OF_ALL]
    held = {"state": "entered", "legs": [builders.leg(market_id="1")]}
    POSITIONS.raw.update_many({"_id": {"$lt": "p2"}}, {"$set": held})

    def read() -> None:
        ids, place = held_markets("polymarket", places[-1])
        assert ids == {"1"}
        places.append(place)

    for _ in range(3):
        for plan in plans(asked(read)):
            assert stages(plan).isdisjoint({"COLLSCAN", "SORT"})
            assert examined(plan) <= 50
    assert len(set(places)) == 4


def test_a_start_touches_no_position_that_is_held(here: Street) -> None:
    """It makes the check due, which finds what has become due meanwhile."""
    POSITIONS.raw.update_many({}, {"$set": {"state": "entered"}})
    before = list(POSITIONS.raw.find({}).sort("_id"))
    starting(here)
    assert list(POSITIONS.raw.find({}).sort("_id")) == before
    assert schedule.due(here.clock.wall, 1)
