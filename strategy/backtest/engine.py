"""The agent's jobs over a recording, each at the time at which it would be due.

The polls, checks and orders are the agent's own, on a database of their own. A poll
that no price could have made matter is left out, which changes nothing but the trail.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from positions.lifecycle import HELD, OPEN, State
from positions.models import POSITIONS
from positions.services.due import make_markets_due
from positions.venues.replay.recording.files import start_of
from positions.venues.replay.recording.playback import Playback
from positions.venues.replay.recording.quotes import milliseconds
from strategy import agent, schedule
from strategy.backtest import pairs as recorded_pairs
from strategy.backtest.clock import VirtualClock
from strategy.backtest.context import context_of
from strategy.backtest.windows import (
    AN_HOUR,
    Active,
    Best,
    Window,
    last_best,
    windows_of,
)
from strategy.models import PairRecord
from strategy.services import AgentContext

# By these, a poll that finds nothing leaves the interval as it is. The others learn
# from it: every poll is made, of every pair.
SKIPPING = frozenset({"success_rate"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What a backtest runs over, and how many seconds each order takes to arrive."""

    start: datetime
    end: datetime
    latency_seconds: float = 0.3


@dataclass(slots=True)
class Progress:
    """Changes of books passed, polls that could find something, and checks."""

    changes: int = 0
    polls: int = 0
    checks: int = 0


