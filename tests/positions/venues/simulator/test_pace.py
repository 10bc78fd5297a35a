"""Entries fail as often on fast simulated days as on slow ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from positions.venues.paper.filling import fill
from positions.venues.simulator.orders import Competition
from positions.venues.types import BookPair, Market, Order, OrderStatus
from strategy.arbitrage import Basket, Decision, Limits, Listed, evaluate
from tests.support.simulator_clients import Exchange, readers
from tests.support.simulator_worlds import NOON, days_from, true_pairs, world_of
from tests.support.sizes import sized
from tests.support.venue_records import arrival

# Reading books and repeating calls that fail takes about a second of wall time.
SECONDS_UNTIL_ORDER = 1.2
SLOW, FAST = 86_400, 20
DAYS = sized(6, 20)


def taken_baskets(seed: int) -> Iterator[tuple[Exchange, Market, Basket]]:
    """What an agent takes when it looks once a day, with Polymarket's market."""
    for at in days_from(NOON, DAYS, step=0.95):
        exchange = Exchange(at, world=world_of(seed))
        a, b = (read_all(exchange, index) for index in (0, 1))
        for pair in true_pairs(exchange.world, at):
            listed_a, listed_b = a.get(pair.polymarket_id), b.get(pair.kalshi_ticker)
            if listed_a is None or listed_b is None:
                continue
            sides = evaluate(
                listed_a, pair.outcome_index, listed_b, 0, Limits(), at, at
            )
            for basket in sides:
                if basket.decision is Decision.TAKEN:
                    yield exchange, listed_a.market, basket


def read_all(exchange: Exchange, index: int) -> dict[str, Listed]:
    reader = readers(exchange)[index]
    markets = reader.list_markets().markets
    books: dict[str, BookPair] = reader.read_books(markets)
    return {m.market_id: Listed(m, books.get(m.market_id)) for m in markets}


def is_cancelled(
    exchange: Exchange, market: Market, basket: Basket, day_seconds: float
) -> bool:
    """Whether the basket's order on Polymarket is rejected when it arrives."""
    delay = timedelta(days=SECONDS_UNTIL_ORDER / day_seconds)
    later = Exchange(exchange.clock.venue_now() + delay, world=exchange.world)
    reader = readers(later)[0]
    read = reader.read_markets([market.market_id])
    books = reader.read_books(list(read.values())).get(market.market_id)
    limit = basket.limit_a
    assert limit is not None
    order = Order(
        f"{exchange.clock.venue_now()}:{market.market_id}",
        "polymarket",
        market.market_id,
        basket.outcome_a,
        # A size that spends whole cents at any price.
        (basket.size // 10 * 10) or Decimal(10),
        limit,
    )
    book = books[basket.outcome_a] if books else None
    others = Competition(exchange.world.rng, exchange.world.profile)
    met = others.meet(arrival(order, market, book))
    receipt = fill(order, read.get(market.market_id), met.book)
    return receipt.status is OrderStatus.REJECTED


def test_the_pace_of_simulated_days_cancels_no_entry_by_itself() -> None:
    cancelled: Counter[int] = Counter()
    count = 0
    for exchange, market, basket in taken_baskets(1):
        count += 1
        for pace in (SLOW, FAST):
            cancelled[pace] += is_cancelled(exchange, market, basket, pace)
    assert count > sized(20, 80)
    assert cancelled[SLOW] / count > 0.05
    assert abs(cancelled[FAST] - cancelled[SLOW]) / count < 0.05, (cancelled, count)
