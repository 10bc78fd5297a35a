"""Markets that are parsed once for as long as their records stay what they are.

A listing of tens of thousands of markets is read every few minutes, and nearly all of
its records are those of the last time.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from positions.venues.fields import Record, Skipped, as_record
from positions.venues.types import Market

DIGEST_BYTES = 16
_TRADES = (
    "updatedAt volume volumeNum volume24hr volume1wk volume1mo volume1yr volumeClob "
    "volume24hrClob volume1wkClob volume1moClob volume1yrClob volumeAmm liquidity "
    "liquidityNum liquidityClob liquidityAmm lastTradePrice spread competitive "
    "oneHourPriceChange oneDayPriceChange oneWeekPriceChange oneMonthPriceChange "
    "oneYearPriceChange openInterest commentCount tweetCount updated_time volume_fp "
    "volume_24h volume_24h_fp open_interest open_interest_fp liquidity_dollars "
    "last_price last_price_dollars previous_price previous_price_dollars "
    "previous_yes_bid previous_yes_bid_dollars previous_yes_ask "
    "previous_yes_ask_dollars"
)
# Fields of either venue that change with every trade, and that no parser reads.
NOT_READ = frozenset(_TRADES.split())


def digest(record: object, *of_parents: bytes) -> bytes:
    """What a record says in the fields that may be read, in a few bytes.

    Raises Skipped where it is no record.
    """
    shown = {
        key: None if key in NOT_READ else field
        for key, field in as_record(record).items()
    }
    summed = blake2b(repr(shown).encode("utf-8", "replace"), digest_size=DIGEST_BYTES)
    for parent in of_parents:
        summed.update(parent)
    return summed.digest()


def without_markets(event: Record) -> Record:
    """The event without its markets, which would take most of the memory."""
    return {key: field for key, field in event.items() if key != "markets"}


class ParsedMarkets:
    """The markets of one venue's last listing by the digests of their records.

    Call `begin` at the start of each listing: what the listing before it did not have
    is forgotten.
    """

    def __init__(self) -> None:
        self._earlier: dict[bytes, Market | str] = {}
        self._latest: dict[bytes, Market | str] = {}

    def begin(self) -> None:
        # A listing that failed on its first page says nothing of the markets.
        if self._latest:
            self._earlier, self._latest = self._latest, {}

    def market(self, key: bytes, parse: Callable[[], Market]) -> Market:
        """The market as it was parsed from an equal record, else as `parse` makes it.

        Raises Skipped, again without parsing where the record has not changed.
        """
        parsed = self._earlier.get(key)
        if parsed is None:
            try:
                parsed = parse()
            except Skipped as skipped:
                parsed = skipped.reason
        self._latest[key] = parsed
        if isinstance(parsed, str):
            raise Skipped(parsed)
        return parsed
