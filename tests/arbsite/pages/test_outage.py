"""With the database away, pages say so within seconds; probes answer as they do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from pymongo import MongoClient
from pymongo.database import Database

from arbsite.pages import outage
from tests.support.free_ports import free_port

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Away:
    """Stands for the connection: a driver that looks for a server where none is."""

    database: Database[Any]


@pytest.fixture
def _away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    address = f"mongodb://127.0.0.1:{free_port()}"
    with MongoClient[Any](address, serverSelectionTimeoutMS=30_000) as client:
        monkeypatch.setattr(outage, "connection", Away(client["gone"]))
        yield


@pytest.mark.usefixtures("_away")
@pytest.mark.parametrize("path", ["/", "/login/"])
def test_a_page_answers_503_within_three_seconds(path: str) -> None:
    began = time.monotonic()
    answer = Client().get(path)
    assert time.monotonic() - began < 3
    assert answer.status_code == 503
    assert "Database unreachable" in answer.content.decode()


def test_a_probe_is_not_asked_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "connection", None)
    assert Client().get("/favicon.ico").status_code == 302
    assert Client().get("/healthz").status_code in {200, 503}
