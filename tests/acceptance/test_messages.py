"""Real processes notify a real receiver: each event once, whoever dies.

The receiver takes each message and hangs up without an answer the first time: its
sender cannot know, and sends it again under the same key.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from arbsite.config import ROOT
from strategy.invariants import breaches
from tasklog.kinds import Kind
from tasklog.records import TRAIL
from tasklog.storage.collections import collection
from tests.support.agents import MANAGE, Agent, environment
from tests.support.fake_http import Server, answer, serving, until_over
from tests.support.trail_lines import happen, line
from tests.support.waiting import eventually

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ONCE = ("--iterations", "1", "--step-days", "1")


@contextmanager
def watching(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py notify --watch`, on the database of the test."""
    process = subprocess.Popen(
        [sys.executable, MANAGE, "notify", "--watch"],
        cwd=ROOT,
        env=environment(ARBSITE_WEBHOOK_URL=url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Forgetful:
    """Takes each message, and answers only the second time it comes."""

    def __init__(self) -> None:
        self.arrivals: Counter[str] = Counter()
        self.titles: dict[str, str] = {}

    def listen(self, server: Server) -> None:
        def behave(sock: socket.socket) -> None:
            head, _, body = server.requests[-1].partition(b"\r\n\r\n")
            header = re.search(rb"(?i)webhook-id: (\S+)", head)
            assert header
            key = header[1].decode()
            self.arrivals[key] += 1
            self.titles[key] = json.loads(body)["title"]
            if self.arrivals[key] > 1:
                sock.sendall(answer(b""))

        server.behave = behave


def sent() -> int:
    return collection("notifications").count_documents({"status": "sent"})


def test_several_processes_report_each_event_once_by_its_key() -> None:
    receiver = Forgetful()
    # The processes' clocks are real: the fake time of other tests would be too old.
    now = TRAIL.raw.database.client.admin.command("hello")["localTime"]
    events = [line(Kind.EXPOSED, now) for _ in range(5)]
    with serving(lambda sock: None) as server:
        receiver.listen(server)
        with watching(server.url) as victim, watching(server.url):
            happen(*events)
            eventually(lambda: receiver.arrivals, 30, "something arrives")
            victim.send_signal(signal.SIGKILL)
            eventually(lambda: sent() == 5, 90, "all is sent")
    assert len(receiver.arrivals) == 5
    assert set(receiver.titles.values()) == {
        f"SIMULATED · Attention: {event.details}" for event in events
    }


def test_an_agent_reports_what_it_did_before_it_exits(agents: list[Agent]) -> None:
    with serving(lambda sock: sock.sendall(answer(b""))) as server:
        agents.append(Agent(*ONCE, ARBSITE_WEBHOOK_URL=server.url))
        agents[0].finish()
    assert any(b"Position entered" in request for request in server.requests)


def test_a_receiver_that_never_answers_does_not_delay_the_trail(
    agents: list[Agent],
) -> None:
    with serving(lambda sock: None) as server:
        server.behave = until_over(server, 60)
        agents.append(Agent(*ONCE, ARBSITE_WEBHOOK_URL=server.url))
        agents[0].finish()
    assert server.requests
    assert sent() == 0
    assert collection("positions").count_documents({"state": "entered"}) > 0
    assert collection("positions").count_documents({"outbox": {"$ne": []}}) == 0
    assert collection("agent_runs").count_documents({"ended_cleanly": True}) == 1
    assert list(breaches()) == []
