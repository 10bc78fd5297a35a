"""Markets that are parsed once for as long as their records stay what they are.

A listing of tens of thousands of markets is read every few minutes, and nearly all of
its records are those of the last time.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from positions.venues.fields import Record, Skipped, as_record
from positions.venues.types import Market, MarketStatus

DIGEST_BYTES = 16
NOT_OPEN = "not_open"
# What the markets of one listing may take in memory, whatever a venue sends.
MEMORY = 500_000_000
# A market without its texts, with all that belongs to it.
MARKET_MEMORY = 5_000
# A record of which only is known that it cannot be used, and why.
SKIPPED_MEMORY = 200
# Fields of either venue that change with every trade, and that no parser reads.
STAMPS = ("updatedAt", "updated_time")


def digest(record: object, *of_parents: bytes) -> bytes:
    """What a record says in the fields that are read, in a few bytes.

    Raises Skipped where it is no record.
    """
    shown = dict(as_record(record))
    for stamp in STAMPS:
        shown.pop(stamp, None)
    summed = blake2b(repr(shown).encode("utf-8", "replace"), digest_size=DIGEST_BYTES)
    for parent in of_parents:
        summed.update(parent)
    return summed.digest()


def memory_of(market: Market) -> int:
    """Bytes that a market takes, as an upper estimate."""
    texts = len(market.rules) + len(market.title)
    return MARKET_MEMORY + texts + sum(map(len, market.facts.values()))


def without_markets(event: Record) -> Record:
    """The event without its markets, which would take most of the memory."""
    return {key: field for key, field in event.items() if key != "markets"}


class ParsedMarkets:
    """The open markets of one venue's last listing by the digests of their records.

    Call `begin` at the start of each listing: what the listing before it did not have
    is forgotten. Beyond `memory` bytes markets are parsed each time.
    """

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._left = memory
        self._earlier: dict[bytes, Market | str] = {}
        self._latest: dict[bytes, Market | str] = {}

    def begin(self) -> None:
        # A listing that failed on its first page says nothing of the markets.
        if self._latest:
            self._earlier, self._latest = self._latest, {}
            self._left = self._memory

    def market(self, key: bytes, parse: Callable[[], Market]) -> Market:
        """The market as it was parsed from an equal record, else as `parse` makes it.

        Raises Skipped where it is not open or cannot be used, again without parsing
        where the record has not changed.
        """
        parsed = self._earlier.get(key)
        if parsed is None:
            parsed = _open_or_reason(parse)
        if key not in self._latest:
            self._keep(key, parsed)
        if isinstance(parsed, str):
            raise Skipped(parsed)
        return parsed

    def _keep(self, key: bytes, parsed: Market | str) -> None:
        size = SKIPPED_MEMORY if isinstance(parsed, str) else memory_of(parsed)
        if size <= self._left:
            self._left -= size
            self._latest[key] = parsed


def _open_or_reason(parse: Callable[[], Market]) -> Market | str:
    try:
        market = parse()
    except Skipped as skipped:
        return skipped.reason
    # Open events nest markets that are closed already, texts and all.
    return market if market.status is MarketStatus.OPEN else NOT_OPEN
