"""Measures what an open dashboard costs, and a search, each beside a naive way.

A tab sends one request every five seconds. The naive way asks for every part of the
page by a request of its own, as version 0.1 did. Of both counts the processor time of
this process, and of the database server by its own account.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from statistics import median

from django.test import Client

from arbsite.pages.dashboard import FIRST, TABS
from arbsite.pages.refresh import SHOWN
from tasklog.storage.collections import collection
from tests.bench.measurement import Cost, Goal, interleaved

LIVE = f"/dashboard/live/?tab={FIRST}"
HTMX = {"HX-Request": "true"}
# Requests in a row, since the server counts its processor time in milliseconds.
ROUNDS = 10
WORD = "rare12"
ROWS = 50
# Of the naive way's processor time.
MOST_OF_NAIVE = 0.5
# Of the answers while nobody writes: "42 d ago" becomes "43 d ago" once a day.
LEAST_UNCHANGED = 0.9
# The whole page, times faster than a pattern over all titles, where there are many.
SEARCH_GOAL, SEARCHED = 3, 100_000


class OpenTab:
    """A browser's tab, which sends the version that it shows, and counts answers."""

    def __init__(self, client: Client):
        self.client = client
        self.refreshes = self.unchanged = 0
        self._shown = client.get(LIVE, headers=HTMX).headers[SHOWN]

    def refresh(self) -> None:
        response = self.client.get(LIVE, headers=HTMX | {SHOWN: self._shown})
        self.refreshes += 1
        if response.status_code == HTTPStatus.NO_CONTENT:
            self.unchanged += 1
        else:
            self._shown = response.headers[SHOWN]


def refresh_figures(cpu: dict[str, tuple[float, float]]) -> Iterator[tuple[str, str]]:
    """Milliseconds of processor time of each way to refresh."""
    for name, (page, server) in cpu.items():
        yield (
            f"CPU of {name}",
            f"{1000 * (page + server):.1f} ms, {1000 * server:.1f} of it the database",
        )


def refreshes(tab: OpenTab, repetitions: int) -> dict[str, tuple[float, float]]:
    """Seconds of processor time, of page and server, of each way to refresh."""
    client = tab.client
    variants: dict[str, Callable[[], object]] = {
        "a refresh where nothing changed": tab.refresh,
        "a refresh": partial(client.get, LIVE, headers=HTMX),
        "the whole page": partial(client.get, "/"),
        "each part by itself": partial(_parts, client),
    }
    samples: dict[str, list[tuple[float, float]]] = {name: [] for name in variants}
    for _ in range(repetitions):
        for name, variant in variants.items():
            samples[name].append(_cpu(variant))
    return {
        name: (median(page for page, _ in costs), median(server for _, server in costs))
        for name, costs in samples.items()
    }


def refresh_goals(tab: OpenTab, cpu: dict[str, tuple[float, float]]) -> Iterator[Goal]:
    yield Goal("refreshes answered 204", tab.unchanged / tab.refreshes, LEAST_UNCHANGED)
    naive = sum(cpu["each part by itself"])
    for name in ("a refresh where nothing changed", "a refresh"):
        share = sum(cpu[name]) / naive
        yield Goal(f"CPU of {name}, of each part", share, MOST_OF_NAIVE, at_least=False)


def searches(client: Client, repetitions: int) -> dict[str, Cost]:
    """A search by one word, and the same by a pattern over all titles."""
    return interleaved(
        {
            "search by a word": partial(client.get, f"/positions/?q={WORD}"),
            "search by a pattern": _by_pattern,
        },
        repetitions,
    )


def search_goals(costs: dict[str, Cost], positions: int) -> Iterator[Goal]:
    if positions >= SEARCHED:
        ours, naive = costs.values()
        ratio = naive.wall / ours.wall
        yield Goal("search, times faster than a pattern", ratio, SEARCH_GOAL)


def _parts(client: Client) -> None:
    for name in TABS:
        client.get(f"/dashboard/live/?tab={name}", headers=HTMX)


def _by_pattern() -> None:
    pattern = re.compile(WORD, re.IGNORECASE)
    found = collection("positions").find({"event_name": pattern})
    list(found.sort("created_at", -1).limit(ROWS))


def _cpu(variant: Callable[[], object]) -> tuple[float, float]:
    page, server = time.process_time(), _server_cpu()
    for _ in range(ROUNDS):
        variant()
    page, server = time.process_time() - page, _server_cpu() - server
    return page / ROUNDS, server / ROUNDS


def _server_cpu() -> float:
    """Seconds of processor time that the database server has used so far."""
    status = collection("positions").database.command("serverStatus")
    used = status["extra_info"]
    microseconds: int = used["user_time_us"] + used["system_time_us"]
    return microseconds / 1_000_000
