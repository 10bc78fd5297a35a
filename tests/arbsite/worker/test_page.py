"""The queue as people see it: counted, retried, dropped, drained, and never opened."""

from __future__ import annotations

import base64
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from django.test import Client
from django_q.tasks import async_task

from arbsite.worker import broker
from positions.admin.verbs import wall_now
from tasklog.storage.codec import Document, collection
from tests.support.api_client import ask, fields, operator, override, send, viewer
from tests.support.builders import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria() -> Client:
    return operator()


def job(**given: Any) -> Document:
    values = {
        "_id": ObjectId(),
        "queue": "arbsite",
        "payload": "signed:pickle",
        "enqueued_at": wall_now() - timedelta(minutes=3),
        "locked_until": broker.EPOCH,
        "owner": None,
        "starts": 0,
    }
    return {**values, **given}


def dead(**given: Any) -> Document:
    gone = {"reason": "its signature is wrong", "dead_at": wall_now()}
    return job(**{**gone, "queue": broker.DEAD, "came_from": "arbsite", **given})


def page(client: Client) -> str:
    return str(client.get("/queue/").content.decode())


def waiting() -> int:
    return collection(broker.QUEUE).count_documents({"queue": {"$ne": broker.DEAD}})


def buried() -> int:
    return collection(broker.QUEUE).count_documents({"queue": broker.DEAD})


def kinds() -> list[str]:
    return [one["kind"] for one in collection("task_log").find()]


def test_the_queue_says_what_waits_runs_and_is_dead(maria: Client) -> None:
    add(broker.QUEUE, job(), job(owner="arbsite-7", starts=2, started_at=wall_now()))
    add(broker.QUEUE, dead(starts=3, payload="x" * 2048))
    add(
        "queue_clusters",
        {"_id": "c1", "host": "workshop", "pid": 77, "incarnation": "arbsite-7"},
        {"_id": "c2", "host": "attic", "beat_at": wall_now(), "restarts": 4},
    )
    shown = page(maria)
    for piece in (
        'id="queue-waiting">1<',
        'id="queue-running">1<',
        'id="queue-dead">1<',
        "arbsite-7",
        "its signature is wrong",
        "2.0\xa0KB",
        "workshop (77)",
        "silent",
        "alive",
        "3.0 min ago",
    ):
        assert piece in shown or piece.replace("3.0", "3") in shown, piece


@pytest.mark.parametrize(
    ("function", "arguments", "shown"),
    [
        ("strategy.tasks.run_duty", ("poll:Crypto", 7), "Poll Crypto"),
        ("strategy.tasks.run_duty", ("check", 7), "Check what is held"),
        ("strategy.tasks.run_duty", ("discovery", 7), "Discover markets and pairs"),
        ("os.system", ("true",), "os.system true"),
    ],
)
def test_a_job_is_called_by_what_it_does(
    maria: Client, function: str, arguments: tuple[Any, ...], shown: str
) -> None:
    async_task(function, *arguments)
    waits = collection(broker.QUEUE).find_one()
    assert waits
    assert f'<th scope="row">{shown}<small>' in page(maria)
    assert shown in ask(maria, "drop-job", str(waits["_id"]))


def test_an_empty_queue_says_what_to_do(maria: Client) -> None:
    shown = page(maria)
    assert "make run" in shown
    assert "Nothing waits" in shown


def test_a_pulse_is_no_work(maria: Client) -> None:
    add(broker.QUEUE, job(queue="arbsite-7", enqueued_at=broker.EPOCH))
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
        one, two = dead(payload=payload), job(payload=payload)
        add(broker.QUEUE, one)
        add(broker.QUEUE, two)
        page(maria)
        for slug, identity in (("retry-job", one), ("drop-job", two)):
            ask(maria, slug, str(identity["_id"]))
            given = fields(ask(maria, slug, str(identity["_id"])))
            maria.post(f"/override/{slug}/do/", {**given, "reason": "look at it"})
    assert not mark.exists()


def test_a_dead_letter_is_retried_as_it_is(maria: Client) -> None:
    one = dead(starts=3)
    add(broker.QUEUE, one)
    override(maria, "retry-job", str(one["_id"]), reason="the cause is mended")
    assert buried() == 0
    again = collection(broker.QUEUE).find_one()
    assert again
    assert again["payload"] == one["payload"]
    assert (again["_id"], again["starts"]) == (one["_id"], 0)
    assert kinds() == ["override_queue_retry"]


