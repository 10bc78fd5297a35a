"""From two intents to one basket to what it paid, whatever fails between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from positions.models import POSITIONS, PositionRecord, Side
from positions.services import (
    enter,
    monitor,
    open_position,
    resolve_due,
    resume_entries,
)
from positions.services.ownership import ABANDONED
from positions.settlement import target_profit_pct
from positions.venues.errors import OutcomeUnknown, VenueUnavailable
from tests.support.builders import add
from tests.support.documents import read_document, read_record
from tests.support.fakes import Street, levels, street
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

D = Decimal
SOON = timedelta(minutes=1)


@pytest.fixture
def here() -> Street:
    return street()


def entered(here: Street) -> PositionRecord:
    return here.enter(here.open_position())


def stored() -> PositionRecord:
    return read_record(POSITIONS)


def test_both_intents_stand_before_any_venue_is_called(here: Street) -> None:
    open_position(here.plan(), here.context())
    ids = [leg.client_order_id for leg in stored().legs]
    assert [id_.rpartition(":")[0][-1] for id_ in ids] == ["a", "b"]
    assert here.polymarket.placed == here.kalshi.placed == []


def test_an_entry_fills_both_legs_and_books_what_they_cost(here: Street) -> None:
    position = entered(here)
    assert position.state == "entered"
    assert (position.amount_bet_a, position.amount_bet_b) == (D(45), D(52))
    assert position.stake == D(97)
    assert round(position.target_profit, 2) == D("3.09")


def test_a_refused_first_leg_cancels_and_nothing_is_bought(here: Street) -> None:
    here.polymarket.asks["1", 0] = levels(("0.46", "500"))
    assert entered(here).state == "cancelled"
    assert here.kalshi.placed == []


def test_a_lost_answer_is_asked_for_by_the_id_and_never_ordered_again(
    here: Street,
) -> None:
    def lose(call: str) -> None:
        here.polymarket.after = lambda call: None
        raise OutcomeUnknown("polymarket", "timed out after sending")

    here.polymarket.after = lose
    assert entered(here).state == "entered"
    assert len(here.polymarket.placed) == 1
    assert here.polymarket.repeated == [], "looked up, not sent again"
    assert here.waits == [1]


def test_an_entry_cut_off_between_the_legs_is_taken_over_by_the_next_agent(
    here: Street,
) -> None:
    def away(call: str) -> None:
        raise VenueUnavailable("kalshi", "503")

    here.kalshi.before = away
    position = here.open_position()
    enter(position, here.context())
    assert stored().state == "watching"
    here.kalshi.before = lambda call: None
    assert resume_entries(here.context(token=2)) == 1
    assert stored().state == "entered"
    assert len(here.polymarket.placed) == len(here.kalshi.placed) == 1
    assert "taken_over" in [event.kind for event in stored().events]


def test_an_entry_that_was_just_touched_is_left_to_whoever_is_at_it(
    here: Street,
) -> None:
    open_position(here.plan(), here.context())
    assert resume_entries(here.context()) == 0
    here.clock.wall += ABANDONED - SOON
    assert resume_entries(here.context()) == 0
    here.clock.wall += 2 * SOON
    assert resume_entries(here.context()) == 1


def test_a_refused_second_leg_is_completed_at_the_least_cost(here: Street) -> None:
    here.kalshi.asks["K", 1] = levels(("0.54", "500"))
    position = entered(here)
    assert position.state == "entered"
    assert position.leg(Side.B).client_order_id.endswith(":b:2")
    assert position.entry_price_b == D("0.54")
    assert position.target_profit == target_profit_pct(D(100), position.stake)
    # It cost more than planned, so that more is lost where neither leg pays.
    assert position.worst_case == -position.stake < D(-97)


def test_where_the_other_venue_is_dearer_the_first_one_is_closed_instead(
    here: Street,
) -> None:
    here.kalshi.asks["K", 1] = levels(("0.70", "500"))
    position = entered(here)
    leg = position.leg(Side.B)
    assert (leg.venue, leg.outcome_index) == ("polymarket", 1)
    assert position.entry_price_b == D("0.57")


def test_a_leg_that_nobody_completes_waits_visibly_and_is_tried_again(
    here: Street,
) -> None:
    here.kalshi.asks["K", 1] = here.polymarket.asks["1", 1] = ()
    assert entered(here).state == "watching"
    assert "unhedged" in str(stored().attention)
    assert (stored().unhedged_since, stored().at_risk) == (here.clock.wall, D(45))
    here.kalshi.asks["K", 1] = levels(("0.53", "500"))
    here.clock.wall += timedelta(seconds=31)
    resume_entries(here.context())
    assert stored().state == "entered"


def test_a_leg_still_alone_at_expiry_is_settled_alone(here: Street) -> None:
    here.kalshi.asks["K", 1] = here.polymarket.asks["1", 1] = ()
    entered(here)
    here.clock.pass_days(11)
    here.polymarket.payouts["1"] = (D(1), D(0))
    resume_entries(here.context())
    resolve_due(here.context())
    assert (stored().state, stored().actual_profit) == ("profitable", D(55))


def test_monitoring_counts_whole_days_and_running_twice_changes_nothing(
    here: Street,
) -> None:
    entered(here)
    here.clock.pass_days(3.5)
    assert monitor(here.context()) == 1
    assert monitor(here.context()) == 0
    assert (stored().days_held, stored().last_checked) == (3, here.clock.venue)


def test_a_position_expires_at_its_date_and_waits_for_both_outcomes(
    here: Street,
) -> None:
    entered(here)
    here.clock.pass_days(10)
    resolve_due(here.context())
    assert stored().state == "expired"
    here.polymarket.payouts["1"] = (D(1), D(0))
    here.clock.wall += timedelta(minutes=1)
    resolve_due(here.context())
    assert (stored().state, stored().leg(Side.A).payout) == ("expired", D(1))


def test_once_both_are_final_the_profit_is_what_the_legs_paid(here: Street) -> None:
    entered(here)
    here.clock.pass_days(10)
    here.polymarket.payouts["1"] = (D(1), D(0))
    here.kalshi.payouts["K"] = (D(1), D(0))
    assert resolve_due(here.context()) == {"Weather"}
    position = stored()
    assert (position.state, position.actual_profit) == ("profitable", D(3))
    assert position.actual_profit_pct is not None
    assert round(position.actual_profit_pct, 2) == D("3.09")
    kinds = [event.kind for event in position.events]
    assert kinds[-3:] == ["payout", "expired", "closed"]


def test_kalshi_keeps_what_is_less_than_a_cent_and_polymarket_does_not(
    here: Street,
) -> None:
    entered(here)
    scalar = D("0.33333"), D("0.66667")
    here.polymarket.payouts["1"] = here.kalshi.payouts["K"] = scalar
    here.clock.pass_days(11)
    resolve_due(here.context())
    # 33.333 for a hundred Yes; 66.667 for a hundred No.
    assert stored().actual_profit == D("33.333") + D("66.66") - 97


def test_venues_that_differ_make_a_loss_that_says_so(here: Street) -> None:
    entered(here)
    here.clock.pass_days(10)
    here.polymarket.payouts["1"] = (D(0), D(1))
    here.kalshi.payouts["K"] = (D(1), D(0))
    resolve_due(here.context())
    assert (stored().state, stored().venues_differ) == ("loss", True)
    assert stored().actual_profit == D(-97)


def test_a_final_outcome_before_the_date_expires_the_position_early(
    here: Street,
) -> None:
    entered(here)
    here.clock.pass_days(2)
    here.kalshi.payouts["K"] = (D("0.5"), D("0.5"))
    resolve_due(here.context())
    assert stored().state == "expired"


def test_a_venue_that_is_away_does_not_keep_the_other_leg_from_being_booked(
    here: Street,
) -> None:
    def away(call: str) -> None:
        raise VenueUnavailable("kalshi", "503")

    entered(here)
    here.clock.pass_days(10)
    here.kalshi.before = away
    here.polymarket.payouts["1"] = (D(1), D(0))
    resolve_due(here.context())
    assert stored().leg(Side.A).payout == D(1)


def test_a_leg_on_a_venue_that_this_mode_does_not_open_sets_its_position_aside(
    here: Street,
) -> None:
    """What the other leg paid is booked all the same."""
    entered(here)
    here.clock.pass_days(10)
    here.polymarket.payouts["1"] = (D(1), D(0))
    context = here.context()
    opened = tuple(venue for venue in context.venues if venue.name != "kalshi")
    resolve_due(replace(context, venues=replace(context.venues, venues=opened)))
    waiting = stored()
    assert (waiting.state, waiting.leg(Side.A).payout) == ("entered", D(1))
    assert waiting.attention == "cannot be settled; see the last event"
    assert "kalshi: unknown" in str(waiting.events[-1].error)


def test_a_damaged_position_is_in_quarantine_and_the_others_go_on(here: Street) -> None:
    entered(here)
    good = stored()
    bad = {**read_document(POSITIONS.raw), "_id": "bad", "event_key": "polymarket:2"}
    bad["legs"][0].pop("outcome_index")
    bad["outcome_due_at"] = here.clock.wall - timedelta(days=1)
    add("positions", bad)
    here.clock.pass_days(10)
    here.polymarket.payouts["1"] = here.kalshi.payouts["K"] = (D(1), D(0))
    resolve_due(here.context())
    states = {row["_id"]: row["state"] for row in POSITIONS.raw.find()}
    assert states == {good.id: "profitable", "bad": "entered"}
    assert read_document(POSITIONS.raw, "bad")["quarantine_reason"]


def test_a_damaged_entry_is_in_quarantine_and_the_others_go_on(here: Street) -> None:
    open_position(here.plan(), here.context())
    bad = {**read_document(POSITIONS.raw), "_id": "bad", "event_key": "polymarket:2"}
    bad["legs"][0].pop("client_order_id")
    bad["last_checked"] = here.clock.venue - timedelta(days=1)
    add("positions", bad)
    assert resume_entries(here.context(token=2)) == 1
    states = {row["_id"]: row["state"] for row in POSITIONS.raw.find()}
    assert sorted(states.values()) == ["entered", "watching"]
    assert "is missing" in read_document(POSITIONS.raw, "bad")["quarantine_reason"]
    here.clock.wall += timedelta(minutes=5)
    assert resume_entries(here.context(token=2)) == 0


def looks_final(here: Street, payouts: tuple[Decimal, Decimal] | None) -> None:
    """The first leg's market shows exact prices without calling itself final."""
    if payouts is None:
        here.polymarket.presumed.pop("1", None)
    else:
        here.polymarket.presumed["1"] = payouts


