"""What one process made of each pair in the last discovery."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from positions.venues.types import Market, Quote
from strategy.matching import Pair
from strategy.matching.types import Judgement

# A pair and both its markets, and the key of its event where it is another pair's.
Source = tuple[Pair, Market, Market, str | None]
NO_QUOTES = (Quote(None, None), Quote(None, None))


@dataclass(slots=True)
class Contents:
    """What this process made of each pair the last time, so as not to encode it again.

    It only saves work: whether a pair is written depends on what is stored.
    """

    by_id: dict[str, tuple[Source, str]] = field(default_factory=dict)

    def fingerprint(self, identity: str, source: Source) -> str:
        """Of what was made of an equal source, "" if it was another or none."""
        earlier, fingerprint = self.by_id.get(identity, (None, ""))
        if earlier is None or not _are_equal(earlier, source):
            return ""
        # Else the markets of an earlier listing would be kept beside those of this one.
        self.by_id[identity] = source, fingerprint
        return fingerprint

    def keep(self, identities: Collection[str]) -> None:
        """Forget all pairs but these."""
        self.by_id = {key: self.by_id[key] for key in identities if key in self.by_id}


def counts_quotes(verdict: str) -> bool:
    """Whether another price alone is a change of what is stored of a pair.

    Listed prices move all the time. Who reviews a pair sees them; one that is traded is
    priced by its books.
    """
    return verdict == Judgement.REVIEW


def _are_equal(one: Source, other: Source) -> bool:
    pair, pair_before = one[0], other[0]
    if pair != pair_before or one[3] != other[3]:
        return False
    with_quotes = counts_quotes(pair.verdict)
    return all(
        # Listings return the same objects for what has not changed.
        before is now
        or (before == now if with_quotes else _unquoted(before) == _unquoted(now))
        for before, now in zip(one[1:3], other[1:3], strict=True)
    )


def _unquoted(market: Market) -> Market:
    return replace(market, quotes=NO_QUOTES)
