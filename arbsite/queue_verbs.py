"""What may a person do to the jobs of the queue, and how is that written down?

A payload is moved as it is and never opened; the broker judges it when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId
from django import forms
from django.urls import reverse
from django_q.conf import Conf

from arbsite.overrides.verbs import Verb, duty_words
from arbsite.worker import jobs
from arbsite.worker.broker import DEAD
from arbsite.worker.jobs import HEAPS
from positions.admin.verbs import operator, refusing, wall_now
from tasklog.admin.overriding import Instruction, Override, ReasonForm, Refused
from tasklog.storage.codec import Document
from tasklog.storage.reading import text

OPENED_NEVER = {"payload": 0}


def _foretell_retry(document: Document) -> str:
    return (
        "will wait in the queue again, with its starts counted anew. If its signature "
        "is wrong or its function is not allowed it will come back here without having "
        f"run. It was put aside because: {text(document, 'reason')}."
    )


@refusing
def _retry(document: Document, given: Instruction) -> str:
    jobs.retry(document, operator(given))
    return "waits in the queue again."


def _foretell_drop(document: Document) -> str:
    if document.get("owner") is not None:
        raise Refused("a worker holds it; to drop it would not stop it")
    return "will be taken out of the queue and not be run."


@refusing
def _drop(document: Document, given: Instruction) -> str:
    jobs.drop(document, operator(given))
    return "dropped."


class DrainForm(ReasonForm):
    """Drains what was there when the question was asked, nothing that came after."""

    up_to = forms.DateTimeField(widget=forms.HiddenInput)


def _drain_form(document: Document, data: Any) -> forms.Form:
    form = DrainForm(data)
    form.fields["up_to"].initial = wall_now().isoformat()
    return form


def _foretell_drain(document: Document) -> str:
    count, words = document["count"], HEAPS[document["_id"]][2]
    if not count:
        raise Refused(f"there are no {words}")
    return (
        f"{count} {words} will be dropped. What comes after this question was asked "
        "stays, what a worker holds goes on, and the agent hands out again whatever is "
        "still due."
    )


@refusing
def _drain(document: Document, given: Instruction) -> str:
    dropped = jobs.drain(document["_id"], given.values["up_to"], operator(given))
    words = HEAPS[document["_id"]][2]
    if not dropped:
        raise Refused(f"there are no {words} any more")
    return f"{dropped} {words} dropped."


def _job_in(queue: str) -> Callable[[str], Document | None]:
    def find(identity: str) -> Document | None:
        ids: list[Any] = [identity]
        with suppress(InvalidId):
            ids.append(ObjectId(identity))
        query = {"_id": {"$in": ids}, "queue": queue}
        return jobs.jobs().find_one(query, OPENED_NEVER)

    return find


def _heap(identity: str) -> Document | None:
    if identity not in HEAPS:
        return None
    count = jobs.jobs().count_documents(HEAPS[identity][0])
    return {"_id": identity, "count": count}


def _verb(override: Override, find: Callable[[str], Document | None]) -> Verb:
    return Verb(override, find, _job_name, lambda document: reverse("queue"))


def _job_name(document: Document) -> str:
    if document["_id"] in HEAPS:
        return str(HEAPS[document["_id"]][2]).capitalize()
    return duty_words(text(document, "name")) or f"Job {document['_id']}"


def _buried(document: Document) -> str:
    return f"put aside at {document.get('dead_at')}"


def _held(document: Document) -> str:
    return f"held by {document.get('owner')}, started {document.get('starts')} times"


DEAD_LETTER = _job_in(DEAD)
WAITING_JOB = _job_in(Conf.CLUSTER_NAME)

RETRY = Override("retry_job", "Retry", _foretell_retry, _retry, _buried)
DROP_DEAD = Override(
    "drop_dead_letter",
    "Drop",
    lambda document: "will be deleted for good.",
    _drop,
    _buried,
)
DROP = Override("drop_job", "Drop", _foretell_drop, _drop, _held)
DRAIN = Override(
    "drain", "Drain", _foretell_drain, _drain, lambda document: "", _drain_form
)

VERBS = {
    "retry-job": _verb(RETRY, DEAD_LETTER),
    "drop-dead-letter": _verb(DROP_DEAD, DEAD_LETTER),
    "drop-job": _verb(DROP, WAITING_JOB),
    "drain": _verb(DRAIN, _heap),
}
