"""What the agent does is told with its reason: the worst of what holds comes first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from arbsite.pages import reports
from arbsite.pages.reports.agent import QUIET, STARTS_WITHIN
from arbsite.pages.reports.venues import FRESH
from positions.venues.errors import VenueUnavailable
from tasklog.storage.retry import Retrier
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.fakes import FakeClock, journal

pytestmark = pytest.mark.django_db

SECONDS = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SILENT = 20 * SECONDS


def word(is_paused: bool = False) -> str:
    return reports.agent_state(NOW, SILENT, is_paused).status


def at_work(**run: object) -> None:
    """An agent that has run for an hour, found something, and did its jobs."""
    add("agent_runs", builders.run(**run))
    add("jobs", builders.job())
    add("arbitrage_opportunities", builders.opportunity(seen_at=NOW - MINUTE))


def gave_up(minutes_ago: float, venue: str = "kalshi") -> builders.Stored:
    return builders.task(
        action="fetch_data",
        status="failure",
        kind="gave_up",
        venue=venue,
        error=f"{venue}: answered 503, {minutes_ago} min ago",
        timestamp=NOW - minutes_ago * MINUTE,
    )


def polled(
    minutes_ago: float, priced: int = 9, failed: str | None = None
) -> builders.Stored:
    return builders.task(
        action="detect_arbitrage",
        kind="poll",
        priced=priced,
        failed_venue=failed,
        timestamp=NOW - minutes_ago * MINUTE,
    )


def test_an_agent_that_never_ran_says_so() -> None:
    assert word() == "never"
    assert reports.uptime(NOW).percent is None


def test_the_living_run_is_shown_with_its_next_duty() -> None:
    at_work(host="workshop")
    add("jobs", builders.job("check", next_at=NOW + HOUR))
    state = reports.agent_state(NOW, SILENT)
    assert state.run is not None
    assert state.next_job is not None
    assert (state.status, state.run.host, state.next_job.id) == (
        "running",
        "workshop",
        "poll:Weather",
    )


def test_a_run_whose_heart_stands_still_is_silent() -> None:
    at_work(heartbeat_at=NOW - MINUTE)
    assert word() == "silent"


def test_a_run_that_ended_is_stopped() -> None:
    at_work(ended_at=NOW - MINUTE, heartbeat_at=NOW - MINUTE, ended_cleanly=True)
    assert word() == "stopped"


def test_a_run_that_lives_while_its_duties_wait_is_behind() -> None:
    at_work()
    add("jobs", builders.job("check", next_at=NOW - 5 * MINUTE))
    assert word() == "behind"


@pytest.mark.parametrize(
    ("since", "done", "expected"),
    [
        (10 * SECONDS, None, "starting"),
        (10 * SECONDS, HOUR, "starting"),
        (10 * SECONDS, 5 * SECONDS, "running"),
        (STARTS_WITHIN + SECONDS, None, "running"),
    ],
)
def test_it_starts_until_it_has_done_something(
    since: timedelta, done: timedelta | None, expected: str
) -> None:
    add("agent_runs", builders.run(started_at=NOW - since))
    last_at = None if done is None else NOW - done
    add("jobs", builders.job(last_at=last_at))
    assert word() == expected


@pytest.mark.parametrize(
    ("lines", "since"),
    [
        ([gave_up(1), gave_up(5), gave_up(3)], 5),
        ([gave_up(1), gave_up(5), polled(3)], 1),
        ([gave_up(5), polled(3)], None),
        ([gave_up(5), polled(3, priced=0)], 5),
        ([gave_up(5), polled(3, failed="kalshi")], 5),
        ([gave_up(5), polled(7)], 5),
        ([gave_up(FRESH / MINUTE + 1)], None),
        ([polled(3)], None),
    ],
    ids=[
        "since it first gave up",
        "answered between",
        "answered again",
        "a poll that priced nothing is no answer",
        "nor is one that names it",
        "answered before",
        "long ago",
        "never failed",
    ],
)
def test_a_venue_fails_since_calls_were_given_up_and_nothing_was_done(
    lines: list[builders.Stored], since: float | None
) -> None:
    at_work()
    add("task_log", *lines)
    state = reports.agent_state(NOW, SILENT)
    assert [(venue.venue, venue.since) for venue in state.failing] == (
        [] if since is None else [("kalshi", NOW - since * MINUTE)]
    )
    assert state.status == ("running" if since is None else "failing")


@pytest.mark.parametrize(
    "line",
    [
        {"action": "fetch_data", "kind": "discovery"},
        {"action": "recover", "kind": "retried_call", "venue": "kalshi"},
    ],
)
def test_a_read_listing_or_a_recovered_call_ends_an_outage(
    line: builders.Stored,
) -> None:
    at_work()
    add("task_log", gave_up(5), gave_up(4, "polymarket"))
    add("task_log", builders.task(**line, timestamp=NOW - 3 * MINUTE))
    failing = {venue.venue for venue in reports.failing_venues(NOW)}
    assert failing == (set() if line["kind"] == "discovery" else {"polymarket"})


def down() -> None:
    raise VenueUnavailable("kalshi", "answered 503")


def once_down() -> Callable[[], None]:
    errors = [VenueUnavailable("kalshi", "answered 503")]

    def call() -> None:
        if errors:
            raise errors.pop()

    return call


def test_the_lines_that_retries_write_tell_it() -> None:
    """What is read here is what is written there."""
    at_work()
    clock = FakeClock(wall=NOW - MINUTE)
    lines = journal(clock)
    retrier = Retrier(lines, lambda seconds: None)
    with pytest.raises(VenueUnavailable):
        retrier("kalshi books", down)
    (failing,) = reports.failing_venues(NOW)
    assert (failing.venue, failing.since) == ("kalshi", NOW - MINUTE)
    assert "answered 503" in failing.error
    clock.wall += SECONDS
    retrier("kalshi books", once_down())
    assert reports.failing_venues(NOW) == ()


@pytest.mark.parametrize(
    ("last_found", "started", "expected"),
    [
        (QUIET + SECONDS, HOUR, "quiet"),
        (QUIET - SECONDS, HOUR, "running"),
        (None, QUIET + SECONDS, "quiet"),
        (None, QUIET - SECONDS, "running"),
        (2 * HOUR, MINUTE, "running"),
    ],
)
def test_it_is_quiet_when_nothing_was_found_for_long(
    last_found: timedelta | None, started: timedelta, expected: str
) -> None:
    add("agent_runs", builders.run(started_at=NOW - started))
    add("jobs", builders.job())
    if last_found is not None:
        add("arbitrage_opportunities", builders.opportunity(seen_at=NOW - last_found))
    assert word() == expected


def test_of_several_reasons_the_worst_is_said() -> None:
    at_work()
    assert word(is_paused=True) == "paused"
    add("jobs", builders.job("check", next_at=NOW - 5 * MINUTE))
    assert word(is_paused=True) == "behind"
    add("jobs", builders.job("discovery", failures=1, next_at=NOW + HOUR))
    assert word(is_paused=True) == "job_failing"
    add("task_log", gave_up(1))
    assert word(is_paused=True) == "failing"


def agent_text(client: Client) -> str:
    shown = client.get("/").content.decode()
    shown = shown.split('id="doing-title">What is it doing?</h2>')[1]
    shown = shown.split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", "", shown).split())


@pytest.fixture
def client() -> Client:
    browser = Client()
    browser.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return browser


def present(**more: object) -> None:
    """The page asks at the wall's time."""
    now = datetime.now(UTC)
    run = {"started_at": now - HOUR, "heartbeat_at": now} | more
    add("agent_runs", builders.run(**run))
    add("jobs", builders.job(next_at=now + HOUR, last_at=now))
    add("arbitrage_opportunities", builders.opportunity(seen_at=now - 5 * SECONDS))


