"""A street with baskets that pay, and one poll of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.schedule import Claim
from strategy.services import AgentContext, poll
from strategy.services.polling import Poll
from tasklog.storage.codec import encode
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.fakes import Street, levels, market

MILLION = Decimal(1_000_000)


def edges(here: Street, asks: Sequence[str], kalshi: str = "K{}") -> None:
    """Pairs whose first leg costs this, the second one 52 cents."""
    for number, ask in enumerate(asks):
        market_a = market(market_id=f"{number}", event_id=f"{number}")
        market_b = market("kalshi", kalshi.format(number))
        here.polymarket.markets[market_a.market_id] = market_a
        here.kalshi.markets[market_b.market_id] = market_b
        for index, price in ((0, ask), (1, "0.70")):
            book = levels((price, "500"))
            here.polymarket.asks[market_a.market_id, index] = book
        for index, price in ((0, "0.60"), (1, "0.52")):
            here.kalshi.asks[market_b.market_id, index] = levels((price, "500"))
        collection("matched_pairs").insert_one(
            builders.pair(
                id=f"pair {number:02}",
                event_key=f"polymarket:{number}",
                market_id_a=market_a.market_id,
                market_id_b=market_b.market_id,
                verdict="same",
                market_a=encode(market_a),
                market_b=encode(market_b),
            )
        )


def context_of(here: Street, at_once: int, **bounds: Decimal) -> AgentContext:
    limits = Limits(hurdle=Decimal(0), review_edge=Decimal(1))
    wide = Bounds(MILLION, MILLION, MILLION, MILLION, MILLION)
    return AgentContext(
        here.context(),
        limits,
        replace(wide, **bounds),
        60,
        600,
        entries_at_once=at_once,
    )


def polled(context: AgentContext) -> Poll:
    now = context.positions.wall_now()
    return poll("Weather", Claim("poll:Weather", "now", 1, now, now, 60), context)
