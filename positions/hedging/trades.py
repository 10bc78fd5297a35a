"""The order that takes an offer, in a size and at a price that the venue accepts."""

from __future__ import annotations

from decimal import Decimal

from positions.hedging.types import Offer, Trade
from positions.venues.depth import CENT, lot_at, round_down, spend, take
from positions.venues.fees import taker_fee
from positions.venues.types import Fill, OrderAction


def plan_trade(offer: Offer, size: Decimal) -> Trade | None:
    """The largest order that trades at most `size`; None if the venue takes none."""
    depth = sum((level_size for _, level_size in offer.levels), Decimal(0))
    wanted = min(size, depth)
    if offer.action is OrderAction.SELL:
        wanted = wanted if offer.most is None else min(wanted, offer.most)
        return _sale(offer, wanted)
    if offer.market.spends_dollars:
        return _purchase_in_dollars(offer, wanted)
    return _purchase(offer, wanted)


def _sale(offer: Offer, wanted: Decimal) -> Trade | None:
    market = offer.market
    # Of markets that spend dollars, shares are sold in hundredths.
    size = round_down(wanted, CENT if market.spends_dollars else market.lot)
    if size <= 0 or size < market.min_size:
        return None
    fills, _ = take(size, offer.levels)
    notional, fee = _cost(offer, fills)
    return Trade(offer, size, fills[-1].price, size, notional - fee)


def _purchase(offer: Offer, wanted: Decimal) -> Trade | None:
    market = offer.market
    size = round_down(wanted, market.lot)
    if size <= 0 or size < market.min_size:
        return None
    fills, _ = take(size, offer.levels)
    limit = fills[-1].price
    if size * limit < market.min_notional:
        return None
    notional, fee = _cost(offer, fills)
    return Trade(offer, size, limit, size, notional + fee)


def _purchase_in_dollars(offer: Offer, wanted: Decimal) -> Trade | None:
    """An amount of dollars that buys about `wanted` shares at the levels as read."""
    market = offer.market
    if wanted <= 0:
        return None
    fills, _ = take(wanted, offer.levels)
    dollars, limit = _notional(fills), fills[-1].price
    size = round_down(dollars / limit, lot_at(market, limit))
    if size < market.min_size or size * limit < market.min_notional or not size:
        return None
    fills, _ = spend(size * limit, offer.levels)
    notional, fee = _cost(offer, fills)
    shares = sum((fill.size for fill in fills), Decimal(0))
    return Trade(offer, size, limit, shares, notional + fee)


def _notional(fills: tuple[Fill, ...]) -> Decimal:
    return sum((fill.price * fill.size for fill in fills), Decimal(0))


def _cost(offer: Offer, fills: tuple[Fill, ...]) -> tuple[Decimal, Decimal]:
    is_sale = offer.action is OrderAction.SELL
    priced = [(fill.price, fill.size) for fill in fills]
    return _notional(fills), taker_fee(offer.market.fee, priced, is_sale=is_sale)
