"""Kalshi, read through its public trade API."""

from positions.venues.kalshi.book import parse_books
from positions.venues.kalshi.client import KalshiClient
from positions.venues.kalshi.market import parse_market
from positions.venues.kalshi.resolution import parse_resolution

__all__ = ["KalshiClient", "parse_books", "parse_market", "parse_resolution"]
