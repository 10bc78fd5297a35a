"""What is the agent doing, and if it earns nothing, why not?

It may not run at all; it may run and lag, or wait for a venue, or for an operator; and
it may run well and find nothing. Each is a word of its own, told with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from arbsite.pages.reports.limits import MAX_MILLISECONDS
from arbsite.pages.reports.venues import Failing, failing_venues
from tasklog.storage.codec import Document, collection
from tasklog.storage.reading import moment, text

DUTIES_READ = 100
# An agent that starts reads both listings first, which takes the longest.
STARTS_WITHIN = timedelta(minutes=3)
BEHIND = timedelta(minutes=2)
QUIET = timedelta(minutes=30)


class Word(StrEnum):
    """What the agent does, the worst first: only the first that holds is said."""

    NEVER = "never"
    STOPPED = "stopped"
    SILENT = "silent"
    STARTING = "starting"
    FAILING = "failing"
    BEHIND = "behind"
    PAUSED = "paused"
    QUIET = "quiet"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class AgentState:
    """The word, the run it is said of, and what the word rests on.

    Behind: it lives, but a duty has been due for longer than BEHIND. Quiet: nothing
    that pays was found for longer than QUIET; `found_at` is when it last was, None
    for never.
    """

    word: Word
    door: str = ""
    host: str = ""
    since: datetime | None = None
    last_seen: datetime | None = None
    next_duty: str = ""
    next_at: datetime | None = None
    failing: tuple[Failing, ...] = ()
    found_at: datetime | None = None

    @property
    def is_acting(self) -> bool:
        return self.word not in (Word.NEVER, Word.STOPPED, Word.SILENT)


def agent_state(
    now: datetime, silent_after: timedelta, is_paused: bool = False
) -> AgentState:
    """Of the run that lives, else the last one; silent once its heart stood still.

    `is_paused`: entries are paused everywhere.
    """
    run = _run()
    if run is None:
        return AgentState(Word.NEVER)
    since, seen = moment(run, "started_at"), moment(run, "heartbeat_at")
    about = text(run, "door"), text(run, "host"), since, seen
    if run.get("ended_at") is not None:
        return AgentState(Word.STOPPED, *about)
    if seen is None or now - seen > silent_after:
        return AgentState(Word.SILENT, *about)
    duties = _duties()
    duty, due = _first(duties)
    failing, found_at = failing_venues(now), _found_at()
    words = {
        Word.STARTING: _is_starting(duties, since, now),
        Word.FAILING: bool(failing),
        Word.BEHIND: due is not None and now - due > BEHIND,
        Word.PAUSED: is_paused,
        Word.QUIET: _is_quiet(found_at, since, now),
    }
    word = next((word for word, holds in words.items() if holds), Word.RUNNING)
    return AgentState(word, *about, duty, due, failing, found_at)


def _run() -> Document | None:
    runs = collection("agent_runs")
    living = runs.find_one(
        {"ended_at": None},
        sort=[("heartbeat_at", -1)],
        max_time_ms=MAX_MILLISECONDS,
    )
    return living or runs.find_one(
        {}, sort=[("started_at", -1), ("_id", -1)], max_time_ms=MAX_MILLISECONDS
    )


def _duties() -> list[Document]:
    """All of them: one for each market type, and two."""
    return list(collection("cadences").find({}).sort("_id", 1).limit(DUTIES_READ))


def _first(duties: Iterable[Document]) -> tuple[str, datetime | None]:
    planned = [
        (at, text(one, "_id")) for one in duties if (at := moment(one, "next_at"))
    ]
    if not planned:
        return "", None
    at, duty = min(planned)
    return duty, at


def _is_starting(
    duties: Iterable[Document], since: datetime | None, now: datetime
) -> bool:
    """Nothing is done yet since it started, and that is not long ago."""
    if since is None or now - since > STARTS_WITHIN:
        return False
    done = [at for one in duties if (at := moment(one, "last_at"))]
    return not done or max(done) < since


def _found_at() -> datetime | None:
    """When a basket that pays after fees was last seen, taken or refused."""
    last = collection("arbitrage_opportunities").find_one(
        {},
        {"seen_at": 1},
        sort=[("seen_at", -1), ("_id", -1)],
        max_time_ms=MAX_MILLISECONDS,
    )
    return None if last is None else moment(last, "seen_at")


def _is_quiet(found_at: datetime | None, since: datetime | None, now: datetime) -> bool:
    """An agent that has just started had no time to find anything."""
    known = [at for at in (found_at, since) if at is not None]
    return bool(known) and now - max(known) > QUIET
