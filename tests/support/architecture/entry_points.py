"""The modules that may read the clock, chance, sleep or settings, each with a reason.

An entry point reads them and hands them on as arguments. What is listed here and is
not needed any more fails the test as well: the list only shrinks by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.architecture.outside import Kind

CLOCK, CHANCE, SLEEP, SETTINGS = Kind.CLOCK, Kind.CHANCE, Kind.SLEEP, Kind.SETTINGS


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A module, what it reads, and why it may."""

    module: str
    kinds: frozenset[Kind]
    reason: str


def _entry(module: str, reason: str, *kinds: Kind) -> EntryPoint:
    return EntryPoint(module, frozenset(kinds), reason)


ENTRY_POINTS = (
    # Settings, and what is there before them.
    _entry("arbsite.config", "hands on what its loading reads", SETTINGS),
    _entry("arbsite.config.loading", "turns the environment into settings", SETTINGS),
    _entry("arbsite.config.secret_key", "makes a key where there is none", CHANCE),
    _entry("arbsite.settings", "Django's settings", SETTINGS),
    _entry("arbsite.wsgi", "names the settings for the web server", SETTINGS),
    _entry(
        "arbsite.logs",
        "one id for all processes of a start, handed on in the environment",
        SETTINGS,
        CHANCE,
    ),
    _entry(
        "strategy.wiring", "builds what the agent works with", SETTINGS, CLOCK, CHANCE
    ),
    _entry(
        "arbsite.overrides.wiring",
        "builds what operator actions work with",
        SETTINGS,
        CLOCK,
        SLEEP,
    ),
    # Commands.
    _entry(
        "arbsite.management.commands.createoperator",
        "a command; makes a password",
        SETTINGS,
        CHANCE,
    ),
    _entry("arbsite.management.commands.createsuperuser", "a command", SETTINGS),
    _entry("arbsite.backtesting.cases", "replaces settings for a run", SETTINGS),
    _entry("arbsite.backtesting.processes", "a process of a sweep", SETTINGS),
    _entry(
        "arbsite.backtesting.scratch", "points the settings to its server", SETTINGS
    ),
    _entry("arbsite.management.commands.backtest", "a command", SETTINGS),
    _entry("arbsite.management.commands.backup", "a command", SETTINGS, CLOCK),
    _entry("arbsite.management.commands.doctor", "a command", SETTINGS),
    _entry("arbsite.management.commands.restore", "a command", CLOCK),
    _entry("arbsite.management.commands.launch", "a command", SETTINGS),
    _entry("arbsite.management.commands.mongod", "a command", SETTINGS),
    _entry("arbsite.management.commands.notify", "a command", SETTINGS),
    _entry("arbsite.management.commands.qcluster", "a command", SETTINGS),
    _entry(
        "positions.management.commands.simulatevenues", "a command", SETTINGS, CLOCK
    ),
    _entry("strategy.management.commands.capture", "a command", *Kind),
    _entry("strategy.management.commands.record", "a command", SETTINGS),
    _entry("strategy.management.commands.runagent", "a command", SETTINGS),
    _entry("strategy.management.terminal", "what the commands share", CLOCK),
    # The agent's processes.
    _entry(
        "strategy.runner",
        "the loop of runagent: names the run and waits for its lease",
        SETTINGS,
        CHANCE,
        CLOCK,
    ),
    _entry("strategy.dispatcher", "the loop of the agent in qcluster", *Kind),
    _entry("strategy.tasks", "a job of the queue", CLOCK, SLEEP),
    _entry("strategy.streaming.opening", "an event loop of its own", *Kind),
    _entry(
        "strategy.recorder",
        "the loop of a recorder, or a thread beside the agent",
        SETTINGS,
        CHANCE,
        CLOCK,
    ),
    # Starting and ending processes, where time is what the system's clock says.
    _entry(
        "arbsite.startup.checks",
        "runs before Django is set up",
        SETTINGS,
    ),
    _entry("arbsite.startup.launch", "runs its children in its environment", SETTINGS),
    _entry("arbsite.startup.server", "waits for a server", CLOCK, SLEEP),
    _entry("arbsite.startup.migration_lock", "waits for another host", CHANCE, SLEEP),
    _entry("arbsite.startup.mongod.directory", "makes the server's password", CHANCE),
    _entry(
        "arbsite.startup.mongod.replica_set", "waits for the replica set", CLOCK, SLEEP
    ),
    _entry("arbsite.startup.mongod.healing", "restarts a server in time", CLOCK),
    _entry(
        "arbsite.startup.database.base",
        "Django makes it; it follows the embedded server",
        SETTINGS,
    ),
    _entry("arbsite.startup.children", "restarts child processes in time", CLOCK),
    _entry(
        "arbsite.startup.mongod.embedded", "waits for a server process", CLOCK, SLEEP
    ),
    # The worker's processes. django-q2 makes their objects and hands them nothing.
    _entry("arbsite.worker.broker", "django-q2 makes it", SETTINGS, CLOCK, SLEEP),
    _entry(
        "arbsite.worker.cluster",
        "the main program of a cluster",
        SETTINGS,
        CHANCE,
        SLEEP,
    ),
    _entry(
        "arbsite.worker.queue",
        "written by the broker, which has no clock; makes ids of jobs",
        CLOCK,
        CHANCE,
    ),
    _entry(
        "arbsite.worker.process_tree", "ends the processes of a cluster", CLOCK, SLEEP
    ),
    _entry("arbsite.worker.starting", "starts a cluster", SETTINGS),
    _entry("arbsite.worker.recovery", "called by the agent at its start", CLOCK),
    _entry("arbsite.worker.stream_process", "restarts a process", SETTINGS, CLOCK),
    _entry("arbsite.worker.streams", "a main program", SETTINGS),
    _entry("arbsite.worker.supervisor", "the loop over process trees", CHANCE, CLOCK),
    _entry("arbsite.worker.watchdog", "a thread of the cluster", SETTINGS, CLOCK),
    # Pages, admin and API: a request has no arguments to bring a clock in.
    _entry("arbsite.access.login", "a view; its lines have ids", CLOCK, CHANCE),
    _entry("arbsite.access.login_form", "codes depend on the time", CLOCK),
    _entry("arbsite.access.one_time_codes", "makes secrets", SETTINGS, CHANCE),
    _entry("arbsite.access.origins", "reads requests; makes ids", SETTINGS, CHANCE),
    _entry("arbsite.access.tokens", "makes secrets, which are chance", CHANCE),
    _entry("arbsite.api.authentication", "called by the API's router", CLOCK),
    _entry("arbsite.api.errors", "called by the API's router", SETTINGS),
    _entry("arbsite.api.lists", "views of the API", SETTINGS),
    _entry("arbsite.api.reports", "views of the API", SETTINGS),
    _entry("arbsite.api.overrides", "views of the API", SETTINGS),
    _entry("arbsite.monitoring.health", "a check that views call", SETTINGS),
    _entry("arbsite.monitoring.doctor", "compares clocks", CLOCK),
    _entry(
        "arbsite.monitoring.status",
        "times the database; a long lease allows long silence",
        SETTINGS,
        CLOCK,
    ),
    _entry(
        "arbsite.monitoring.metrics",
        "a collector of Prometheus, which calls it without arguments",
        SETTINGS,
        CLOCK,
    ),
    _entry("arbsite.monitoring.views", "views", CLOCK),
    _entry("arbsite.monitoring.page", "a view", SETTINGS, CLOCK),
    _entry("arbsite.overrides.views", "views; each form has a ticket", CHANCE),
    _entry("arbsite.overrides.review", "views; each form has a ticket", CHANCE),
    _entry("arbsite.pages.controls", "a view", SETTINGS),
    _entry("arbsite.pages.dashboard", "a view", SETTINGS),
    _entry("arbsite.pages.documentation", "a view", SETTINGS),
    _entry("arbsite.pages.pair_prices", "part of a view", SETTINGS),
    _entry("arbsite.pages.performance.views", "exports are named by time", CLOCK),
    _entry("arbsite.pages.lists.views", "views; exports are named by time", CLOCK),
    _entry("arbsite.pages.theme", "a view; the cookie follows https", SETTINGS),
    _entry("arbsite.pages.visits", "a cookie of the views", SETTINGS),
    _entry("arbsite.pages.views", "views", SETTINGS, CLOCK),
    _entry("arbsite.worker.page", "views", SETTINGS),
    # Notifications.
    _entry("arbsite.notifying.channels", "makes the channels with their clocks", CLOCK),
    _entry("arbsite.notifying.messenger", "threads beside the agent", SETTINGS, CLOCK),
    _entry("arbsite.notifying.testing", "a test message has a key", CHANCE),
    _entry("arbsite.notifying.page", "views", SETTINGS),
)

# Files longer than LONGEST_FILE, with their length; none may grow or be added.
LONG_FILES: dict[str, int] = {
    "positions/services/overrides.py": 264,
}
