"""Market, event, series and order book records of Kalshi's API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial

from positions.venues.simulator.kalshi.listing import Listing
from positions.venues.simulator.ladder import Ladder, Level
from positions.venues.simulator.messages import Json, known
from positions.venues.simulator.question import Series
from positions.venues.simulator.templates import record_of
from positions.venues.simulator.wording import kalshi_price, to_iso

# A sample of the combinations of games. On the real exchange nearly every market of an
# unfiltered listing is one.
COMBINATIONS = 30
COLLECTION = "KXMVESPORTSMULTIGAMEEXTENDED"
EXPECTED_EXPIRATION = timedelta(minutes=5)
kalshi_record = partial(record_of, "kalshi")


def book_record(book: Ladder) -> Json:
    """The bids of both sides in ascending order: the best is the last."""
    # Kalshi lists no asks. An ask for YES is a bid for NO.
    return {
        "yes_dollars": _levels(book.bids),
        "no_dollars": _levels(book.mirrored.bids),
    }


def _levels(levels: Sequence[Level]) -> list[list[str]]:
    return [[kalshi_price(price), f"{size:.2f}"] for price, size in reversed(levels)]


def market_record(listing: Listing) -> Json:
    """A market with every key that Kalshi's own client requires."""
    text, lifecycle = listing.text, listing.lifecycle
    traded = listing.volume
    record = kalshi_record(
        "market",
        listing,
        strike_type=text.strike_type or None,
        floor_strike=float(text.floor) if text.floor else None,
        cap_strike=float(text.cap) if text.cap else None,
        updated_time=to_iso(lifecycle.changed_at(listing.at)),
        close_time=to_iso(listing.listed_close),
        expected_expiration_time=to_iso(listing.expected_end + EXPECTED_EXPIRATION),
        volume_fp=f"{traded:.2f}",
        volume_24h_fp=f"{traded / 5:.2f}",
        open_interest_fp=f"{traded / 2:.2f}",
        **kalshi_record(listing.ticks, listing),
        **_quotes(listing.ladder),
        **_settlement(listing),
    )
    return known(record)


def _quotes(book: Ladder) -> Json:
    """The best prices; a missing quote is a bid of 0 or an ask of 1."""
    bid, bid_size = book.bids[0] if book.bids else (0, Decimal(0))
    ask, ask_size = book.asks[0] if book.asks else (1000, Decimal(0))
    return {
        "yes_bid_dollars": kalshi_price(bid),
        "yes_bid_size_fp": f"{bid_size:.2f}",
        "yes_ask_dollars": kalshi_price(ask),
        "yes_ask_size_fp": f"{ask_size:.2f}",
        "no_bid_dollars": kalshi_price(1000 - ask),
        "no_ask_dollars": kalshi_price(1000 - bid),
        "last_price_dollars": kalshi_price(bid),
    }


def _settlement(listing: Listing) -> Json:
    status, payout = listing.status, listing.settlement_value
    is_known = status in ("determined", "finalized")
    result = {Decimal(1): "yes", Decimal(0): "no"}.get(payout, "scalar")
    # A determined market may still be disputed, so it has no settlement value yet.
    is_final = status == "finalized"
    return {
        "result": result if is_known else "",
        "expiration_value": f"{payout:.2f}" if is_known else "",
        "settlement_value_dollars": f"{payout:.4f}" if is_final else None,
        "settlement_ts": to_iso(listing.lifecycle.final_at) if is_final else None,
    }


def event_record(listings: Sequence[Listing], nested: bool) -> Json:
    """The event of these markets, which are its own; `nested` includes them."""
    lead = listings[0]
    returns = "MECNET" if lead.text.exclusive else ""
    markets = [market_record(each) for each in listings] if nested else None
    return known(
        kalshi_record("event", lead, collateral_return_type=returns, markets=markets)
    )


def series_record(series: Series) -> Json:
    """A series with its fee type and fee multiplier."""
    multiplier = float(series.fee_multiplier)
    return kalshi_record("series", series, fee_multiplier=multiplier)


def combinations(listings: Sequence[Listing]) -> list[Json]:
    """Market records of combinations of two or three open games, new every day."""
    games = [
        listing
        for listing in listings
        if listing.scenario.question.market_type == "Sports"
        and listing.lifecycle.is_open(listing.at)
    ]
    # Three is the most legs that a combination may have.
    if len(games) < 3:
        return []
    return [_combination(games, index) for index in range(COMBINATIONS)]


def _combination(games: Sequence[Listing], index: int) -> Json:
    name = ("combination", games[0].at.date(), index)
    rng = games[0].world.rng
    legs = rng.shuffled(games, *name)[: rng.randint(2, 3, *name)]
    title = ",".join(f"yes {leg.text.yes_sub_title}" for leg in legs)
    event = f"{COLLECTION}-S{rng.hex_digits(12, *name).upper()}"
    record = market_record(legs[0])
    # The record of a leg serves as the template, without its strikes.
    for key in ("floor_strike", "cap_strike"):
        record.pop(key, None)
    return record | kalshi_record(
        "combination",
        None,
        ticker=f"{event}-{rng.hex_digits(10, *name, 'leg').upper()}",
        event_ticker=event,
        title=title,
        yes_sub_title=title,
        no_sub_title=title,
        mve_selected_legs=[kalshi_record("leg", leg) for leg in legs],
    )
