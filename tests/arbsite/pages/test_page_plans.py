"""Every address of the site is known, and none of its plans grows with the books."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tasklog.storage.collections import collection
from tests.bench import dashboard
from tests.bench.pages import SampleIds, addresses, routes, sample_ids, why_left_out
from tests.bench.profiler import ProfiledCommand, profiled, profiling
from tests.bench.seed import Sizes, fill
from tests.support import builders
from tests.support.query_plans import fresh_indexes

pytestmark = pytest.mark.django_db

SIZES = Sizes(positions=400, tasks=4_000)
# Fewer than there are of anything that only grows.
# More than the planner tries out before it chooses among indexes.
MOST_COUNTED = 120
BOOKS = (
    "positions",
    "arbitrage_opportunities",
    "matched_pairs",
    "task_log",
    "poll_decisions",
    "agent_runs",
    "notifications",
)


@pytest.fixture
def ids() -> SampleIds:
    return sample_ids()


@pytest.fixture
def books() -> None:
    fresh_indexes(*BOOKS)
    fill(SIZES, datetime.now(UTC), lambda _: None)


def test_every_address_is_looked_at_or_left_out_with_a_reason(ids: SampleIds) -> None:
    site, looked_at = set(routes()), set(addresses(ids))
    left_out = {route for route in site if why_left_out(route)}
    assert site - looked_at - left_out == set()
    assert looked_at - site == set()
    assert looked_at & left_out == set()


@pytest.mark.usefixtures("books")
def test_no_page_has_a_plan_that_grows(
    ids: SampleIds, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The same bounds at the size of these books.
    monkeypatch.setattr("arbsite.pages.lists.words.SCANNED", MOST_COUNTED - 10)
    monkeypatch.setattr("arbsite.pages.lists.reading.COUNTED", MOST_COUNTED - 30)
    client = Client()
    client.force_login(User.objects.create_superuser("admin", password=None))
    pages = [page for pages in addresses(ids).values() for page in pages]
    visits = list(dashboard.visit_pages(client, pages))
    problems = [problem for visit in visits for problem in visit.problems(MOST_COUNTED)]
    assert problems == []
    assert len(visits) > 150


def closed(count: int) -> None:
    values = {"state": "profitable", "mode": "live"}
    collection("positions").insert_many(
        (builders.position(id=f"p{n}", worst_case=n, **values) for n in range(count)),
        bypass_document_validation=True,
    )


@pytest.mark.parametrize(
    ("query", "order", "problem"),
    [
        ({"days_held": 9}, None, "reads all of positions"),
        ({"state": "profitable"}, "worst_case", "in memory"),
        ({"state": "profitable", "days_held": -1}, None, "for 0"),
    ],
)
def test_the_yardstick_sees_waste(
    query: dict[str, object], order: str | None, problem: str
) -> None:
    closed(100)
    cursor = collection("positions").find(query)
    if order:
        cursor = cursor.sort(order, 1).limit(5)
    with profiling():
        _, [command] = profiled(lambda: list(cursor))
        assert problem in command.problem(MOST_COUNTED)


def test_the_yardstick_sees_what_is_counted_one_by_one() -> None:
    closed(MOST_COUNTED + 1)
    with profiling():
        _, [command] = profiled(
            lambda: collection("positions").count_documents({"state": "profitable"})
        )
    assert "counts" in command.problem(MOST_COUNTED)


def test_a_session_is_found_by_its_key_however_many_live() -> None:
    clients = [Client() for _ in range(40)]
    user = User.objects.create_superuser("admin", password=None)
    for client in clients:
        client.force_login(user)
    with profiling():
        _, commands = profiled(lambda: clients[7].get("/controls/"))
    [command] = [command for command in commands if command.source == "django_session"]
    assert command.examined <= 2


def test_too_many_commands_are_a_problem() -> None:
    command = ProfiledCommand(
        {"find": "positions"}, "positions", 1, 1, 1, False, "IDHACK"
    )
    commands = (command,) * (dashboard.MAX_COMMANDS + 1)
    visit = dashboard.PageVisit("/queue/", 200, commands)
    assert list(visit.problems()) == ["/queue/ sends 21 commands"]