@dataclass(slots=True)
class Engine:
    """One run. Its database is empty before, and holds the books afterwards."""

    playback: Playback
    config: Any
    terms: Terms
    say: Callable[[str], object] = lambda sentence: None
    progress: Progress = field(default_factory=Progress)
    windows: list[Window] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = VirtualClock(self.playback, self.terms.start)
        self.context = context_of(
            self.playback, self.config, self.clock, self.terms.latency_seconds
        )
        self.pairs: dict[str, PairRecord] = {}
        self._due: dict[str, datetime] = {}
        self._interval: dict[str, timedelta] = {}
        self._held: frozenset[str] = frozenset()
        self._check_at: datetime | None = None
        self._expires_at: datetime | None = None

    clock: VirtualClock = field(init=False)
    context: AgentContext = field(init=False)
    pairs: dict[str, PairRecord] = field(init=False)
    _due: dict[str, datetime] = field(init=False)
    _interval: dict[str, timedelta] = field(init=False)
    _held: frozenset[str] = field(init=False)
    _check_at: datetime | None = field(init=False)
    _expires_at: datetime | None = field(init=False)

    def run(self) -> None:
        """Every job from the start to the end."""
        before: dict[tuple[str, str], Best] = {}
        known: dict[str, str] = {}
        # Of its own: it runs an hour ahead of what the agent may know.
        ahead = Playback(self.playback.recording, self.playback.parsed)
        for hour in self.playback.recording.hours:
            start = start_of(hour)
            if start >= self.terms.end:
                break
            changes = list(recorded_pairs.changes(ahead, hour, known))
            if start + AN_HOUR > self.terms.start:
                self.say(f"{hour}:00 UTC, {self.progress.polls} polls")
                books = self.playback.hour_of_books(hour)
                self._run_hour(start, changes, books, before)
                before = last_best(books, before)
            else:
                self._adopt([pair for _, pair in changes])
        self.clock.move_to(self.terms.end)
        self._check()

    def _run_hour(
        self,
        start: datetime,
        changes: list[tuple[datetime, PairRecord]],
        books: Any,
        before: dict[tuple[str, str], Best],
    ) -> None:
        self.progress.changes += books.changes
        # What changes within the hour counts with each of its forms.
        listed = [*self.pairs.values(), *(pair for _, pair in changes)]
        windows: defaultdict[str, list[Window]] = defaultdict(list)
        for pair in listed:
            windows[pair.market_type].extend(windows_of(pair, books, before, start))
        for found in windows.values():
            found.sort(key=lambda window: window.start)
            self.windows += found
        active = {name: Active(found) for name, found in windows.items()}
        end = min(start + AN_HOUR, self.terms.end)
        for at, together in groupby(changes, key=lambda change: change[0]):
            self._work_until(min(at, end), active)
            if at < end:
                self._adopt([pair for _, pair in together])
        self._work_until(end, active)

    def _work_until(self, end: datetime, active: Mapping[str, Active]) -> None:
        """Every job that is due before then."""
        while (job := self._next_due(end)) is not None:
            name, due = job
            if name == schedule.CHECK:
                self.clock.move_to(due)
                self._check()
            else:
                self._poll(name, due, active.get(name))
        self.clock.move_to(end)

    def _next_due(self, end: datetime) -> tuple[str, datetime] | None:
        """The next job before `end`; a check goes before the polls of its moment."""
        name, due = min(
            self._due.items(), key=lambda job: (job[1], job[0]), default=("", end)
        )
        check_at = self._check_at
        if self._expires_at and self.playback.venue_time(due) >= self._expires_at:
            check_at = min(check_at or due, due)
        if check_at is not None and check_at <= due:
            name, due = schedule.CHECK, max(check_at, self.clock.wall_now())
        return (name, due) if due < end else None

    def _adopt(self, changed: Sequence[PairRecord]) -> None:
        """From now on these pairs are listed like this."""
        if not changed:
            return
        recorded_pairs.store(changed)
        self.pairs |= {pair.id: pair for pair in changed}
        for pair in changed:
            if not pair.is_listed:
                # As after a listing that does not show its markets any more.
                for market in (pair.market_a, pair.market_b):
                    ids = [market.market_id]
                    make_markets_due(market.venue, ids, self.context.positions)
                self._plan_check()
        now, base = self.clock.wall_now(), self.config.base_interval_seconds
        names = {pair.market_type for pair in changed} - self._due.keys()
        schedule.ensure({schedule.POLL + name: base for name in names}, now)
        for name in names:
            self._due[name], self._interval[name] = now, timedelta(seconds=base)

    def _poll(self, name: str, due: datetime, active: Active | None) -> None:
        at = milliseconds(due)
        chosen = active.at(at) if active else frozenset()
        chosen = frozenset(
            id_ for id_ in chosen if self.pairs[id_].event_key not in self._held
        )
        if self.context.policy in SKIPPING and not chosen:
            self._due[name] = due + self._interval[name]
            return
        self.clock.move_to(due)
        self.progress.polls += 1
        skips = self.context.policy in SKIPPING
        context = replace(self.context, pairs=chosen if skips else None)
        agent.run_job(schedule.POLL + name, context)
        job = schedule.JOBS.get(schedule.POLL + name)
        if job is None:
            raise LookupError(f"the job of {name} is gone")
        self._interval[name] = timedelta(seconds=job.interval_seconds)
        self._due[name] = max(job.next_at, due + timedelta(milliseconds=1))
        self._plan_check()

    def _check(self) -> None:
        self.progress.checks += 1
        agent.check(self.context)
        self._plan_check(after_check=True)

    def _plan_check(self, *, after_check: bool = False) -> None:
        """When a check has something to do, by what is stored."""
        now = self.clock.wall_now()
        rhythm = timedelta(seconds=self.context.positions.check_seconds)
        is_open = {"state": {"$in": [str(state) for state in OPEN]}}
        shown = {"event_key": 1, "state": 1, "outcome_due_at": 1, "expiration_date": 1}
        rows = list(POSITIONS.raw.find(is_open, shown))
        self._held = frozenset(row["event_key"] for row in rows)
        held = [str(state) for state in HELD]
        times = [row["outcome_due_at"] for row in rows if row["state"] in held]
        times += [now + rhythm for row in rows if row["state"] == State.WATCHING]
        self._check_at = min((at for at in times if at), default=None)
        if self._check_at is not None and after_check:
            self._check_at = max(self._check_at, now + rhythm)
        self._expires_at = min(
            (row["expiration_date"] for row in rows if row["state"] == State.ENTERED),
            default=None,
        )
