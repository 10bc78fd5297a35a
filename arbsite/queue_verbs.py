"""What may a person do to the jobs of the queue, and how is that written down?

A payload is moved as it is and never opened; the broker judges it when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId
from django import forms
from django.urls import reverse
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from arbsite.overrides.verbs import Verb
from arbsite.queue import DEAD, EPOCH, QUEUE
from arbsite.queue_page import WAITING
from positions.admin.verbs import wall_now
from tasklog.admin.overriding import Instruction, Override, ReasonForm, Refused
from tasklog.documents import Document, collection, content_id
from tasklog.models import Action, Status
from tasklog.reading import text
from tasklog.services import append, entry

OPENED_NEVER = {"payload": 0}
HEAPS = {
    "waiting": (QUEUE, WAITING, "enqueued_at", "jobs that wait"),
    "dead": (DEAD, {}, "dead_at", "dead letters"),
}


def _write(kind: str, what: str, given: Instruction) -> None:
    now = wall_now()
    line = entry(
        given.key or content_id(kind, what, given.actor, now),
        Action.OVERRIDE,
        Status.SUCCESS,
        f"{what}; {given.actor}: {given.reason}",
        now,
        kind=kind,
        actor=given.actor,
    )
    append([line])


def _foretell_retry(document: Document) -> str:
    return (
        "will wait in the queue again, with its starts counted anew. If its signature "
        "is wrong or its function is not allowed it will come back here without having "
        f"run. It was put aside because: {text(document, 'reason')}."
    )


def _retry(document: Document, given: Instruction) -> str:
    """Written down, then moved: cut short anywhere it can be asked for again."""
    job = _dead().find_one({"_id": document["_id"]})
    if job is None:
        raise Refused("it is no longer among the dead letters")
    if not isinstance(job.get("payload"), str):
        raise Refused("it holds nothing that could be run")
    kept: Document = {
        key: job[key] for key in ("_id", "payload", "queue", "name") if key in job
    }
    fresh = {"owner": None, "locked_until": EPOCH, "starts": 0}
    _write("override_queue_retry", f"job {job['_id']} queued again", given)
    with suppress(DuplicateKeyError):  # an earlier try came as far as this
        _jobs().insert_one({**kept, **fresh, "enqueued_at": wall_now()})
    _dead().delete_one({"_id": job["_id"]})
    return "waits in the queue again."


def _drop_dead(document: Document, given: Instruction) -> str:
    _write("override_queue_drop", f"dead letter {document['_id']} dropped", given)
    _dead().delete_one({"_id": document["_id"]})
    return "dropped."


def _foretell_drop(document: Document) -> str:
    if document.get("owner") is not None:
        raise Refused("a worker holds it; to drop it would not stop it")
    return "will be taken out of the queue and not be run."


def _drop(document: Document, given: Instruction) -> str:
    found = _jobs().delete_one({"_id": document["_id"], "owner": None})
    if not found.deleted_count:
        raise Refused("a worker has taken it meanwhile")
    _write("override_queue_drop", f"waiting job {document['_id']} dropped", given)
    return "dropped."


class DrainForm(ReasonForm):
    """Drains what was there when the question was asked, nothing that came after."""

    up_to = forms.DateTimeField(widget=forms.HiddenInput)


def _drain_form(document: Document, data: Any) -> forms.Form:
    form = DrainForm(data)
    form.fields["up_to"].initial = wall_now().isoformat()
    return form


def _foretell_drain(document: Document) -> str:
    count, words = document["count"], HEAPS[document["_id"]][3]
    if not count:
        raise Refused(f"there are no {words}")
    return (
        f"{count} {words} will be dropped. What comes after this question was asked "
        "stays, what a worker holds goes on, and the agent hands out again whatever is "
        "still due."
    )


def _drain(document: Document, given: Instruction) -> str:
    name, query, field, words = HEAPS[document["_id"]]
    up_to: datetime = given.values["up_to"]
    older = {"$and": [query, {field: {"$lte": up_to}}]}
    dropped = collection(name).delete_many(older).deleted_count
    _write("override_queue_drain", f"{dropped} {words} dropped", given)
    return f"{dropped} {words} dropped."


def _job_in(source: str) -> Callable[[str], Document | None]:
    def find(identity: str) -> Document | None:
        ids: list[Any] = [identity]
        with suppress(InvalidId):
            ids.append(ObjectId(identity))
        return collection(source).find_one({"_id": {"$in": ids}}, OPENED_NEVER)

    return find


def _heap(identity: str) -> Document | None:
    if identity not in HEAPS:
        return None
    name, query, _, _ = HEAPS[identity]
    return {"_id": identity, "count": collection(name).count_documents(query)}


def _verb(override: Override, find: Callable[[str], Document | None]) -> Verb:
    return Verb(override, find, _job_name, lambda document: reverse("queue"))


def _job_name(document: Document) -> str:
    if document["_id"] in HEAPS:
        return str(HEAPS[document["_id"]][3]).capitalize()
    return text(document, "name") or f"Job {document['_id']}"


def _jobs() -> Collection[Document]:
    return collection(QUEUE)


def _dead() -> Collection[Document]:
    return collection(DEAD)


def _buried(document: Document) -> str:
    return f"put aside at {document.get('dead_at')}"


def _held(document: Document) -> str:
    return f"held by {document.get('owner')}, started {document.get('starts')} times"


RETRY = Override("retry_job", "Retry", _foretell_retry, _retry, _buried)
DROP_DEAD = Override(
    "drop_dead_letter",
    "Drop",
    lambda document: "will be deleted for good.",
    _drop_dead,
    _buried,
)
DROP = Override("drop_job", "Drop", _foretell_drop, _drop, _held)
DRAIN = Override(
    "drain", "Drain", _foretell_drain, _drain, lambda document: "", _drain_form
)

VERBS = {
    "retry-job": _verb(RETRY, _job_in(DEAD)),
    "drop-dead-letter": _verb(DROP_DEAD, _job_in(DEAD)),
    "drop-job": _verb(DROP, _job_in(QUEUE)),
    "drain": _verb(DRAIN, _heap),
}