def test_a_retried_job_runs_once_the_broker_takes_it(maria: Client) -> None:
    async_task("arbsite.worker.tasks.pulse", "c", 1)
    waits = collection(broker.QUEUE).find_one()
    assert waits
    broker.bury(waits, "it was started 3 times and never came to an end")
    override(maria, "retry-job", str(waits["_id"]))
    claimed = broker.MongoBroker().dequeue()
    assert claimed
    assert claimed[0][0] == waits["_id"]


def test_what_has_no_payload_is_not_retried(maria: Client) -> None:
    one = dead(payload=None)
    add(broker.QUEUE, one)
    given = fields(ask(maria, "retry-job", str(one["_id"])))
    assert "nothing that could be run" in send(
        maria, "retry-job", given, 409, reason="try it"
    )
    assert (waiting(), buried()) == (0, 1)


def test_a_dead_letter_is_dropped(maria: Client) -> None:
    one = dead()
    add(broker.QUEUE, one, dead())
    override(maria, "drop-dead-letter", str(one["_id"]))
    assert buried() == 1
    assert kinds() == ["override_queue_drop"]


def test_a_waiting_job_is_dropped_and_a_running_one_is_not(maria: Client) -> None:
    waits, runs = job(), job(owner="arbsite-7")
    add(broker.QUEUE, waits, runs)
    override(maria, "drop-job", str(waits["_id"]))
    assert "would not stop it" in ask(maria, "drop-job", str(runs["_id"]))
    assert waiting() == 1


def test_a_job_that_was_taken_meanwhile_is_not_dropped(maria: Client) -> None:
    one = job()
    add(broker.QUEUE, one)
    given = fields(ask(maria, "drop-job", str(one["_id"])))
    taken = {"$set": {"owner": "arbsite-7"}}
    collection(broker.QUEUE).update_one({"_id": one["_id"]}, taken)
    send(maria, "drop-job", given, 409, reason="not wanted")
    assert waiting() == 1
    assert kinds() == []


def test_draining_names_the_count_and_takes_what_was_there_alone(
    maria: Client,
) -> None:
    add(broker.QUEUE, job(), job(), job(owner="arbsite-7"))
    shown = ask(maria, "drain", "waiting")
    assert "2 jobs that wait will be dropped" in shown
    add(broker.QUEUE, job(enqueued_at=datetime.now(UTC) + timedelta(seconds=5)))
    send(maria, "drain", fields(shown), reason="stale duplicates")
    assert waiting() == 2
    assert kinds() == ["override_queue_drain"]


def test_dead_letters_are_drained(maria: Client) -> None:
    add(broker.QUEUE, dead(), dead(), dead())
    assert "3 dead letters will be dropped" in ask(maria, "drain", "dead")
    override(maria, "drain", "dead")
    assert buried() == 0
    assert "there are no dead letters" in ask(maria, "drain", "dead")


@pytest.mark.parametrize("slug", ["retry-job", "drop-dead-letter", "drop-job", "drain"])
def test_the_queue_is_changed_by_operators_alone(slug: str) -> None:
    one, two = dead(), job()
    add(broker.QUEUE, one)
    add(broker.QUEUE, two)
    identity = {"drop-job": str(two["_id"]), "drain": "waiting"}.get(
        slug, str(one["_id"])
    )
    given = fields(ask(operator(), slug, identity))
    answer = viewer().post(f"/override/{slug}/do/", {**given, "reason": "because"})
    assert answer.status_code == 403
    assert (waiting(), buried()) == (1, 1)


def test_sent_twice_a_retry_and_a_drain_leave_one_line(maria: Client) -> None:
    one = dead()
    add(broker.QUEUE, one, dead())
    for slug, identity in (("retry-job", str(one["_id"])), ("drain", "dead")):
        given = fields(ask(maria, slug, identity)) | {"reason": "because"}
        send(maria, slug, given)
        send(maria, slug, given)
        assert "done already, once" in page(maria)
    assert kinds() == ["override_queue_retry", "override_queue_drain"]


def test_odd_jobs_do_not_break_the_page(maria: Client) -> None:
    add(broker.QUEUE, {"_id": 7}, {"_id": "x", "payload": b"1", "enqueued_at": "once"})
    add(broker.QUEUE, {"_id": "y", "queue": broker.DEAD, "payload": 5, "dead_at": 1})
    assert "<code>y</code>" in page(maria)
