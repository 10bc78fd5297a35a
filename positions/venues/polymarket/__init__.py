"""Polymarket, read through its public APIs: Gamma for markets, the CLOB for books."""

from positions.venues.polymarket.book import parse_book
from positions.venues.polymarket.client import PolymarketClient
from positions.venues.polymarket.market import parse_market
from positions.venues.polymarket.resolution import parse_resolution

__all__ = ["PolymarketClient", "parse_book", "parse_market", "parse_resolution"]
