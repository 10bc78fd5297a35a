"""The queue's page: jobs are counted, retried, dropped and drained, never opened."""

from __future__ import annotations

import base64
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_q.tasks import async_task

from arbsite.worker import broker, queue
from arbsite.worker.records import DEAD, QUEUED_JOBS
from strategy.wiring import wall_now
from tasklog.storage.collections import collection
from tests.support.api_client import ask, fields, operator, override, send, viewer
from tests.support.builders import add
from tests.support.queue_documents import dead, job

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria() -> Client:
    return operator()


def page(client: Client) -> str:
    return str(client.get("/queue/").content.decode())


def waiting() -> int:
    return QUEUED_JOBS.raw.count_documents({"queue": {"$ne": DEAD}})


def dead_letters() -> int:
    return QUEUED_JOBS.raw.count_documents({"queue": DEAD})


def kinds() -> list[str]:
    return [line["kind"] for line in collection("task_log").find()]


def test_the_queue_says_what_waits_runs_and_is_dead(maria: Client) -> None:
    # In hours, an age does not change while a busy machine renders the page.
    waiting_since = wall_now() - timedelta(hours=3)
    add("queue", job(enqueued_at=waiting_since))
    add("queue", job(owner="arbsite-7", attempts=2, started_at=wall_now()))
    add("queue", dead(attempts=3, payload="x" * 2048))
    add(
        "queue_clusters",
        {"_id": "c1", "host": "workshop", "pid": 77, "generation": "arbsite-7"},
        {"_id": "c2", "host": "attic", "heartbeat_at": wall_now(), "restarts": 4},
    )
    shown = page(maria)
    for piece in (
        'id="queue-waiting">1<',
        'id="queue-running">1<',
        'id="queue-dead">1<',
        "arbsite-7",
        "invalid signature",
        "2.0\xa0KB",
        "workshop (77)",
        "silent",
        "alive",
        "3 h ago",
    ):
        assert piece in shown, piece


@pytest.mark.parametrize(
    ("function", "arguments", "shown"),
    [
        ("strategy.tasks.run_job", ("poll:Crypto", 7), "Poll Crypto"),
        ("strategy.tasks.run_job", ("check", 7), "Check open positions"),
        ("strategy.tasks.run_job", ("discovery", 7), "Discover markets and pairs"),
        ("os.system", ("true",), "os.system true"),
    ],
)
def test_a_job_is_called_by_what_it_does(
    maria: Client, function: str, arguments: tuple[Any, ...], shown: str
) -> None:
    async_task(function, *arguments)
    waits = QUEUED_JOBS.raw.find_one()
    assert waits
    assert f'<th scope="row">{shown}<small>' in page(maria)
    assert shown in ask(maria, "drop-job", str(waits["_id"]))


def test_an_empty_queue_says_what_to_do(maria: Client) -> None:
    shown = page(maria)
    assert "make run" in shown
    assert "Nothing waits" in shown


def test_a_probe_is_no_work(maria: Client) -> None:
    add("queue", job(queue="arbsite-7", enqueued_at=queue.EPOCH))
    assert 'id="queue-waiting">0<' in page(maria)


class Trap:
    """Would leave its mark if anything loaded it."""

    def __init__(self, mark: Path):
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (self.mark, "loaded")


