"""What would be taken is priced again at the markets as they are at that moment."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.fees import taker_fee
from positions.venues.types import MarketStatus
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.models import PAIRS
from strategy.services import AgentContext
from strategy.services.exposure import read_exposure
from strategy.services.priced import Priced
from strategy.services.pricing import price
from tasklog.storage.codec import encode
from tests.support import builders
from tests.support.builders import add
from tests.support.fakes import Street, market, street
from tests.support.market_builders import KALSHI_FEE
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Street:
    """Two venues whose markets are a stored pair that pays 3 % as it was listed."""
    pair = builders.pair(
        market_id_a="1",
        market_id_b="K",
        verdict="same",
        market_a=encode(market()),
        market_b=encode(market("kalshi", "K")),
    )
    add("matched_pairs", pair)
    return street()


def priced(here: Street, offset: timedelta | None = None) -> Priced:
    here.host_offset = offset
    context = AgentContext(here.context(), Limits(), Bounds(), 60, 600)
    pairs = PAIRS.find({}).records
    (only,) = price(pairs, read_exposure(pairs), context)
    return only


def test_what_has_not_changed_is_taken(here: Street) -> None:
    assert priced(here).reason == "taken"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exclusion": "uma_disputed"}, "market_excluded"),
        ({"status": MarketStatus.CLOSED}, "market_not_open"),
        ({"min_size": Decimal(1000)}, "below_min_size"),
    ],
)
def test_a_market_that_has_changed_since_it_was_listed_is_rejected(
    here: Street, changes: dict[str, Any], reason: str
) -> None:
    here.polymarket.markets["1"] = market(**changes)
    assert priced(here).reason == reason


def test_the_fee_is_the_one_charged_now(here: Street) -> None:
    before = priced(here).basket
    here.kalshi.markets["K"] = market("kalshi", "K", fee=KALSHI_FEE)
    after = priced(here).basket
    assert before.fee_b == 0
    assert after.fee_b == taker_fee(KALSHI_FEE, [(Decimal("0.52"), after.size)])


def test_markets_are_read_once_and_only_for_what_would_be_taken(here: Street) -> None:
    calls: Counter[str] = Counter()
    here.polymarket.before = here.kalshi.before = lambda call: calls.update([call])
    priced(here)
    assert calls == {"read_books": 2, "read_markets": 2}
    calls.clear()
    here.kalshi.asks["K", 1] = here.kalshi.asks["K", 0] = ()
    assert priced(here).reason == "no_ask"
    assert calls == {"read_books": 2}


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [(None, "taken"), (60, "taken"), (61, "host_clock"), (-61, "host_clock")],
)
def test_with_a_clock_that_is_wrong_by_more_than_a_minute_nothing_is_taken(
    here: Street, seconds: int | None, reason: str
) -> None:
    offset = None if seconds is None else timedelta(seconds=seconds)
    assert priced(here, offset).reason == reason


@writes("Market.exclusion")
def test_what_a_pair_keeps_of_a_market_comes_back_as_it_was() -> None:
    kept = market(
        exclusion="uma_proposed",
        taker_delay=timedelta(seconds=3, milliseconds=50),
        spends_dollars=True,
        opens_at=datetime(2027, 1, 1, tzinfo=UTC),
    )
    add("matched_pairs", builders.pair(market_a=encode(kept)))
    (pair,) = PAIRS.find({}).records
    assert pair.market_a == kept
