"""Readers of market texts, one for each style; `Market.text_style` names the style."""

from positions.venues.types import Market
from strategy.matching.readers.kalshi import KALSHI
from strategy.matching.readers.polymarket import POLYMARKET
from strategy.matching.readers.reader import Reader

READERS = {"polymarket": POLYMARKET, "kalshi": KALSHI}


class UnknownTextStyle(Exception):
    """No reader understands the texts of a market."""


def reader_of(market: Market) -> Reader:
    """The reader of the market's texts. Raises UnknownTextStyle."""
    try:
        return READERS[market.text_style]
    except KeyError:
        raise UnknownTextStyle(
            f"no reader for text style {market.text_style!r} "
            f"of {market.venue} market {market.market_id}"
        ) from None


__all__ = ["READERS", "Reader", "UnknownTextStyle", "reader_of"]
