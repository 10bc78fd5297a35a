"""When only one leg fills: completed, sold back or both, within limits, at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from positions.lifecycle import State
from positions.models import POSITIONS, LegStatus, PositionRecord, Side, holdings
from positions.services import enter, resume_entries
from positions.services.operator import Operator, OverrideRejected
from positions.services.overrides import cancel_before_entry
from positions.services.pausing import pause
from positions.settlement import target_profit_pct
from positions.venues.errors import VenueUnavailable
from positions.venues.types import OrderAction
from strategy.invariants.positions import check
from tests.support.broken_baskets import broken_baskets
from tests.support.documents import read_record
from tests.support.fakes import Street, levels, street
from tests.support.sizes import sized
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

D = Decimal
NOTHING: tuple[()] = ()


@pytest.fixture
def here() -> Street:
    """Yes at 0.45 on Polymarket, No at 0.52 on Kalshi, a hundred sets; no bids."""
    return street()


def stored() -> PositionRecord:
    return read_record(POSITIONS)


def entered(here: Street) -> PositionRecord:
    enter(here.open_position(), here.context())
    assert list(check(stored())) == []
    return stored()


def checked(here: Street, seconds: float = 10) -> PositionRecord:
    """The position after the agent's next check."""
    here.clock.wall += timedelta(seconds=seconds)
    resume_entries(here.context())
    assert list(check(stored())) == []
    return stored()


def down(call: str) -> None:
    raise VenueUnavailable("kalshi", "503")


def up(call: str) -> None:
    return None


def operator(here: Street) -> Operator:
    return Operator("ann", "too risky", here.clock)


def test_nothing_is_bought_at_a_certain_loss(here: Street) -> None:
    here.kalshi.asks["K", 1] = levels(("0.98", "500"))
    here.polymarket.asks["1", 1] = levels(("0.99", "500"))
    position = entered(here)
    assert position.state is State.WATCHING
    assert [leg.status for leg in position.legs] == ["filled", "rejected"]
    for _ in range(20):
        position = checked(here)
    assert position.state is State.WATCHING
    assert holdings.purchases_cost(position.legs) == 45


@writes(
    "PositionRecord.attention",
    "PositionRecord.unhedged_from",
    "PositionRecord.unhedged_since",
)
def test_a_leg_that_stays_alone_is_said_at_once_and_with_its_dollars(
    here: Street,
) -> None:
    here.kalshi.asks["K", 1] = here.polymarket.asks["1", 1] = NOTHING
    position = entered(here)
    assert position.attention
    assert "unhedged" in position.attention
    assert (position.unhedged_since, position.at_risk) == (here.clock.wall, D(45))
    assert [line.kind for line in position.events][-1] == "exposed"
    since = position.unhedged_since
    assert checked(here).unhedged_since == since


def test_two_parts_of_two_venues_complete_it_where_one_would_lose(
    here: Street,
) -> None:
    here.kalshi.asks["K", 1] = levels(("0.52", "60"))
    here.polymarket.asks["1", 1] = levels(("0.57", "500"))
    position = entered(here)
    assert position.state is State.ENTERED
    assert [leg.venue for leg in position.legs] == [
        "polymarket",
        "kalshi",
        "polymarket",
    ]
    assert [leg.filled_size for leg in position.legs] == [D(100), D(60), D(40)]
    assert (position.size, position.stake) == (D(100), D("99.00"))
    assert position.target_profit == target_profit_pct(D(100), D(99))
    assert position.amount_bet_b == D("54.00")


def test_every_order_is_stored_before_it_is_sent(here: Street) -> None:
    here.kalshi.asks["K", 1] = levels(("0.52", "60"))
    here.polymarket.asks["1", 1] = levels(("0.57", "500"))
    intents: list[set[str]] = []

    def look(call: str) -> None:
        if call == "place_order":
            intents.append({leg.client_order_id for leg in stored().legs})

    here.polymarket.before = here.kalshi.before = look
    position = entered(here)
    sent = [*here.polymarket.placed, *here.kalshi.placed]
    assert len(intents) == len(sent) == 3
    # Whatever was sent at a moment was in the document by then.
    assert {order.client_order_id for order in sent} == set.union(*intents)
    assert len(intents[0]) == len(intents[1]) == 2
    assert position.legs[2].client_order_id in intents[2]


def test_where_nothing_completes_it_the_first_leg_is_sold(here: Street) -> None:
    here.kalshi.asks["K", 1] = here.polymarket.asks["1", 1] = NOTHING
    here.polymarket.bids["1", 0] = levels(("0.445", "500"))
    # A tick of half a cent.
    position = entered(here)
    assert position.state is State.WATCHING, "0.445 is no price of this market"
    here.polymarket.bids["1", 0] = levels(("0.44", "500"))
    position = checked(here, seconds=60)
    assert position.state is State.LOSS
    assert (position.actual_profit, position.stake) == (D("-1.00"), D(45))
    assert position.actual_profit_pct == D("-2.2222")
    assert position.resolved_at == here.clock.venue
    assert [line.kind for line in position.events][-1] == "unwound"
    sale = position.legs[-1]
    assert (sale.side, sale.action) == (Side.A, OrderAction.SELL)


def test_what_is_too_fine_to_be_sold_keeps_nothing_open(here: Street) -> None:
    here.spend_dollars("0.44")
    here.kalshi.asks["K", 1] = here.polymarket.asks["1", 1] = NOTHING
    here.polymarket.bids["1", 0] = levels(("0.43", "500"))
    entered(here)
    position = checked(here, seconds=60)
    # 102.2727 shares were bought, 102.27 of them can be sold.
    assert holdings.unhedged_size(position.legs) == D("0.0027")
    assert position.state is State.LOSS
    assert position.actual_profit == -holdings.stake_of(position.legs)


