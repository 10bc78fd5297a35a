"""Records of Polymarket's APIs: listings, books and prices."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from positions.venues.simulator.ladder import Ladder, Level
from positions.venues.simulator.messages import Json, known
from positions.venues.simulator.polymarket.listing import Listing, Token, event_id
from positions.venues.simulator.templates import record_of
from positions.venues.simulator.wording import polymarket_price, slug, to_iso

SPORTS_DELAY_SECONDS = 3
# Of these market types Gamma has new fee types.
NEW_FEES = ("Crypto", "Sports")
gamma_record, clob_record = partial(record_of, "gamma"), partial(record_of, "clob")


def market_record(listing: Listing, with_tags: bool = False) -> Json:
    """A market as Gamma lists it, with a summary of its event."""
    text, lifecycle, status = listing.text, listing.lifecycle, listing.status
    question = listing.scenario.question
    kind, starts_at = question.market_type, text.sports_type and question.starts_at
    record = gamma_record(
        "market",
        listing,
        updatedAt=to_iso(lifecycle.changed_at(listing.at)),
        closedTime=_with_space(lifecycle.closes_at) if status else None,
        closed=bool(status),
        acceptingOrders=not status,
        umaResolutionStatuses=json.dumps(lifecycle.statuses_until(listing.at)),
        umaResolutionStatus=status or None,
        orderPriceMinTickSize=float(listing.tick),
        feeType=f"{kind.lower()}_fees{'_v2' if kind in NEW_FEES else ''}",
        sportsMarketType=text.sports_type if starts_at else None,
        gameStartTime=_with_space(starts_at) if starts_at else None,
        # How long the CLOB holds a marketable order before it matches it.
        secondsDelay=SPORTS_DELAY_SECONDS if starts_at else None,
        line=float(text.line) if starts_at and text.line else None,
        events=[gamma_record("event_summary", listing, id=event_id(listing.siblings))],
        tags=_tags(text.tags) if with_tags else None,
        **_prices_and_volume(listing),
    )
    return known(record)


def _with_space(at: datetime) -> str:
    """2027-01-02 19:03:11+00, Gamma's format for closedTime and gameStartTime."""
    return at.strftime("%Y-%m-%d %H:%M:%S+00")


def _prices_and_volume(listing: Listing) -> Json:
    """Best prices of outcome 0, volume and liquidity."""
    # A closed market still shows its last prices, as on Gamma, where they are stale.
    # Gamma quotes outcome 0 only, also where the other outcome affirms the question.
    book = listing.ladder(0, min(listing.at, listing.lifecycle.closes_at))
    bid, ask = book.best_bid, book.best_ask
    traded = listing.volume
    depth = float(sum((size for _, size in book.bids + book.asks), Decimal(0)))
    return {
        "bestBid": None if bid is None else bid / 1000,
        "lastTradePrice": None if bid is None else bid / 1000,
        "bestAsk": None if ask is None else ask / 1000,
        "spread": None if bid is None or ask is None else (ask - bid) / 1000,
        "volume": f"{traded}",
        "volumeNum": traded,
        "volumeClob": traded,
        "volume24hr": round(traded / 5, 2),
        "liquidity": f"{depth}",
        "liquidityNum": depth,
        "liquidityClob": depth,
    }


def event_record(listings: Sequence[Listing]) -> Json:
    """The event of these markets, which are its own, with their totals."""
    lead, starts_at = listings[0], listings[0].scenario.question.starts_at
    markets = [market_record(listing) for listing in listings]
    for market in markets:
        # Only markets outside an event carry a summary of it.
        del market["events"]
    record = gamma_record(
        "event",
        lead,
        id=event_id(lead.siblings),
        endDate=to_iso(max(listing.ends_at for listing in listings)),
        closed=all(market["closed"] for market in markets),
        volume=round(sum(listing.volume for listing in listings), 2),
        liquidity=round(sum(market["liquidityNum"] for market in markets), 2),
        tags=_tags(lead.text.tags),
        markets=markets,
        startTime=to_iso(starts_at) if starts_at else None,
    )
    return known(record)


def _tags(labels: Sequence[str]) -> list[Json]:
    return [
        gamma_record(
            "tag", None, id=str(_tag_number(label)), label=label, slug=slug(label)
        )
        for label in labels
    ]


def _tag_number(label: str) -> int:
    """A tag's id, a polynomial hash of its label."""
    # Not Python's hash(), which differs from process to process.
    number = 0
    for letter in label.encode():
        number = (number * 31 + letter) % 99_991
    return number + 1


def book_record(token: Token, book: Ladder) -> Json:
    """A book: bids ascend and asks descend, so the best level is the last of each."""
    listing = token.listing
    changed_at = listing.world.quotes(listing.scenario, listing.at).changed_at
    record = clob_record(
        "book",
        token,
        asset_id=listing.token_id(token.outcome),
        timestamp=str(int(changed_at.timestamp() * 1000)),
        bids=_levels(book.bids),
        asks=_levels(book.asks),
        last_trade_price=price(book, "BUY"),
    )
    # Polymarket hashes the compact JSON with an empty hash field; its client
    # recomputes the hash, so the order of the keys matters.
    text = json.dumps(record, separators=(",", ":"))
    record["hash"] = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return record


def _levels(levels: Sequence[Level]) -> list[Json]:
    return [
        {"price": polymarket_price(mills), "size": f"{size}"}
        for mills, size in reversed(levels)
    ]


def price(book: Ladder, side: str) -> str:
    """The best bid for BUY, the best ask for SELL; "" if there is none."""
    # The side is that of the resting orders, not of the caller's own order.
    best = book.best_bid if side.upper() == "BUY" else book.best_ask
    return "" if best is None else polymarket_price(best)


def spread(book: Ladder) -> str:
    """The best ask less the best bid; "" unless both exist."""
    if book.best_bid is None or book.best_ask is None:
        return ""
    return polymarket_price(book.best_ask - book.best_bid)


def full_record(listing: Listing) -> Json:
    """A market as /markets lists it."""
    starts_at, tick = listing.scenario.question.starts_at, float(listing.tick)
    starts = to_iso(starts_at) if starts_at else None
    return simplified_record(listing) | clob_record(
        "full", listing, game_start_time=starts, minimum_tick_size=tick
    )


def simplified_record(listing: Listing) -> Json:
    """A market as /simplified-markets lists it: its status and tokens."""
    status, prices = listing.status, listing.prices
    tokens = [
        {
            "token_id": listing.token_ids[index],
            "outcome": outcome,
            "price": float(prices[index]),
            # A void market pays 0.5 on both sides and has no winner.
            "winner": status == "resolved" and listing.payouts[index] == 1,
        }
        for index, outcome in enumerate(listing.text.outcomes)
    ]
    state = {"closed": bool(status), "accepting_orders": not status}
    return clob_record("simplified", listing, tokens=tokens, **state)


def details_record(listing: Listing) -> Json:
    """What an order has to respect: tokens, tick size, minimum size and fee."""
    pairs = zip(listing.token_ids, listing.text.outcomes, strict=True)
    tokens = [{"t": token, "o": outcome} for token, outcome in pairs]
    return clob_record("details", listing, t=tokens, mts=float(listing.tick))


def token_record(listing: Listing) -> Json:
    """The market that a token belongs to."""
    primary, secondary = listing.token_ids
    return clob_record(
        "by_token", listing, primary_token_id=primary, secondary_token_id=secondary
    )