def look(here: Street, later: timedelta) -> PositionRecord:
    here.clock.venue += later
    here.clock.wall += later
    # Another process each time: nothing is remembered outside the position.
    resolve_due(here.context())
    return stored()


@writes("LegRecord.presumed_at", "LegRecord.presumed_payout")
def test_what_looks_final_is_believed_ten_minutes_later(here: Street) -> None:
    entered(here)
    here.clock.pass_days(10)
    here.kalshi.payouts["K"] = (D(1), D(0))
    looks_final(here, (D(1), D(0)))
    assert look(here, SOON).leg(Side.A).presumed_payout == D(1)
    position = look(here, 9 * SOON)
    assert (position.state, position.leg(Side.A).payout) == ("expired", None)
    position = look(here, SOON)
    assert (position.state, position.actual_profit) == ("profitable", D(3))


def test_what_looks_different_later_is_looked_at_from_the_beginning(
    here: Street,
) -> None:
    entered(here)
    here.clock.pass_days(10)
    looks_final(here, (D(1), D(0)))
    look(here, SOON)
    looks_final(here, None)
    assert look(here, 20 * SOON).leg(Side.A).presumed_at is None
    looks_final(here, (D(0), D(1)))
    look(here, 20 * SOON)
    looks_final(here, (D(1), D(0)))
    assert look(here, 20 * SOON).leg(Side.A).payout is None
    events = len(stored().events)
    look(here, SOON)
    assert len(stored().events) == events
    assert look(here, 10 * SOON).leg(Side.A).payout == D(1)


def test_a_real_outcome_goes_before_what_a_market_looked_like(here: Street) -> None:
    entered(here)
    here.clock.pass_days(10)
    looks_final(here, (D(1), D(0)))
    look(here, SOON)
    here.polymarket.payouts["1"] = (D("0.5"), D("0.5"))
    assert look(here, SOON).leg(Side.A).payout == D("0.5")
