"""What one process made of each pair in the last discovery."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from positions.venues.types import Market
from strategy.matching import Pair

# A pair and both its markets, and the key of its event where it is another pair's.
Source = tuple[Pair, Market, Market, str | None]


@dataclass(slots=True)
class Contents:
    """What this process made of each pair the last time, so as not to encode it again.

    It only saves work: whether a pair is written depends on what is stored.
    """

    by_id: dict[str, tuple[Source, str]] = field(default_factory=dict)

    def fingerprint(self, identity: str, source: Source) -> str:
        """Of what was made of an equal source, "" if it was another or none."""
        earlier, fingerprint = self.by_id.get(identity, (None, ""))
        # Listings and matching return the same objects for what has not changed.
        return fingerprint if earlier == source else ""

    def keep(self, identities: Collection[str]) -> None:
        """Forget all pairs but these."""
        self.by_id = {key: self.by_id[key] for key in identities if key in self.by_id}
