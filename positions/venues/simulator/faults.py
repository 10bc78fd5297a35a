"""Which calls, orders and messages of the simulated venues fail, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import TypeVar

from positions.venues.simulator.randomness import SeededRandom

T = TypeVar("T")
Name = tuple[object, ...]


class Fault(StrEnum):
    """What goes wrong with a call."""

    BUSY = "429"
    ERROR_500 = "500"
    ERROR_502 = "502"
    ERROR_503 = "503"
    HTML_503 = "503 with an HTML page"
    RESET = "connection reset"
    TIMEOUT = "read time-out"
    TRUNCATED = "cut-off body"
    EMPTY = "empty body"


class OrderFault(StrEnum):
    """When the response to an order is lost."""

    BEFORE = "time-out before acceptance"
    AFTER = "time-out after acceptance"


class StreamFault(StrEnum):
    """What happens to a message on a connection."""

    DROPPED = "dropped"
    REPEATED = "repeated"
    REORDERED = "reordered"  # it comes after the next one
    DELAYED = "delayed"
    STALLED = "stalled"  # nothing comes any more, not even signs of life


# A stall costs half a minute: it is the rarest.
STREAM_FAULTS = (*tuple(StreamFault)[:-1] * 6, StreamFault.STALLED)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A share `rate` of cases, chosen by seed and name."""

    seed: int
    rate: float

    def _drawn(self, kinds: Sequence[T], name: Name, kind: Name) -> T | None:
        """One of the kinds, None in all other cases."""
        rng = SeededRandom(self.seed)
        return rng.choice(kinds, *kind) if rng.bernoulli(self.rate, *name) else None


class FaultPlan(_Plan):
    """Which calls fail, by their number."""

    def fault(self, index: int) -> Fault | None:
        """The fault of request number `index`, or None."""
        return self._drawn(tuple(Fault), ("fault", index), ("fault kind", index))

    def order_fault(self, index: int) -> OrderFault | None:
        """The fault of order call number `index`, or None."""
        # Orders are numbered apart from reads, so that the number of reads before
        # an order does not decide whether its response is lost.
        kind = ("order fault kind", index)
        return self._drawn(tuple(OrderFault), ("order fault", index), kind)


class StreamFaults(_Plan):
    """Which messages of a connection get lost, late, out of order or come twice."""

    def fault(self, connection: int, number: int) -> StreamFault | None:
        name = ("stream", connection, number)
        return self._drawn(STREAM_FAULTS, name, (*name, "kind"))

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


NO_FAULTS = FaultPlan(0, 0.0)
NO_STREAM_FAULTS = StreamFaults(0, 0.0)


@dataclass(slots=True)
class Unreliable:
    """Passes the messages of one connection on, with faults."""

    faults: StreamFaults
    connection: int
    is_stalled: bool = False
    _numbers: Iterator[int] = field(default_factory=count)
    _held: list[str] = field(default_factory=list)
    _late: list[tuple[datetime, str]] = field(default_factory=list)

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
        fault = self.faults.fault(self.connection, number)
        if fault is StreamFault.DROPPED:
            return []
        self.is_stalled |= fault is StreamFault.STALLED
        if fault is StreamFault.DELAYED:
            due = at + self.faults.delay(self.connection, number)
            self._late.append((due, message))
        held, self._held = self._held, []
        match fault:
            case StreamFault.REORDERED:
                self._held = [message]
                return held
            case StreamFault.DELAYED:
                return held
            case StreamFault.REPEATED:
                return [message, message, *held]
        return [message, *held]
