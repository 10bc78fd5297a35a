"""The loop of one agent, from taking the lease to giving it back."""

from __future__ import annotations

import logging
import os
import socket
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Event

from django.conf import settings
from pymongo.errors import PyMongoError

from positions.services import make_positions_due
from positions.venues.streams.changes import Noted
from positions.venues.types import Mode
from strategy import agent, recovery, schedule
from strategy.heartbeat import Heartbeat, LeaseLost, Stopped
from strategy.news import News, Say, not_read
from strategy.services import AgentContext
from strategy.stepping import finish_entries
from strategy.streaming import beside
from strategy.wiring import open_context, steps_clock, wall_now
from tasklog.redaction import redact
from tasklog.runs import Run
from tasklog.storage.codec import DamagedDocument
from tasklog.storage.collections import UNREACHABLE
from tasklog.storage.leases import Lease

logger = logging.getLogger(__name__)

# Operators make jobs due as well: within this time it is noticed.
LONGEST_WAIT_SECONDS = 1.0
AWAY_WAIT_SECONDS = 2.0


class AnotherAgentActive(Exception):
    """Another agent is running."""


@dataclass(frozen=True, slots=True)
class Options:
    """`iterations` None: until stopped.

    `waits`: for as long as another agent holds the lease; without it only for as long
    as a dead one would. `keeps_decisions`: the report names every pair that was priced.
    """

    iterations: int | None = None
    step_days: float | None = None
    waits: bool = True
    keeps_decisions: bool = False
    noted: Noted | None = None  # gets streamed books


@dataclass(slots=True)
class RunReport:
    """What a run did, for the report at its end.

    `not_read`: what the last pass could not read, and why.
    """

    mode: Mode
    iterations: int = 0
    outcomes: dict[str, agent.Outcome] = field(default_factory=dict)
    not_read: dict[str, str] = field(default_factory=dict)
    context: AgentContext | None = None