def test_the_page_says_by_whom_until_when_and_why_it_is_paused(client: Client) -> None:
    present()
    until = datetime.now(UTC) + 2 * HOUR
    add("pauses", builders.pause(until=until), builders.pause(_id="type:Crypto"))
    text = agent_text(client)
    assert "Running, entries paused everywhere by maria until " in text
    assert f"{until:%Y-%m-%d %H:%M:%S} UTC" in text
    assert "(in 2 h): the venues disagree." in text
    assert "New positionspaused" in text


def test_the_page_names_the_venue_that_fails_and_its_error(client: Client) -> None:
    present()
    at = datetime.now(UTC) - 4 * MINUTE
    add("task_log", {**gave_up(1), "timestamp": at})
    assert "Running, but Kalshi has not answered for 4 min" in agent_text(client)
    assert "answered 503" in agent_text(client)


def test_the_page_names_the_job_that_fails_and_its_error(client: Client) -> None:
    present()
    job = builders.job("poll:Crypto", failures=2, last_error="KeyError('price')")
    add("jobs", {**job, "next_at": datetime.now(UTC) + HOUR})
    assert "Running, but polling Crypto fails" in agent_text(client)
    failure = "Polling Crypto failed 2 times in a row: KeyError(&#x27;price&#x27;)"
    assert failure in agent_text(client)


def test_the_page_says_for_how_long_the_worker_is_silent(client: Client) -> None:
    present(heartbeat_at=datetime.now(UTC) - 4 * MINUTE)
    assert agent_text(client).startswith("Worker silent for 4 min")


def test_the_page_says_since_when_nothing_was_found(client: Client) -> None:
    now = datetime.now(UTC)
    add("agent_runs", builders.run(started_at=now - HOUR, heartbeat_at=now))
    add("jobs", builders.job(next_at=now + HOUR, last_at=now))
    assert "Running · no profitable opportunity yet" in agent_text(client)
    add("arbitrage_opportunities", builders.opportunity(seen_at=now - 45 * MINUTE))
    assert "(45 min ago)" in agent_text(client)
