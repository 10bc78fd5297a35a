"""How the venues' APIs format times and prices."""

from __future__ import annotations

from datetime import UTC, datetime


def to_iso(at: datetime) -> str:
    """2027-01-08T17:00:00Z"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_iso(text: str) -> datetime | None:
    """The time in UTC unless it names another zone; None if it is not ISO 8601."""
    try:
        at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def kalshi_price(mills: int) -> str:
    """Dollars with four decimals, as Kalshi writes prices: 540 is "0.5400"."""
    return f"{mills // 1000}.{mills % 1000:03d}0"


def polymarket_price(mills: int) -> str:
    """Dollars without trailing zeros, as Polymarket writes prices: 540 is "0.54"."""
    text = f"{mills / 1000:.3f}".rstrip("0")
    return text.rstrip(".") if text.endswith(".") else text
