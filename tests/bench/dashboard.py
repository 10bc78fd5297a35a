"""Times every page over a year of records beside its own queries sent by pymongo.

Milliseconds through Django's test client are shown beside the commands that the page
sent, sent again by pymongo and nothing else. What the database examined comes from its
own profiler. The admin's first pages are timed beside Django's stock admin on the same
models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client, RequestFactory, override_settings

from positions.models import Position
from tasklog.models import TaskLog
from tasklog.storage.collections import collection
from tests.bench import progress
from tests.bench.measurement import Cost, Goal, Report, interleaved
from tests.bench.pages import addresses, fetch, sample_ids
from tests.bench.profiler import (
    READS,
    ProfiledCommand,
    profiled,
    profiling,
    without_context,
)
from tests.bench.refreshing import (
    OpenTab,
    refresh_figures,
    refresh_goals,
    refreshes,
    search_goals,
    searches,
)
from tests.bench.seed import Sizes, fill

USER = "bench"
# Asked for before profiling: caches filled once per process are no page's cost.
WARM_UP = ("/", "/admin/", "/api/v1/health")
POSITIONS = 100_000
TASKS_PER_POSITION = 10
MAX_COMMANDS = 20
# The dashboard, and what refreshes it in one request, shows every figure that matters;
# the page of health has each kind of problem. For each kind of event and each channel
# the notifications page shows the last message sent, the last that failed and the
# number held back. A scrape reads each figure of the installation by its own index.
MAX_COMMANDS_BY_ADDRESS = {
    "/": 30,
    "/dashboard/live/": 30,
    "/health/": 30,
    "/notifications/": 60,
    "/metrics": 30,
}
# The most index keys that one command of a page may count.
MAX_COUNTED = 20_000
# Times faster than the stock admin, over a million and over a hundred thousand, where
# the stock admin has a tenth to sort and ours as many rows to render.
STOCK_GOALS = {"admin/tasklog/tasklog/": 15, "admin/positions/position/": 8}
STOCK_LISTS: dict[str, tuple[type[Model], tuple[str, ...], tuple[str, ...]]] = {
    "admin/tasklog/tasklog/": (
        TaskLog,
        ("timestamp", "action", "status", "details", "error"),
        ("action", "status"),
    ),
    "admin/positions/position/": (
        Position,
        ("event_name", "state", "market_type", "stake", "expiration_date"),
        ("state", "market_type"),
    ),
}
STOCK_ORDER = {TaskLog: ("-timestamp", "-id"), Position: ("-created_at", "-id")}
# The test client speaks plain HTTP to "testserver", and no static files are collected.
TEST_SETTINGS = {
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_SSL_REDIRECT": False,
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    },
}


@dataclass(frozen=True, slots=True)
class PageVisit:
    """One address: its status, and all that the database did for it."""

    address: str
    status: int
    commands: tuple[ProfiledCommand, ...]

    @property
    def max_commands(self) -> int:
        return MAX_COMMANDS_BY_ADDRESS.get(self.address.partition("?")[0], MAX_COMMANDS)

    def problems(self, max_counted: int = MAX_COUNTED) -> Iterator[str]:
        # A probe answers 503 while no agent is running, and none is here.
        if self.status >= 500 and self.status != HTTPStatus.SERVICE_UNAVAILABLE:
            yield f"{self.address} answers {self.status}"
        if len(self.commands) > self.max_commands:
            yield f"{self.address} sends {len(self.commands)} commands"
        for command in self.commands:
            if problem := command.problem(max_counted):
                yield f"{self.address} {problem}"

    def figures(self) -> str:
        docs, keys, returned = (
            sum(getattr(command, name) for command in self.commands)
            for name in ("docs", "keys", "returned")
        )
        return (
            f"{len(self.commands)} commands, {docs} docs, {keys} keys, {returned} rows"
        )


def dashboard(size: int | None, repetitions: int) -> Report:
    """Every page and list over `size` positions and ten times as many task entries."""
    positions = size or POSITIONS
    sizes = Sizes(positions, TASKS_PER_POSITION * positions)
    fill(sizes, datetime.now(UTC), progress.show)
    with override_settings(**TEST_SETTINGS):
        client = Client(raise_request_exception=False)
        client.force_login(_superuser())
        pages = [page for group in addresses(sample_ids()).values() for page in group]
        visits = list(visit_pages(client, pages))
        figures = dict(_timed(client, visits, repetitions))
        stock = dict(_stock(client, repetitions))
        tab = OpenTab(client)
        cpu = refreshes(tab, repetitions)
        found = searches(client, repetitions)
    return Report(
        {"positions": positions, "task entries": sizes.tasks},
        found | {name: cost for pair in stock.values() for name, cost in pair.items()},
        # On fewer rows the stock admin's sort is cheap and the ratio says nothing.
        (
            *_goals(visits),
            *refresh_goals(tab, cpu),
            *search_goals(found, positions),
            *(_stock_goals(stock) if positions >= POSITIONS else ()),
        ),
        figures | dict(refresh_figures(cpu)),
    )


def visit_pages(client: Client, pages: list[str]) -> Iterator[PageVisit]:
    """Each page with its status and the commands that it sent, in order."""
    for page in WARM_UP:
        fetch(client, page)
    with profiling():
        for page in pages:
            progress.show(f"profiling {page}")
            status, commands = profiled(partial(fetch, client, page))
            yield PageVisit(page, status, tuple(commands))


def _timed(
    client: Client, visits: list[PageVisit], repetitions: int
) -> Iterator[tuple[str, str]]:
    """Each page beside its own commands."""
    for visit in visits:
        page, pymongo = interleaved(
            {
                visit.address: partial(fetch, client, visit.address),
                f"{visit.address} by pymongo": _replay(visit.commands),
            },
            repetitions,
        ).values()
        yield (
            visit.address,
            f"{1000 * page.wall:7.1f} ms, {1000 * pymongo.wall:6.1f} by pymongo; "
            f"{visit.figures()}",
        )


def _replay(commands: tuple[ProfiledCommand, ...]) -> Callable[[], object]:
    """Send the same reads by pymongo alone."""
    reads = [
        without_context(command.command)
        for command in commands
        if command.verb in READS
    ]
    database = collection("positions").database

    def send() -> None:
        for read in reads:
            database.command(read)

    return send


def _goals(visits: list[PageVisit]) -> Iterator[Goal]:
    problems = [problem for visit in visits for problem in visit.problems()]
    # One goal for each problem, so that the report names the page.
    for problem in problems:
        yield Goal(problem, 1, 0, at_least=False)
    yield Goal("pages with a plan that grows", len(problems), 0, at_least=False)
    most = max(
        len(visit.commands) for visit in visits if visit.max_commands == MAX_COMMANDS
    )
    yield Goal("commands of a page", most, MAX_COMMANDS, at_least=False)


def _stock(client: Client, repetitions: int) -> Iterator[tuple[str, dict[str, Cost]]]:
    """The first pages of the admin beside Django's own admin on the same model."""
    user = User.objects.get(username=USER)
    for home, (model, columns, filters) in STOCK_LISTS.items():
        yield (
            home,
            interleaved(
                {
                    f"{home} as it is": partial(fetch, client, f"/{home}"),
                    f"{home} by the stock admin": stock_list(
                        model, columns, filters, user
                    ),
                },
                repetitions,
            ),
        )


def stock_list(
    model: type[Model], columns: tuple[str, ...], filters: tuple[str, ...], user: User
) -> Callable[[], object]:
    """The first page as Django's ModelAdmin shows it when nothing is changed."""
    model_admin: Any = type("Stock", (ModelAdmin,), {})(model, AdminSite("admin"))
    model_admin.list_display, model_admin.list_filter = columns, filters
    model_admin.ordering = STOCK_ORDER[model]

    def show() -> object:
        request = RequestFactory().get("/")
        request.user = user
        # A TemplateResponse is lazy: without render() only the view would be timed.
        return model_admin.changelist_view(request).render()

    return show


def _stock_goals(stock: dict[str, dict[str, Cost]]) -> Iterator[Goal]:
    for home, costs in stock.items():
        ours, theirs = costs.values()
        ratio = theirs.wall / ours.wall
        yield Goal(
            f"{home} times faster than the stock admin", ratio, STOCK_GOALS[home]
        )


def _superuser() -> User:
    user = User.objects.filter(username=USER).first()
    return user or User.objects.create_superuser(USER, password=None)