def test_a_failing_venue_never_keeps_the_other_from_hedging(here: Street) -> None:
    here.kalshi.asks["K", 1] = NOTHING
    here.polymarket.asks["1", 1] = NOTHING
    assert entered(here).state is State.WATCHING
    here.kalshi.before = down
    here.polymarket.asks["1", 1] = levels(("0.56", "500"))
    position = checked(here)
    assert position.state is State.ENTERED
    assert position.stake == D("101.00")


def test_a_venue_that_does_not_answer_is_given_up_after_the_patience(
    here: Street,
) -> None:
    here.kalshi.before = down
    here.polymarket.bids["1", 0] = levels(("0.44", "500"))
    position = entered(here)
    assert position.legs[1].status is LegStatus.PLANNED
    assert checked(here).state is State.WATCHING, "its order may have been taken"
    position = checked(here, seconds=60)
    # Both purchases together would cost more than was reserved: so it is sold.
    assert position.legs[-1].action is OrderAction.SELL
    assert holdings.hedged_size(position.legs) == 0
    assert holdings.unhedged_size(position.legs) == 0
    here.kalshi.before = up
    position = checked(here)
    assert position.state is State.LOSS
    assert here.kalshi.placed == [], "its order was made void, not sent late"


def test_the_emergency_limit_applies_after_the_patience_and_not_before(
    here: Street,
) -> None:
    here.kalshi.asks["K", 1] = levels(("0.60", "500"))
    here.polymarket.asks["1", 1] = NOTHING
    assert entered(here).state is State.WATCHING
    assert checked(here, seconds=59).state is State.WATCHING
    position = checked(here, seconds=1)
    assert position.state is State.ENTERED
    assert position.stake == 105 < position.reserved


def test_a_wrong_clock_of_the_host_keeps_no_leg_open(here: Street) -> None:
    """An entry may wait until the clock is right; what is at risk may not."""
    here.host_offset = timedelta(minutes=5)
    here.kalshi.asks["K", 1] = levels(("0.53", "500"))
    assert entered(here).state is State.ENTERED


@pytest.mark.parametrize("price", ["0.53", "0.57"])
def test_an_old_book_completes_nothing(here: Street, price: str) -> None:
    here.kalshi.asks["K", 1] = NOTHING
    here.polymarket.asks["1", 1] = NOTHING
    entered(here)
    here.kalshi.asks["K", 1] = levels((price, "500"))
    here.kalshi.book_age = timedelta(seconds=11)
    assert checked(here, seconds=60).state is State.WATCHING
    here.kalshi.book_age = timedelta(seconds=10)
    assert checked(here).state is State.ENTERED


def test_a_crossed_book_completes_nothing(here: Street) -> None:
    here.kalshi.asks["K", 1] = here.polymarket.asks["1", 1] = NOTHING
    entered(here)
    here.kalshi.asks["K", 1] = levels(("0.53", "500"))
    here.kalshi.bids["K", 1] = levels(("0.55", "500"))
    assert checked(here).state is State.WATCHING


def test_a_partly_filled_second_leg_is_completed_at_the_same_check(
    here: Street,
) -> None:
    here.kalshi.asks["K", 1] = levels(("0.52", "30"), ("0.53", "500"))
    position = entered(here)
    assert position.state is State.ENTERED
    filled = [leg.filled_size for leg in position.legs if leg.side is Side.B]
    assert sum(filled) == 100
    assert position.stake == D("97.70")


def test_the_second_leg_follows_what_the_first_really_bought(here: Street) -> None:
    here.spend_dollars("0.44")
    position = entered(here)
    # $45 at 0.44 buy 102.2727 shares; what exceeds the plan is completed, too.
    first, second = position.legs[0], position.legs[1]
    assert (first.notional, second.size) == (D("44.999988"), D(100))
    assert position.size == 102
    assert position.state is State.ENTERED


def test_a_pause_makes_an_order_impossible_before_it_is_given_up(here: Street) -> None:
    position = here.open_position()
    asleep = here.context()
    pause("all", operator(here))
    enter(position, here.context())
    assert stored().state is State.CANCELLED
    # The process that froze right before its order wakes up.
    asleep.venues.named("polymarket").place_order(here.order_of(position.legs[0]))
    assert here.polymarket.placed == []


def test_a_cancellation_makes_both_orders_impossible(here: Street) -> None:
    here.polymarket.before = down
    position = here.open_position()
    with pytest.raises(VenueUnavailable):
        enter(position, here.context())
    here.polymarket.before = up
    cancel_before_entry(stored(), operator(here), here.venues)
    for leg in position.legs:
        here.venues.named(leg.venue).place_order(here.order_of(leg))
    assert here.polymarket.placed == here.kalshi.placed == []


def test_an_order_that_arrived_after_all_stops_a_cancellation(here: Street) -> None:
    here.polymarket.before = down
    position = here.open_position()
    with pytest.raises(VenueUnavailable):
        enter(position, here.context())

    def arrive_late(call: str) -> None:
        if call == "cancel_order":
            here.polymarket.before = up
            here.polymarket.place_order(here.order_of(position.legs[0]))

    here.polymarket.before = arrive_late
    with pytest.raises(OverrideRejected, match="knows an order"):
        cancel_before_entry(stored(), operator(here), here.venues)
    assert stored().state is State.WATCHING


@pytest.mark.parametrize("seed", range(sized(1, 20)))
def test_broken_baskets_lose_little_and_none_stays_open_needlessly(seed: int) -> None:
    report = broken_baskets(50, seed)
    assert report.entered + report.unwound >= 45
    assert report.mean_loss <= D("0.015")
    assert report.longest_needlessly_open <= timedelta(minutes=10)
