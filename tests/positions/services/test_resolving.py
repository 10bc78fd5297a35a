"""A pass looks once at what is due, asks for nothing else, and ends in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from bson.decimal128 import Decimal128

from positions.models import POSITIONS
from positions.models.quarantine import IS_SOUND
from positions.services import due, make_markets_due, resolve_due, resolving, settling
from positions.services.due import looks
from positions.venues.errors import VenueUnavailable
from positions.venues.types import MarketStatus, Resolution
from tests.support import builders
from tests.support.builders import Stored
from tests.support.documents import read_document, trail_lines
from tests.support.fakes import Street, street
from tests.support.query_plans import Spy, explained, fresh_indexes

pytestmark = pytest.mark.django_db

WON, LOST = Decimal(1), Decimal(0)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@dataclass
class Asked:
    """Counts what a venue is asked for; answers that nothing is final by default."""

    calls: int = 0
    ids: list[str] = field(default_factory=list)
    are_final: bool = False
    status: MarketStatus = MarketStatus.OPEN

    def read(self, market_ids: Sequence[str]) -> dict[str, Resolution]:
        self.calls += 1
        self.ids += market_ids
        payouts = (WON, LOST) if self.are_final else None
        status = MarketStatus.FINAL if self.are_final else self.status
        return {id_: Resolution(id_, status, payouts) for id_ in market_ids}


@pytest.fixture
def here() -> Street:
    return street()


@pytest.fixture
def asked(here: Street, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What both venues are asked for."""
    asked = Asked()
    for venue in (here.polymarket, here.kalshi):
        monkeypatch.setattr(venue, "read_resolutions", asked.read)
    return asked


def many(
    here: Street, count: int, name: str, left: timedelta, planned: timedelta
) -> list[str]:
    """Positions in markets of their own, `left` before their end."""
    documents = list(_many(here, count, name, left, planned))
    POSITIONS.raw.insert_many(documents)
    return [document["_id"] for document in documents]


def _many(
    here: Street, count: int, name: str, left: timedelta, planned: timedelta
) -> Iterator[Stored]:
    for number in range(count):
        identity = f"{name}{number:05}"
        yield builders.position(
            id=identity,
            legs=[
                builders.leg(market_id=identity),
                builders.other_leg(market_id=f"K-{identity}"),
            ],
            expiration_date=here.clock.venue + left,
            outcome_due_at=here.clock.wall + planned,
            touched_at=here.clock.wall,
        )


def test_only_what_is_near_its_end_is_asked_for(here: Street, asked: Asked) -> None:
    many(here, 1000, "far", left=20 * DAY, planned=DAY)
    near = many(here, 30, "near", left=30 * SECOND, planned=-SECOND)
    resolve_due(here.context())
    assert asked.calls == 2
    assert sorted(asked.ids) == sorted([*near, *(f"K-{name}" for name in near)])


