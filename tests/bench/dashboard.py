"""What does each page cost over a year's books, and what do its queries alone cost?

Milliseconds through Django's test client stand beside the commands that the page sent,
sent again by pymongo and nothing else. What the database examined is told by its own
profiler. The admin's first pages stand beside Django's stock admin on the same models.
"""

from __future__ import annotations

import sys
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
from tasklog.storage.codec import collection, content_id
from tests.bench.books import Sizes, fill, held
from tests.bench.measuring import Cost, Goal, Report, interleaved
from tests.bench.observing import ASKED, Seen, observed, plain, profiling
from tests.bench.pages import Known, addresses, shown

USER = "bench"
# What is asked once a process is no page's cost.
ASKED_FIRST = ("/", "/admin/", "/api/v1/health")
POSITIONS = 100_000
TASKS_A_POSITION = 10
MOST_COMMANDS = 20
# The dashboard is ten blocks; of each kind of event and each channel of notifications
# the last message sent, the last that failed and the number held back are shown.
MORE_COMMANDS = {"/": 60, "/notifications/": 60}
# What one command of a page may count in an index.
MOST_COUNTED = 20_000
# Times faster than the stock admin, over a million and over a hundred thousand, where
# the stock admin has a tenth to sort and ours as many rows to render.
STOCK = {"admin/tasklog/tasklog/": 15, "admin/positions/position/": 8}
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
PLAIN = {
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
class Look:
    """One address: its status, and all that the database did for it."""

    address: str
    status: int
    seen: tuple[Seen, ...]

    @property
    def most_commands(self) -> int:
        return MORE_COMMANDS.get(self.address, MOST_COMMANDS)

    def problems(self, most_counted: int = MOST_COUNTED) -> Iterator[str]:
        # 503 is what a probe is told while no agent beats.
        if self.status >= 500 and self.status != HTTPStatus.SERVICE_UNAVAILABLE:
            yield f"{self.address} answers {self.status}"
        if len(self.seen) > self.most_commands:
            yield f"{self.address} sends {len(self.seen)} commands"
        for one in self.seen:
            if problem := one.problem(most_counted):
                yield f"{self.address} {problem}"

    def figures(self) -> str:
        docs, keys, returned = (
            sum(getattr(one, name) for one in self.seen)
            for name in ("docs", "keys", "returned")
        )
        return f"{len(self.seen)} commands, {docs} docs, {keys} keys, {returned} rows"


def dashboard(size: int | None, repetitions: int) -> Report:
    """Every page and list over `size` positions and ten times as many task entries."""
    positions = size or POSITIONS
    sizes = Sizes(positions, TASKS_A_POSITION * positions)
    fill(sizes, datetime.now(UTC), _say)
    known = Known(held.position_id(0), content_id("bench pair", 0), held.TYPES[0])
    with override_settings(**PLAIN):
        client = Client(raise_request_exception=False)
        client.force_login(_superuser())
        every = [page for pages in addresses(known).values() for page in pages]
        looks = list(looked_at(client, every))
        figures = dict(_timed(client, looks, repetitions))
        stock = dict(_stock(client, repetitions))
    return Report(
        {"positions": positions, "task entries": sizes.tasks},
        {name: cost for pair in stock.values() for name, cost in pair.items()},
        (*_goals(looks), *(_stock_goals(stock) if positions >= POSITIONS else ())),
        figures,
    )


def looked_at(client: Client, pages: list[str]) -> Iterator[Look]:
    for page in ASKED_FIRST:
        shown(client, page)
    with profiling():
        for page in pages:
            status, seen = observed(partial(shown, client, page))
            yield Look(page, status, tuple(seen))


def _timed(
    client: Client, looks: list[Look], repetitions: int
) -> Iterator[tuple[str, str]]:
    """Each page beside its own commands."""
    for number, look in enumerate(looks):
        _say(f"timing {number + 1} of {len(looks)}: {look.address}")
        page, alone = interleaved(
            {
                "page": partial(shown, client, look.address),
                "pymongo": _again(look.seen),
            },
            repetitions,
        ).values()
        yield (
            look.address,
            f"{1000 * page.wall:7.1f} ms, {1000 * alone.wall:6.1f} by pymongo; "
            f"{look.figures()}",
        )


def _again(seen: tuple[Seen, ...]) -> Callable[[], object]:
    """The same commands that read, sent by pymongo alone."""
    commands = [plain(one.command) for one in seen if one.verb in ASKED]
    database = collection("positions").database

    def send() -> None:
        for command in commands:
            database.command(command)

    return send


def _goals(looks: list[Look]) -> Iterator[Goal]:
    problems = [problem for look in looks for problem in look.problems()]
    for problem in problems:
        yield Goal(problem, 1, 0, at_least=False)
    yield Goal("pages with a plan that grows", len(problems), 0, at_least=False)
    most = max(len(look.seen) for look in looks if look.address not in MORE_COMMANDS)
    yield Goal("commands of a page", most, MOST_COMMANDS, at_least=False)


def _stock(client: Client, repetitions: int) -> Iterator[tuple[str, dict[str, Cost]]]:
    """The first pages of the admin beside Django's own admin on the same model."""
    user = User.objects.get(username=USER)
    for home, (model, columns, filters) in STOCK_LISTS.items():
        _say(f"timing the stock admin on {home}")
        yield (
            home,
            interleaved(
                {
                    f"{home} as it is": partial(shown, client, f"/{home}"),
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
    owner: Any = type("Stock", (ModelAdmin,), {})(model, AdminSite("admin"))
    owner.list_display, owner.list_filter = columns, filters
    owner.ordering = STOCK_ORDER[model]

    def show() -> object:
        request = RequestFactory().get("/")
        request.user = user
        return owner.changelist_view(request).render()

    return show


def _stock_goals(stock: dict[str, dict[str, Cost]]) -> Iterator[Goal]:
    for home, costs in stock.items():
        ours, theirs = costs.values()
        ratio = theirs.wall / ours.wall
        yield Goal(f"{home} times faster than the stock admin", ratio, STOCK[home])


def _superuser() -> User:
    found = User.objects.filter(username=USER).first()
    return found or User.objects.create_superuser(USER, password=None)


def _say(sentence: object) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{sentence}", end="", file=sys.stderr, flush=True)
