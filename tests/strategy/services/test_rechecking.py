"""An entry whose first order comes late is made only if it would be made now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest

from positions.models import POSITIONS, PositionRecord
from positions.services import enter, resume_entries
from positions.venues.errors import VenueError, VenueUnavailable
from positions.venues.types import OrderStatus
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.models import PAIRS
from strategy.services import AgentContext, with_recheck
from tasklog.storage.codec import encode
from tests.support import builders
from tests.support.builders import add
from tests.support.documents import read_record
from tests.support.fakes import Street, levels, market, street

pytestmark = pytest.mark.django_db

LATE = timedelta(seconds=31)


@dataclass
class Installation:
    """The venues, and the settings of the agent on them."""

    street: Street
    bounds: Bounds = field(default_factory=Bounds)

    def context(self) -> AgentContext:
        positions, limits = self.street.context(), Limits(max_stake=Decimal(200))
        return with_recheck(AgentContext(positions, limits, self.bounds, 60, 600))

    def fail(self, error: Callable[[str], None]) -> PositionRecord:
        """The position after an entry on which the first venue failed."""
        self.street.polymarket.before = error
        position = self.street.open_position()
        with pytest.raises(VenueError):
            enter(position, self.context().positions)
        self.street.polymarket.before = lambda call: None
        return position

    def resume(self, after: timedelta = LATE) -> PositionRecord:
        self.street.clock.wall += after
        resume_entries(self.context().positions)
        return read_record(POSITIONS)


def away(call: str) -> None:
    raise VenueUnavailable("polymarket", "503")


@pytest.fixture
def here() -> Installation:
    """Yes at 0.45 on Polymarket and No at 0.52 on Kalshi: a pair that pays 3 %."""
    pair = builders.pair(
        id="pair",
        market_id_a="1",
        market_id_b="K",
        verdict="same",
        market_a=encode(market()),
        market_b=encode(market("kalshi", "K")),
    )
    add("matched_pairs", pair)
    return Installation(street())


def test_what_would_be_entered_now_is_entered_late(here: Installation) -> None:
    here.fail(away)
    assert here.resume().state == "entered"


def dearer(here: Installation) -> None:
    here.street.kalshi.asks["K", 1] = levels(("0.53", "500"))


def lossy(here: Installation) -> None:
    here.street.kalshi.asks["K", 1] = levels(("0.56", "500"))


def thin(here: Installation) -> None:
    here.street.kalshi.asks["K", 1] = levels(("0.52", "50"))


def old(here: Installation) -> None:
    here.street.kalshi.book_age = timedelta(seconds=11)


def turned(here: Installation) -> None:
    here.street.polymarket.asks["1", 1] = levels(("0.46", "500"))


def excluded(here: Installation) -> None:
    changed = market("kalshi", "K", exclusion="is_provisional")
    here.street.kalshi.markets["K"] = changed


def unlisted(here: Installation) -> None:
    PAIRS.raw.update_one({}, {"$set": {"is_listed": False}})


def reviewed(here: Installation) -> None:
    PAIRS.raw.update_one({}, {"$set": {"verdict": "review"}})


def ahead(here: Installation) -> None:
    here.street.host_offset = timedelta(seconds=61)


def full(here: Installation) -> None:
    here.bounds = Bounds(overall=Decimal(100))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lossy, "no_edge"),
        (dearer, "dearer on kalshi"),
        (thin, "less is offered"),
        (old, "book_stale"),
        (turned, "the opposite basket is better now"),
        (excluded, "market_excluded"),
        (unlisted, "its pair is no longer listed"),
        (reviewed, "pair_not_verified"),
        (ahead, "host_clock"),
        (full, "less is offered"),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_what_would_not_be_entered_now_is_cancelled_with_the_reason(
    here: Installation, change: Callable[[Installation], None], reason: str
) -> None:
    position = here.fail(away)
    change(here)
    after = here.resume()
    assert after.state == "cancelled"
    assert after.events[-1].error == f"too late: {reason}"
    # And it stays so, should the process that planned it wake up.
    order = here.street.order_of(position.legs[0])
    receipt = here.street.polymarket.place_order(order)
    assert (receipt.status, receipt.reason) == (OrderStatus.REJECTED, "cancelled")


def test_its_own_reserve_does_not_stand_in_its_way(here: Installation) -> None:
    here.bounds = Bounds(overall=Decimal(112))
    here.fail(away)
    assert here.resume().state == "entered"


def test_within_the_age_of_a_book_nothing_is_checked_again(here: Installation) -> None:
    position = here.street.open_position()
    dearer(here)
    here.street.clock.wall += timedelta(seconds=10)
    assert enter(position, here.context().positions) is not None
    assert len(here.street.polymarket.placed) == 1


def test_a_second_later_it_is_checked_again(here: Installation) -> None:
    position = here.street.open_position()
    dearer(here)
    here.street.clock.wall += timedelta(seconds=11)
    after = enter(position, here.context().positions)
    assert after is not None
    assert after.state == "cancelled"


def test_what_nobody_worked_on_is_late_however_few_seconds_passed(
    here: Installation,
) -> None:
    """Of the wall's clock: days may have passed on the venues."""
    here.fail(away)
    dearer(here)
    POSITIONS.raw.update_one({}, {"$set": {"retry_at": here.street.clock.wall}})
    after = here.resume(after=timedelta(seconds=1))
    assert after.events[-1].error == "too late: dearer on kalshi"


def test_an_order_that_had_arrived_is_taken_up_at_any_price(here: Installation) -> None:
    position = here.street.open_position()
    here.street.polymarket.place_order(here.street.order_of(position.legs[0]))
    dearer(here)
    here.street.clock.wall += LATE
    after = enter(position, here.context().positions)
    assert after is not None
    assert after.filled_legs


def test_while_a_venue_cannot_be_read_the_entry_waits(here: Installation) -> None:
    here.fail(away)
    here.street.kalshi.before = away
    after = here.resume()
    assert after.state == "watching"
    assert here.street.polymarket.placed == []