def test_a_pass_takes_each_position_once(
    here: Street, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one is due again before the pass has ended."""
    many(here, 450, "p", left=-SECOND, planned=-SECOND)
    monkeypatch.setattr(due, "next_look_at", lambda *_, **__: here.clock.wall - SECOND)
    resolve_due(here.context())
    assert len(asked.ids) == len(set(asked.ids)) == 900
    batches = -(-450 // resolving.BATCH)
    assert asked.calls == 2 * batches


def test_what_a_pass_does_not_reach_comes_first_in_the_next(
    here: Street, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = many(here, 3 * resolving.BATCH, "p", left=-SECOND, planned=-SECOND)
    read, asked.are_final = asked.read, True

    def slow(market_ids: Sequence[str]) -> dict[str, Resolution]:
        here.clock.wall += 2 * SECOND
        return read(market_ids)

    monkeypatch.setattr(here.kalshi, "read_resolutions", slow)
    monkeypatch.setattr(here.polymarket, "read_resolutions", slow)
    context = here.context()
    assert context.check_seconds == 10
    resolve_due(context)
    reached = set(asked.ids) & set(ids)
    assert 0 < len(reached) < len(ids)
    asked.ids.clear()
    resolve_due(context)
    assert set(asked.ids) & set(ids) == set(ids) - reached
    assert POSITIONS.raw.count_documents({"state": "profitable"}) == len(ids)


def test_a_venue_that_fails_is_asked_once_in_a_pass(
    here: Street, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(here, 2 * resolving.BATCH, "p", left=-SECOND, planned=-SECOND)
    failures = []

    def fail(market_ids: Sequence[str]) -> dict[str, Resolution]:
        failures.append(market_ids)
        raise VenueUnavailable("kalshi", "503")

    monkeypatch.setattr(here.kalshi, "read_resolutions", fail)
    resolve_due(here.context())
    assert len(failures) == 1
    assert asked.calls == 2


def test_nothing_is_asked_again_before_it_is_due(here: Street, asked: Asked) -> None:
    many(here, 1, "p", left=20 * DAY, planned=-SECOND)
    resolve_due(here.context())
    here.clock.pass_days(0.9)
    resolve_due(here.context())
    assert asked.calls == 2
    here.clock.pass_days(0.2)
    resolve_due(here.context())
    assert asked.calls == 4


def test_a_market_that_closed_early_is_asked_often(here: Street, asked: Asked) -> None:
    asked.status = MarketStatus.CLOSED
    many(here, 1, "p", left=20 * DAY, planned=-SECOND)
    resolve_due(here.context())
    here.clock.wall += 10 * SECOND
    resolve_due(here.context())
    assert asked.calls == 4


def test_a_market_that_a_listing_no_longer_shows_is_asked_at_the_next_check(
    here: Street, asked: Asked
) -> None:
    many(here, 3, "p", left=20 * DAY, planned=DAY)
    # The same id on the other venue is another market.
    assert make_markets_due("kalshi", ["p00001"], here.context()) == 0
    assert make_markets_due("polymarket", ["p00001", "unknown"], here.context()) == 1
    resolve_due(here.context())
    assert asked.ids == ["K-p00001", "p00001"]


def test_an_end_that_comes_while_nothing_runs_is_seen_whatever_was_planned(
    here: Street, asked: Asked
) -> None:
    many(here, 1, "p", left=2 * DAY, planned=DAY)
    here.clock.venue += 3 * DAY
    resolve_due(here.context())
    assert read_document(POSITIONS.raw, "p00000")["state"] == "expired"


def test_what_was_set_aside_is_left_alone_until_its_hour_has_passed(
    here: Street, asked: Asked
) -> None:
    many(here, 1, "p", left=-DAY, planned=DAY)
    POSITIONS.raw.update_one({}, {"$set": {"retry_at": here.clock.wall + SECOND}})
    resolve_due(here.context())
    assert asked.calls == 0
    here.clock.wall += SECOND
    resolve_due(here.context())
    assert asked.calls == 2


def test_a_clock_that_was_set_back_keeps_no_position_waiting(
    here: Street, asked: Asked
) -> None:
    many(here, 1, "p", left=-DAY, planned=timedelta(hours=30))
    POSITIONS.raw.update_one({}, {"$set": {"state": "expired"}})
    resolve_due(here.context())
    assert asked.calls == 2


def test_all_moves_of_many_positions_are_one_round_trip(
    here: Street, asked: Asked, spied: Spy
) -> None:
    asked.are_final = True
    many(here, 150, "p", left=-SECOND, planned=-SECOND)
    settling_writes = spied.watch(lambda: resolve_due(here.context()), ("update",))
    assert len(settling_writes) == 1
    assert {len(command["updates"]) for command in settling_writes} == {150}
    assert POSITIONS.raw.count_documents({"state": "profitable"}) == 150


def test_of_two_agents_that_settle_at_once_each_position_has_one_history(
    here: Street, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that comes second reads who was first, and leaves those alone."""
    asked.are_final = True
    ids = many(here, 8, "p", left=-SECOND, planned=-SECOND)
    read = asked.read
    rival = here.context(token=2)

    def overtaken(market_ids: Sequence[str]) -> dict[str, Resolution]:
        monkeypatch.setattr(here.kalshi, "read_resolutions", read)
        half = POSITIONS.find({"_id": {"$in": ids[:4]}}).records
        final = {id_: read([id_])[id_] for id_ in market_ids}
        settling.settle_batch(
            half,
            {("kalshi", id_): answer for id_, answer in final.items()}
            | {("polymarket", id_): answer for id_, answer in asked.read(ids).items()},
            rival,
        )
        return final

    monkeypatch.setattr(here.kalshi, "read_resolutions", overtaken)
    resolve_due(here.context(token=1))
    rows = POSITIONS.raw.find({"_id": {"$in": ids}}).sort("_id")
    stored = [(row["state"], row["version"], row["fence"]) for row in rows]
    assert stored == [("profitable", 7, 2)] * 4 + [("profitable", 7, 1)] * 4


def test_what_the_database_refuses_costs_that_position_and_no_other(
    here: Street, asked: Asked
) -> None:
    asked.are_final = True
    many(here, 3, "p", left=-SECOND, planned=-SECOND)
    context = here.context()
    batch = POSITIONS.find({}, order=[("_id", 1)]).records
    # Damaged after it was read: an event cannot be pushed into a text.
    builders.damage("positions", "p00001", {"$set": {"outbox": "gone"}})
    answers = {
        (venue, id_): answer
        for venue, prefix in (("polymarket", ""), ("kalshi", "K-"))
        for id_, answer in asked.read([f"{prefix}{each.id}" for each in batch]).items()
    }
    settled = settling.settle_batch(batch, answers, context)
    assert [each.id for each in settled.closed] == ["p00000", "p00002"]
    assert settled.waiting == ()
    damaged = read_document(POSITIONS.raw, "p00001")
    assert "outbox" in damaged["quarantine_reason"]


def test_a_plan_that_makes_no_sense_costs_its_position_and_no_other(
    here: Street, asked: Asked
) -> None:
    odd, *sound = many(here, 3, "b", -DAY, -SECOND)
    plan = dict.fromkeys(("size", "fee_a", "notional_b", "fee_b"), Decimal128("1"))
    plan["notional_a"] = Decimal128("1E+27")
    POSITIONS.raw.update_one({"_id": odd}, {"$set": {"plan": plan}})
    asked.are_final = True
    resolve_due(here.context())
    states = {each["_id"]: each["state"] for each in POSITIONS.raw.find()}
    assert {states[identity] for identity in sound} <= {"profitable", "loss"}
    assert states[odd] == "expired"
    assert read_document(POSITIONS.raw, {"_id": odd})["attention"]


def test_the_queries_for_what_is_due_read_what_is_due(here: Street) -> None:
    fresh_indexes(POSITIONS.name)
    many(here, 500, "far", left=20 * DAY, planned=DAY)
    many(here, 3, "ended", left=-SECOND, planned=DAY)
    many(here, 4, "due", left=DAY, planned=-SECOND)
    for look in looks(here.clock.venue, here.clock.wall):
        stats = explained(
            {
                "find": POSITIONS.name,
                "filter": {**look.filters, **IS_SOUND},
                "projection": {"_id": 1},
                "sort": dict(look.order),
                "limit": due.LISTED_AT_ONCE,
            }
        )["executionStats"]
        plan = repr(stats)
        assert "COLLSCAN" not in plan
        assert "'SORT'" not in plan
        assert stats["totalDocsExamined"] == stats["nReturned"] <= 4


def test_a_settled_position_carries_its_lines(here: Street, asked: Asked) -> None:
    asked.are_final = True
    many(here, 2, "p", left=-SECOND, planned=-SECOND)
    resolve_due(here.context())
    row = read_document(POSITIONS.raw, "p00000")
    kinds = [line["kind"] for line in row["outbox"]]
    assert kinds == ["payout", "expired", "closed"]
    assert [line["version"] for line in row["outbox"]] == [5, 6, 7]
    times = [line["timestamp"] for line in row["outbox"]]
    assert times == sorted(set(times)), "lists of the trail are ordered by time"
    assert row["last_checked"] == here.clock.venue
    assert not trail_lines()
