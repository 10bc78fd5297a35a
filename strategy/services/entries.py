"""Enters the positions of one poll side by side, a number of them at once.

They are opened, and reserve their share of every limit, one after the other before
that (strategy.services.polling): what runs side by side is the calls to the venues.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Self

from django.db import connections

from positions.lifecycle import State
from positions.models import PositionRecord
from positions.services import PositionContext, enter
from positions.venues.errors import VenueError
from strategy.arbitrage import Check
from strategy.schedule import Claim
from strategy.services.context import AgentContext
from strategy.services.cooldown import is_resting
from strategy.services.priced import Priced

logger = logging.getLogger(__name__)

# How late a stop is noticed while entries are awaited.
LOOK_SECONDS = 0.5

# A market by its venue and its id.
Markets = frozenset[tuple[str, str]]


class Entries:
    """Starts entries in the order given, at most `at_once` of them side by side.

    With one at once each is entered before `start` returns, in this thread. Use it as a
    context manager: leaving it waits for those that run. Whatever an entry raises but
    VenueError, which makes it wait, is raised by the next call, or at the end.
    """

    def __init__(self, context: PositionContext, at_once: int):
        self._context = context
        self._at_once = at_once
        self._pool = ThreadPoolExecutor(at_once, "entry") if at_once > 1 else None
        self._running: dict[Future[bool], Markets] = {}
        self.entered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._pool is None:
            return
        try:
            while kind is None and self._running:
                self._await_some()
        finally:
            # Those that run end by themselves: each of their calls asks whether to go
            # on. Nothing that was not begun is begun now.
            self._pool.shutdown(wait=True, cancel_futures=True)

    def await_turn(self, markets: Markets) -> None:
        """Return when one more entry in these markets may start.

        Two orders for one market are never sent side by side: the second one has to
        meet the book without what the first one took.
        """
        while len(self._running) >= self._at_once or self._is_busy(markets):
            self._await_some()

    def start(self, position: PositionRecord, markets: Markets) -> None:
        """Enter a position of this process, after its turn has come."""
        if self._pool is None:
            self.entered += _enter(position, self._context)
        else:
            future = self._pool.submit(_enter_in_thread, position, self._context)
            self._running[future] = markets

    def _is_busy(self, markets: Collection[tuple[str, str]]) -> bool:
        return any(not taken.isdisjoint(markets) for taken in self._running.values())

    def _await_some(self) -> None:
        self._context.check_stop()
        done, _ = wait(self._running, LOOK_SECONDS, FIRST_COMPLETED)
        for future in done:
            del self._running[future]
            self.entered += future.result()


def _enter_in_thread(position: PositionRecord, context: PositionContext) -> bool:
    try:
        return _enter(position, context)
    finally:
        # Django keeps a connection per thread; the driver's pool stays.
        connections.close_all()


def _enter(position: PositionRecord, context: PositionContext) -> bool:
    """Whether it is entered now. It is open in any case and keeps its reservation."""
    try:
        after = enter(position, context)
    except VenueError as error:
        logger.warning("entry of %s waits: %s", position.id, error)
        return False
    return after is not None and after.state is State.ENTERED


def late_check(priced: Priced, claim: Claim, context: AgentContext) -> Check | None:
    """What keeps a basket from being opened at this moment, if anything does."""
    if is_resting(priced, claim.scheduled_for, context):
        return Check.RESTS_AFTER_FAILURE
    # The baskets before it in the batch may have taken their time.
    age = context.positions.wall_now() - priced.read_at
    if age.total_seconds() > context.limits.max_book_age_seconds:
        return Check.BOOK_STALE
    return None