def test_a_planted_pickle_is_never_loaded(maria: Client, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    planted = pickle.dumps(Trap(mark))
    pickle.loads(planted)
    assert mark.exists(), "the trap works"
    mark.unlink()
    for payload in (planted, base64.urlsafe_b64encode(planted).decode() + ":signed"):
        letter, queued = dead(payload=payload), job(payload=payload)
        add("queue", letter)
        add("queue", queued)
        page(maria)
        for slug, document in (("retry-job", letter), ("drop-job", queued)):
            form = fields(ask(maria, slug, str(document["_id"])))
            maria.post(f"/override/{slug}/do/", {**form, "reason": "look at it"})
    assert not mark.exists()


def test_a_dead_letter_is_retried_as_it_is(maria: Client) -> None:
    letter = dead(attempts=3)
    add("queue", letter)
    override(maria, "retry-job", str(letter["_id"]), reason="the cause is fixed")
    assert dead_letters() == 0
    retried = QUEUED_JOBS.raw.find_one()
    assert retried
    assert retried["payload"] == letter["payload"]
    assert (retried["_id"], retried["attempts"]) == (letter["_id"], 0)
    assert kinds() == ["override_queue_retry"]


def test_a_retried_job_runs_once_the_broker_takes_it(maria: Client) -> None:
    async_task("arbsite.worker.tasks.answer_probe", "c", 1)
    waits = QUEUED_JOBS.raw.find_one()
    assert waits
    queue.dead_letter(waits["_id"], "started 3 times without finishing")
    override(maria, "retry-job", str(waits["_id"]))
    claimed = broker.MongoBroker().dequeue()
    assert claimed
    assert claimed[0][0] == waits["_id"]


def test_what_has_no_payload_is_not_retried(maria: Client) -> None:
    letter = dead(payload=None)
    add("queue", letter)
    form = fields(ask(maria, "retry-job", str(letter["_id"])))
    assert "no payload to run" in send(maria, "retry-job", form, 409, reason="try it")
    assert (waiting(), dead_letters()) == (0, 1)


def test_a_dead_letter_is_dropped(maria: Client) -> None:
    letter = dead()
    add("queue", letter, dead())
    override(maria, "drop-job", str(letter["_id"]))
    assert dead_letters() == 1
    assert kinds() == ["override_queue_drop"]


def test_a_waiting_job_is_dropped_and_a_running_one_is_not(maria: Client) -> None:
    waits, runs = job(), job(owner="arbsite-7")
    add("queue", waits, runs)
    override(maria, "drop-job", str(waits["_id"]))
    assert "would not stop it" in ask(maria, "drop-job", str(runs["_id"]))
    assert waiting() == 1


def test_a_job_that_was_taken_meanwhile_is_not_dropped(maria: Client) -> None:
    queued = job()
    add("queue", queued)
    form = fields(ask(maria, "drop-job", str(queued["_id"])))
    claim = {"$set": {"owner": "arbsite-7"}}
    QUEUED_JOBS.raw.update_one({"_id": queued["_id"]}, claim)
    send(maria, "drop-job", form, 409, reason="not wanted")
    assert waiting() == 1
    assert kinds() == []


def test_draining_shows_a_count_and_takes_only_what_was_there(
    maria: Client,
) -> None:
    add("queue", job(), job(), job(owner="arbsite-7"))
    shown = ask(maria, "drain", "waiting")
    assert "2 jobs that wait will be dropped" in shown
    add("queue", job(enqueued_at=datetime.now(UTC) + timedelta(seconds=5)))
    send(maria, "drain", fields(shown), reason="stale duplicates")
    assert waiting() == 2
    assert kinds() == ["override_queue_drain"]


def test_dead_letters_are_drained(maria: Client) -> None:
    add("queue", dead(), dead(), dead())
    assert "3 dead letters will be dropped" in ask(maria, "drain", "dead")
    override(maria, "drain", "dead")
    assert dead_letters() == 0
    assert "there are no dead letters" in ask(maria, "drain", "dead")


@pytest.mark.parametrize("slug", ["retry-job", "drop-job", "drain"])
def test_only_operators_change_the_queue(slug: str) -> None:
    letter, queued = dead(), job()
    add("queue", letter)
    add("queue", queued)
    identity = {"drop-job": str(queued["_id"]), "drain": "waiting"}.get(
        slug, str(letter["_id"])
    )
    form = fields(ask(operator(), slug, identity))
    answer = viewer().post(f"/override/{slug}/do/", {**form, "reason": "because"})
    assert answer.status_code == 403
    assert (waiting(), dead_letters()) == (1, 1)


def test_sent_twice_a_retry_and_a_drain_leave_one_line(maria: Client) -> None:
    letter = dead()
    add("queue", letter, dead())
    for slug, identity in (("retry-job", str(letter["_id"])), ("drain", "dead")):
        form = fields(ask(maria, slug, identity)) | {"reason": "because"}
        send(maria, slug, form)
        send(maria, slug, form)
        assert "done already, once" in page(maria)
    assert kinds() == ["override_queue_retry", "override_queue_drain"]


def test_odd_jobs_do_not_break_the_page(maria: Client) -> None:
    add("queue", {"_id": 7}, {"_id": "x", "payload": b"1", "enqueued_at": "once"})
    add("queue", {"_id": "y", "queue": DEAD, "payload": 5, "dead_at": 1})
    assert "<code>y</code>" in page(maria)