class Runner:
    """The loop of `runagent`. `say` gets a line about whatever is news."""

    def __init__(self, options: Options, stopping: Event, say: Say):
        self._options = options
        self._stopping = stopping
        self._say = say
        self._config = settings.ARBSITE
        self._mode = Mode(self._config.venues)
        host, pid = socket.gethostname(), os.getpid()
        identity = uuid.uuid4().hex
        self._lease = Lease(
            agent.LEASE,
            f"runagent on {host} ({pid}) {identity[:8]}",
            self._config.lease_seconds,
            recovery.newest_token,
        )
        self._run = Run(identity, "runagent", self._mode, host, pid)
        self._report = RunReport(self._mode)
        self._news: News | None = None
        self._problem = ""
        self._woken = Event()

    def run(self) -> RunReport:
        """Until stopped or done. Raises AnotherAgentActive where it may not wait."""
        self._say(f"arbsite agent · {self._mode.banner}")
        try:
            while not self._is_done():
                self._try_to_act()
        except Stopped:
            self._say("stopped")
        # Without a database there is nothing more to tell.
        with suppress(PyMongoError):
            self._summarise()
        for what, why in self._report.not_read.items():
            self._say(f"could not read {what}: {why}")
        return self._report

    def _summarise(self) -> None:
        if self._news is not None:
            self._tell_news()
            self._say(self._news.summary(self._report.iterations))

    def _tell_news(self) -> None:
        for line in self._news.lines() if self._news else ():
            self._say(line)

    def _is_done(self) -> bool:
        wanted = self._options.iterations
        return wanted is not None and self._report.iterations >= wanted

    def _try_to_act(self) -> None:
        """One stretch of holding the lease; the database may fail at any point."""
        try:
            token = self._acquire()
            self._act(token)
        except LeaseLost:
            holder = self._lease.holder()
            if holder is None or holder.owner == self._lease.owner:
                logger.warning("the lease ran out meanwhile; taking it again")
            else:
                logger.warning("another agent took over; waiting")
        except UNREACHABLE as error:
            self._wait_for_database(error)
        except (PyMongoError, DamagedDocument) as error:
            # An answer, though not one to continue with: a restart helps as little.
            logger.exception("the agent cannot act")
            problem = f"The agent cannot act: {redact(str(error))[:300]}"
            if problem != self._problem:
                self._say(problem)
            self._problem = problem
            self._lease.token = None
            self._pause(AWAY_WAIT_SECONDS)

    def _acquire(self) -> int:
        has_reported = False
        # As long as the lease of a dead agent lasts, and one look more.
        patience = time.monotonic() + self._lease.seconds + LONGEST_WAIT_SECONDS
        while (token := self._lease.acquire()) is None:
            holder = self._lease.holder()
            # Without the random part at its end, which says nothing to people.
            who = (holder.owner or "").rpartition(" ")[0] if holder else "unknown"
            if not self._options.waits and time.monotonic() > patience:
                raise AnotherAgentActive(
                    f"Another agent ({who}) is running; only one can be active."
                )
            if not has_reported:
                self._say(f"Another agent ({who}) is running; waiting for its lease.")
                has_reported = True
            self._pause(LONGEST_WAIT_SECONDS)
        return token

    def _act(self, token: int) -> None:
        heartbeat = Heartbeat(
            time.monotonic, self._wait, self._stopping.is_set, self._lease, self._run
        )
        context = replace(
            open_context(token, heartbeat, steps=bool(self._options.step_days)),
            keeps_decisions=self._options.keeps_decisions,
        )
        self._report.context = context
        self._news = self._news or News()
        try:
            self._run.begin(token)
            recovery.start(context)
            options = self._options
            is_bounded = bool(options.iterations or options.step_days)
            with beside(is_bounded, self._woken.set, options.noted):
                while not self._is_done():
                    self._iterate(context, heartbeat)
        # No end is written: the agent that took over reports and closes this run.
        except LeaseLost:
            raise
        except Stopped:
            self._end()
            raise
        else:
            self._end()

    def _iterate(self, context: AgentContext, heartbeat: Heartbeat) -> None:
        clock = context.positions.venues.clock
        steps = self._options.step_days
        # A bounded run does each job in each iteration, whatever the intervals say.
        if self._options.iterations is not None or steps:
            schedule.make_all_due(clock.wall_now())
        if steps:
            # What waits for the wall clock waits for the next step instead.
            make_positions_due(context.positions)
        # What is requested from here on is done by this pass or ends the rest after it.
        self._woken.clear()
        outcomes = agent.sweep(
            context, lambda claim: heartbeat.keep(claim, clock.wall_now)
        )
        self._report.outcomes |= outcomes
        self._report.not_read = not_read(outcomes) if outcomes else {}
        # A pass that found nothing due is no iteration: `--iterations 3` is three that
        # did something.
        if outcomes:
            self._report.iterations += 1
            self._say(self._progress(context, outcomes), is_detail=True)
        self._tell_news()
        if steps:
            steps_clock(clock, steps - finish_entries(context, heartbeat, steps))
            # In steps there is no sleep that would renew the lease.
            heartbeat.pulse()
        elif not self._is_done():
            wait = agent.seconds_until_due(context, LONGEST_WAIT_SECONDS)
            heartbeat.sleep(wait, self._woken)

    def _progress(
        self, context: AgentContext, outcomes: dict[str, agent.Outcome]
    ) -> str:
        counts = recovery.open_counts()
        states = ", ".join(f"{count} {state}" for state, count in counts.items())
        return (
            f"{context.positions.venue_now():%F %H:%M} {', '.join(outcomes)} · {states}"
        )

    def _end(self) -> None:
        """Given back at once, so that the next agent need not wait."""
        recovery.stop(wall_now())
        # Before the lease is free: whoever takes it reports each run without an end.
        self._run.end()
        self._lease.release()

    def _wait(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    def _pause(self, seconds: float) -> None:
        self._wait(seconds)
        if self._stopping.is_set():
            raise Stopped

    def _wait_for_database(self, error: PyMongoError) -> None:
        logger.warning("MongoDB does not answer, waiting: %s", type(error).__name__)
        # The lease may have run out meanwhile and be another agent's by now.
        self._lease.token = None
        self._pause(AWAY_WAIT_SECONDS)
