"""What a run of a job has to tell people although nothing failed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from positions.venues.errors import UnderMaintenance
from positions.venues.registry import spec

logger = logging.getLogger(__name__)

# Book ages are measured by the host's clock; beyond this they are worth little.
NOTED_OFFSET = timedelta(seconds=5)


@dataclass(slots=True)
class Notes:
    """The notes of one run; they are stored with its job and shown until the next."""

    texts: list[str] = field(default_factory=list)
    logged: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        if text not in self.texts:
            self.texts.append(text)

    def take(self) -> tuple[str, ...]:
        """The notes since the last call; those that are new are logged, once each."""
        texts, self.texts = tuple(self.texts), []
        for text in texts:
            if text not in self.logged:
                logger.warning("%s", text)
        self.logged = set(texts)
        return texts


def maintenance_note(error: UnderMaintenance) -> str:
    """Such as "Kalshi: maintenance until 05:00 UTC"."""
    name = spec(error.venue).display_name
    return f"{name}: {str(error).removeprefix(f'{error.venue}: ')}"


def host_clock_note(offset: timedelta | None) -> str:
    """Which way the host's clock is wrong, "" where it is right or not measured."""
    if offset is None or abs(offset) <= NOTED_OFFSET:
        return ""
    direction = "ahead of" if offset > timedelta(0) else "behind"
    seconds = abs(offset).total_seconds()
    return f"the host's clock is {seconds:.0f} s {direction} that of the venues"
