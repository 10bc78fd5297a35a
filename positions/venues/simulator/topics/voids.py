"""What the venues' rules say about an event that has no result.

Polymarket pays both sides a half, Kalshi pays a fair price. So a basket on a single
event may pay less than 1.00.
"""

from __future__ import annotations

POLYMARKET_VOID = (
    "If no result is known within 14 days of the scheduled time, this market will "
    "resolve 50-50."
)
KALSHI_VOID = (
    "If no result is known within two weeks of the scheduled time, the market settles "
    "at a fair price."
)
