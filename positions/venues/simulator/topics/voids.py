"""What do the venues' rules say of an event that never comes to a result?

Polymarket pays a half to both sides, Kalshi a fair price: the reason why baskets on
one and the same event may pay less than 1.00.
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
