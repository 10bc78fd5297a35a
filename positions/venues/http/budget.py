"""A rate limit for the calls to one API."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from positions.venues.urgency import is_urgent


@dataclass(frozen=True, slots=True)
class Rate:
    """What a venue allows on one of its APIs.

    `per_second` calls on average and `burst` of them at once after a pause; beside
    them `for_orders` a second, which only calls for an order may use.
    """

    per_second: float
    burst: int = 1
    for_orders: float = 0.0

    def __post_init__(self) -> None:
        if not self.per_second > 0:
            raise ValueError("a budget needs more than 0 calls per second")

    @property
    def pause(self) -> float:
        """Seconds between two calls."""
        return 1 / self.per_second

    @property
    def ahead(self) -> float:
        """Seconds by which an idle budget may be ahead: it earns one burst."""
        return self.pause * (self.burst - 1)

    @property
    def order_pause(self) -> float | None:
        """Seconds between two calls of those for orders, None without any."""
        return 1 / self.for_orders if self.for_orders else None


class Turns(Protocol):
    """Gives the turns of one API to its callers, each to one of them."""

    def take(self, rate: Rate, for_order: bool) -> float:
        """Reserve the next turn; the seconds until it comes.

        A call for an order gets the earlier one of both kinds.
        """


class LocalTurns:
    """The turns of an API that only this process calls. `monotonic` is in seconds."""

    def __init__(self, monotonic: Callable[[], float]):
        self._monotonic = monotonic
        self._next = float("-inf")
        self._next_order = float("-inf")
        self._lock = threading.Lock()

    def take(self, rate: Rate, for_order: bool) -> float:
        with self._lock:
            now = self._monotonic()
            turn = max(self._next, now - rate.ahead)
            order_turn = max(self._next_order, now)
            if for_order and rate.order_pause and order_turn <= turn:
                self._next_order = order_turn + rate.order_pause
                return order_turn - now
            self._next = turn + rate.pause
            return turn - now


class Budget:
    """Waits for the turns of one API.

    Callers queue up: each reserves its turn before it sleeps, so two never wait for
    the same one.
    """

    def __init__(self, rate: Rate, turns: Turns, sleep: Callable[[float], None]):
        self._rate = rate
        self._turns = turns
        self._sleep = sleep

    def wait(self) -> None:
        """Return when the next call may start."""
        seconds = self._turns.take(self._rate, is_urgent())
        if seconds > 0:
            self._sleep(seconds)
