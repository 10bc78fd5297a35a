"""A damaged position costs that position: the agent leaves it alone and says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import bson
import pytest
from bson import DatetimeMS
from bson.decimal128 import Decimal128
from bson.raw_bson import RawBSONDocument

from arbsite.pages import reports
from positions.lifecycle import State
from positions.models import POSITIONS
from positions.models.damage import Round, damaged
from positions.models.quarantine import quarantined, stake_at_risk
from positions.services import (
    monitor,
    open_position,
    resolve_due,
    resume_entries,
)
from positions.services.operator import Operator, OverrideRejected
from positions.services.quarantine import find, release, repair, settle
from strategy.invariants import Breach, breaches
from strategy.services.exposure import read_exposure
from strategy.services.performance import bring_up_to_date, relay_opportunities
from tasklog.outbox import Subject, relay
from tests.support import builders
from tests.support.builders import Stored, add, damage
from tests.support.documents import read_document, read_record, trail_lines
from tests.support.fakes import Street, street
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

DAMAGE: dict[str, Stored] = {
    "no version": {"$unset": {"version": ""}},
    "a version that is text": {"$set": {"version": "4"}},
    "a version beyond every number": {"$set": {"version": 1e300}},
    "no legs": {"$set": {"legs": None}},
    "legs that are no list": {"$set": {"legs": {"a": 1}}},
    "an empty list of legs": {"$set": {"legs": []}},
    "a leg that is no document": {"$set": {"legs.1": 5}},
    "a leg without venue": {"$unset": {"legs.0.venue": ""}},
    "a leg on no venue": {"$set": {"legs.0.venue": "nowhere"}},
    "a leg of a third outcome": {"$set": {"legs.0.outcome_index": 7}},
    "a leg with a negative size": {"$set": {"legs.0.filled_size": Decimal128("-1")}},
    "an unknown status": {"$set": {"legs.0.status": "perhaps"}},
    "an outbox line without id": {"$set": {"outbox": [{"kind": "check"}]}},
    "an outbox line with an empty id": {
        "$set": {"outbox": [builders.event(task_id="")]}
    },
    "an outbox that is no list": {"$set": {"outbox": {"task_id": "x"}}},
    "no outbox": {"$unset": {"outbox": ""}},
    "an unknown state": {"$set": {"state": "entred"}},
    "no state": {"$unset": {"state": ""}},
    "a state that is a number": {"$set": {"state": 3}},
    "a stake that is no number": {"$set": {"stake": Decimal128("NaN")}},
    "an endless stake": {"$set": {"stake": float("inf")}},
    "no next look": {"$unset": {"outcome_due_at": ""}},
    "a fence that is text": {"$set": {"fence": "high"}},
    "an end beyond the calendar": {"$set": {"expiration_date": DatetimeMS(2**60)}},
    "another position's id": {"$set": {"position_id": "other"}},
    "a quarantine that is none": {"$set": {"quarantined_at": "yes", "fence": None}},
    "a damaged opportunity": {"$set": {"opportunity": {"_id": "o", "stake": []}}},
}


@pytest.fixture
def here() -> Street:
    return street()


def entered(here: Street, key: str) -> str:
    """A basket that was entered, and ended since."""
    plan = replace(here.plan(f"opportunity-{key}"), event_key=key)
    position = open_position(plan, here.context())
    assert position is not None
    position = here.enter(position)
    assert position.state is State.ENTERED
    return position.id


@pytest.fixture
def two(here: Street) -> tuple[str, str]:
    """A position to be damaged, and a sound one."""
    pair = entered(here, "event-1"), entered(here, "event-2")
    relay(POSITIONS, Subject.POSITION)
    relay_opportunities()
    return pair


def broken() -> list[Breach]:
    """Broken promises, less those about the ledger and the lease: here is neither."""
    absent = {"fills_are_in_the_ledger", "fence_not_newer_than_lease"}
    return [breach for breach in breaches() if breach.rule not in absent]


def a_pass(here: Street) -> None:
    """What the job `check` does, as often as it is done until nothing is left."""
    context = here.context()
    for _ in range(3):
        relay(POSITIONS, Subject.POSITION)
        context.quarantine_damaged()
        resume_entries(context)
        monitor(context)
        resolve_due(context)
        bring_up_to_date(["Weather"], here.clock.wall)
        here.clock.wall += timedelta(minutes=2)


def let_it_end(here: Street) -> None:
    here.clock.pass_days(11)
    for venue, market in ((here.polymarket, "1"), (here.kalshi, "K")):
        venue.payouts[market] = (Decimal(1), Decimal(0))


@writes(
    "PositionRecord.quarantine_reason",
    "PositionRecord.quarantine_stake",
    "PositionRecord.quarantined_at",
)
def test_what_is_in_quarantine_says_why_and_what_may_be_lost(
    here: Street, two: tuple[str, str]
) -> None:
    bad, _ = two
    damage("positions", bad, {"$set": {"stake": Decimal128("NaN")}})
    here.context().quarantine_damaged()
    (position,) = quarantined()
    assert (position.id, position.stake > 90) == (bad, True)
    assert "stake" in position.reason
    assert position.since == here.clock.wall


@pytest.mark.parametrize("harm", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_position_is_in_quarantine_and_the_others_are_settled(
    here: Street, two: tuple[str, str], harm: Stored
) -> None:
    bad, sound = two
    damage("positions", bad, harm)
    let_it_end(here)
    a_pass(here)
    assert read_record(POSITIONS, sound).state in ("profitable", "loss")
    (position,) = quarantined()
    assert (position.id, position.stake > 90) == (bad, True)
    assert position.reason
    (line,) = trail_lines(kind="quarantined")
    assert (line.position_id, line.error) == (bad, position.reason)


@pytest.mark.parametrize("harm", DAMAGE.values(), ids=DAMAGE)
def test_a_position_in_quarantine_counts_in_exposure_and_maximum_loss(
    here: Street, two: tuple[str, str], harm: Stored
) -> None:
    before, exposed = reports.holdings(), read_exposure(()).locked
    damage("positions", two[0], harm)
    a_pass(here)
    after, still = reports.holdings(), read_exposure(()).locked
    assert after.quarantined == 1
    assert (after.total, after.locked >= before.locked) == (before.total, True)
    assert after.worst <= before.worst
    for name in ("all", "type:Weather", "venue:polymarket", "venue:kalshi"):
        assert still[name] >= exposed[name], name


def test_one_that_nobody_can_read_counts_with_its_opportunity() -> None:
    add("arbitrage_opportunities", builders.opportunity(_id="o", stake=Decimal("88.5")))
    document = {"_id": "p", "opportunity_id": "o", "legs": "gone", "stake": None}
    assert stake_at_risk(document) == Decimal("88.5")


def test_updates_of_many_leave_what_is_in_quarantine_alone(
    here: Street, two: tuple[str, str]
) -> None:
    bad, _ = two
    damage("positions", bad, {"$set": {"legs": None}})
    here.context().quarantine_damaged()
    before = read_document(POSITIONS.raw, {"_id": bad})
    let_it_end(here)
    a_pass(here)
    after = read_document(POSITIONS.raw, {"_id": bad})
    # Its line was relayed.
    assert {**before, "outbox": []} == after


def test_an_entry_that_is_damaged_is_left_to_an_operator(here: Street) -> None:
    add("positions", builders.watching(id="bad", legs=[]))
    a_pass(here)
    assert [position.id for position in quarantined()] == ["bad"]


def maria(here: Street) -> Operator:
    return Operator("maria", "as the venue's page says", here.clock)


def set_apart(here: Street, identity: str, harm: Stored) -> None:
    damage("positions", identity, harm)
    a_pass(here)
    assert [position.id for position in quarantined()] == [identity]


@pytest.mark.parametrize(
    "field",
    [
        *("version", "state", "events", "outbox", "position_id", "fence", "stake"),
        *("size", "worst_case", "outcome_due_at", "touched_at", "days_held"),
        *("entry_price_a", "amount_bet_b", "target_profit", "last_checked"),
        *("entered_at", "created_at", "reserved", "at_risk"),
    ],
)
def test_what_follows_from_the_trail_and_the_legs_is_repaired_without_being_entered(
    here: Street, two: tuple[str, str], field: str
) -> None:
    bad, _ = two
    before = read_record(POSITIONS, bad)
    set_apart(here, bad, {"$set": {field: {"no": "sense"}}})
    position = find(bad)
    assert position is not None
    repair(position, {}, maria(here))
    after = read_record(POSITIONS, bad)
    assert (after.state, after.stake, after.legs) == (
        before.state,
        before.stake,
        before.legs,
    )
    assert after.version == len(after.events) == before.version + 1
    assert after.events[-1].actor == "maria"
    let_it_end(here)
    a_pass(here)
    assert read_record(POSITIONS, bad).state in ("profitable", "loss")
    assert broken() == []


def test_what_nobody_can_derive_is_entered_by_path(
    here: Street, two: tuple[str, str]
) -> None:
    bad, _ = two
    set_apart(here, bad, {"$unset": {"legs.0.venue": ""}})
    position = find(bad)
    assert position is not None
    with pytest.raises(OverrideRejected, match=r"legs\.0\.venue is missing"):
        repair(position, {}, maria(here))
    with pytest.raises(OverrideRejected, match="is no venue"):
        repair(position, {"legs.0.venue": "nowhere"}, maria(here))
    with pytest.raises(OverrideRejected, match="no place"):
        repair(position, {"legs.9.venue": "kalshi"}, maria(here))
    repair(position, {"legs.0.venue": "polymarket"}, maria(here))
    let_it_end(here)
    a_pass(here)
    assert read_record(POSITIONS, bad).state in ("profitable", "loss")
    assert quarantined() == ()
    assert broken() == []


def test_what_was_mended_by_hand_is_released(
    here: Street, two: tuple[str, str]
) -> None:
    bad, _ = two
    set_apart(here, bad, {"$set": {"fence": "high"}})
    position = find(bad)
    assert position is not None
    with pytest.raises(OverrideRejected, match="fence"):
        release(position, maria(here))
    damage("positions", bad, {"$set": {"fence": 1}})
    position = find(bad)
    assert position is not None
    release(position, maria(here))
    assert quarantined() == ()
    with pytest.raises(OverrideRejected, match="not in quarantine"):
        find(bad)


def test_what_cannot_be_repaired_is_closed_by_what_it_paid(
    here: Street, two: tuple[str, str]
) -> None:
    bad, _ = two
    set_apart(here, bad, {"$set": {"legs": None}})
    position = find(bad)
    assert position is not None
    assert settle(position, Decimal(100), maria(here)) is State.PROFITABLE
    document = read_document(POSITIONS.raw, {"_id": bad})
    assert document["state"] == "profitable"
    profit = document["actual_profit"].to_decimal()
    assert profit == 100 - position.stake.quantize(Decimal("0.00000001"))
    assert quarantined() == ()
    bring_up_to_date(["Weather"], here.clock.wall)
    assert broken() == []
    (line,) = trail_lines(kind="override_settle")
    assert (line.position_id, line.actor) == (bad, "maria")
    # The agent has nothing more to do with it.
    let_it_end(here)
    a_pass(here)
    assert read_document(POSITIONS.raw, {"_id": bad})["version"] == document["version"]


def test_an_operator_who_saw_something_else_is_rejected(
    here: Street, two: tuple[str, str]
) -> None:
    bad, _ = two
    set_apart(here, bad, {"$unset": {"version": ""}})
    position = find(bad)
    assert position is not None
    repair(position, {}, maria(here))
    with pytest.raises(OverrideRejected, match="changed"):
        repair(position, {}, maria(here))
    assert len(trail_lines(kind="override_repair")) == 1


def test_an_agent_that_lost_its_lease_quarantines_nothing(
    here: Street, two: tuple[str, str]
) -> None:
    bad, _ = two
    damage("positions", bad, {"$set": {"fence": 7, "legs": None}})
    here.context(token=6).quarantine_damaged()
    assert quarantined() == ()
    here.context(token=7).quarantine_damaged()
    assert [position.id for position in quarantined()] == [bad]


def test_a_text_that_is_no_utf8_does_not_stop_the_reading_of_others(
    here: Street, two: tuple[str, str]
) -> None:
    bad, sound = two
    document = read_document(POSITIONS.raw, {"_id": bad})
    written = bson.encode({**document, "event_name": "XXXX"}).replace(
        b"XXXX", b"\xff" * 4
    )
    POSITIONS.raw.delete_one({"_id": bad})
    POSITIONS.raw.insert_one(RawBSONDocument(written))
    let_it_end(here)
    a_pass(here)
    assert read_record(POSITIONS, sound).state in ("profitable", "loss")
    assert read_record(POSITIONS, bad).state in ("profitable", "loss")


def test_lines_that_can_be_read_leave_a_damaged_outbox(
    here: Street, two: tuple[str, str]
) -> None:
    bad, _ = two
    sound_line = builders.event(task_id="kept")
    damage("positions", bad, {"$set": {"outbox": [{"kind": 5}, sound_line, "x"]}})
    a_pass(here)
    (line,) = trail_lines(task_id="kept")
    assert line.position_id == bad
    assert quarantined()[0].reason.startswith("outbox.0")


def test_a_round_over_the_open_positions_finds_what_hides_in_any_slice() -> None:
    """Whatever is at its borders, and although each look covers a few only."""
    ids = [f"p{number:02}" for number in range(23)]
    add("positions", *(builders.position(id=identity) for identity in ids))
    hidden = ("p00", "p06", "p07", "p13", "p22")
    for identity in hidden:
        damage("positions", identity, {"$unset": {"outcome_due_at": ""}})
    progress = Round()
    found = [identity for _ in range(4) for identity, _ in damaged(progress, 7)]
    assert found == list(hidden)
    # And begins again.
    assert [identity for identity, _ in damaged(progress, 7)] == ["p00", "p06"]


def test_a_hundred_open_positions_are_looked_at_within_four_checks() -> None:
    ids = [f"p{number:03}" for number in range(100)]
    add("positions", *(builders.position(id=identity) for identity in ids))
    for identity in ids:
        damage("positions", identity, {"$unset": {"outcome_due_at": ""}})
    progress = Round()
    found = [[identity for identity, _ in damaged(progress)] for _ in range(4)]
    assert [len(each) for each in found] == [25, 25, 25, 25]
    assert [identity for each in found for identity in each] == ids


@pytest.mark.parametrize("date", [None, [], [5, 6], {"a": 1}, True, "soon"])
def test_a_round_passes_ends_that_are_no_dates(date: object) -> None:
    """Whether what it lies among is looked at before or after it."""
    ids = [f"p{number}" for number in range(6)]
    add("positions", *(builders.position(id=identity) for identity in ids))
    for identity in ("p2", "p3"):
        damage("positions", identity, {"$set": {"expiration_date": date}})
    progress = Round()
    found = {identity for _ in range(8) for identity, _ in damaged(progress, 1)}
    assert found == {"p2", "p3"}


@pytest.mark.parametrize("state", [{"$unset": {"state": ""}}, {"$set": {"state": 5}}])
def test_what_is_in_no_state_is_found_each_time(state: Stored) -> None:
    add("positions", builders.position(id="p1"), builders.position(id="p2"))
    damage("positions", "p2", state)
    for _ in range(2):
        assert [identity for identity, _ in damaged(Round(), 1)] == ["p2"]
