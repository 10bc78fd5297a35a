"""What goes wrong on a connection: messages get lost, late, out of order or twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count

from positions.venues.simulator.randomness import SeededRandom


class StreamFault(StrEnum):
    """What happens to a message."""

    DROPPED = "dropped"
    REPEATED = "repeated"
    REORDERED = "reordered"  # it comes after the next one
    DELAYED = "delayed"
    STALLED = "stalled"  # nothing comes any more, not even signs of life


@dataclass(frozen=True, slots=True)
class StreamFaults:
    """A share `rate` of messages, chosen by seed, connection and number."""

    seed: int
    rate: float

    def fault(self, connection: int, number: int) -> StreamFault | None:
        rng = SeededRandom(self.seed)
        name = ("stream", connection, number)
        if not rng.bernoulli(self.rate, *name):
            return None
        # A stall costs half a minute: it is the rarest.
        kinds = [each for each in StreamFault if each is not StreamFault.STALLED] * 6
        return rng.choice((*kinds, StreamFault.STALLED), *name, "kind")

    def delay(self, connection: int, number: int) -> timedelta:
        rng = SeededRandom(self.seed)
        seconds = rng.uniform(0.1, 5.0, "stream", connection, number, "delay")
        return timedelta(seconds=seconds)

    @classmethod
    def beside(cls, seed: int, call_rate: float) -> StreamFaults:
        """Those of a world in which so large a share of calls fails.

        A connection sends hundreds of messages for each call.
        """
        return cls(seed, call_rate / 1000)


NO_STREAM_FAULTS = StreamFaults(0, 0.0)


class Unreliable:
    """Passes the messages of one connection on, with faults."""

    def __init__(self, faults: StreamFaults, connection: int) -> None:
        self._faults = faults
        self._connection = connection
        self._numbers = count()
        self._held: list[str] = []
        self._late: list[tuple[datetime, str]] = []
        self.is_stalled = False

    def passed(self, messages: Iterable[str], at: datetime) -> list[str]:
        """What arrives of these messages, and of earlier ones, at this time."""
        arriving: list[str] = []
        for message in messages:
            arriving += self._meet(message, at)
        if self.is_stalled:
            return []
        arriving += [message for due, message in self._late if due <= at]
        self._late = [each for each in self._late if each[0] > at]
        return arriving

    def _meet(self, message: str, at: datetime) -> list[str]:
        number = next(self._numbers)
        match self._faults.fault(self._connection, number):
            case StreamFault.DROPPED:
                return []
            case StreamFault.REPEATED:
                return [message, message, *self._release()]
            case StreamFault.REORDERED:
                held, self._held = self._held, [message]
                return held
            case StreamFault.DELAYED:
                due = at + self._faults.delay(self._connection, number)
                self._late.append((due, message))
                return self._release()
            case StreamFault.STALLED:
                self.is_stalled = True
                return []
        return [message, *self._release()]

    def _release(self) -> list[str]:
        held, self._held = self._held, []
        return held
