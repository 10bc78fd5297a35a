"""When the edge of a pair is worth a poll. A pure rule."""

from __future__ import annotations

from decimal import Decimal

# An edge that stays where it is was polled already. One that has grown by so much may
# pass a check that it failed then.
WORTH_ANOTHER_POLL = Decimal("0.005")


class Crossings:
    """Remembers at which edge each pair was polled last; dollars per set."""

    def __init__(self, least: Decimal) -> None:
        self._least = least
        self._polled: dict[str, Decimal] = {}

    def is_worth_a_poll(self, pair_id: str, edge: Decimal | None) -> bool:
        """Whether the edge has passed the threshold, or has grown since.

        An unknown edge (None) says nothing: what is remembered stays.
        """
        if edge is None:
            return False
        if edge < self._least:
            self._polled.pop(pair_id, None)
            return False
        before = self._polled.get(pair_id)
        if before is not None and edge < before + WORTH_ANOTHER_POLL:
            return False
        self._polled[pair_id] = edge
        return True

    def forget(self, pair_id: str) -> None:
        self._polled.pop(pair_id, None)
