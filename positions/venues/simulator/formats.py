"""How the venues' APIs format times and prices."""

from __future__ import annotations

from datetime import UTC, datetime


def to_iso(at: datetime) -> str:
    """2027-01-08T17:00:00Z"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def kalshi_price(mills: int) -> str:
    """Dollars with four decimals, as Kalshi writes prices: 540 is "0.5400"."""
    return f"{mills // 1000}.{mills % 1000:03d}0"


def polymarket_price(mills: int) -> str:
    """Dollars without trailing zeros, as Polymarket writes prices: 540 is "0.54"."""
    text = f"{mills / 1000:.3f}".rstrip("0")
    return text.rstrip(".") if text.endswith(".") else text
