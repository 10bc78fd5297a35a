"""Whoever overrides dies at every write of it: one act and one line all the same.

Each action is stopped before and after every one of its writes. Then the same form is
sent again, as a person does who saw no answer, and the agent and the worker's
supervisor do what they do every few seconds, in either order: the result is that of an
action which nobody disturbed. Until the form is sent again, it was done with its line,
or not at all. The suite tries the two orders in turn, `make proof` both each time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from bson import ObjectId
from bson.decimal128 import Decimal128

from arbsite.access.records import Scope, TokenRecord
from arbsite.notifying import rules
from arbsite.overrides.action import executed, execution_key
from arbsite.overrides.actions import ACTIONS
from arbsite.overrides.wiring import action_context, open_clock
from arbsite.worker import jobs, recovery
from positions.models import POSITIONS
from positions.services import pausing, resolve_due
from positions.services.operator import OverrideRejected
from strategy.services import overrides
from tasklog.outbox import Subject, relay
from tasklog.storage.codec import encode
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import Stored, add
from tests.support.crash_life import Crash
from tests.support.crash_writes import nothing, watched
from tests.support.documents import trail_lines
from tests.support.fakes import street
from tests.support.queue_documents import dead, job
from tests.support.sizes import sized
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

# In the suite every second write in one order, the others in the other one.
EACH = sized(2, 1)
FIRST = random.randrange(EACH)

FAR = datetime(2099, 1, 1, tzinfo=UTC)
NOW = datetime.now(UTC)
NEAR = timedelta(days=1)
VENUES_BEGIN = datetime(2027, 1, 4, tzinfo=UTC)
ONE, NONE = Decimal(1), Decimal(0)
WON = {"a": ONE, "b": NONE}


@dataclass(frozen=True, eq=False)
class Case:
    """An override with what it is done to, and the lines that it may leave."""

    slug: str
    identity: str
    values: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.slug} {self.identity}"


VENUE = '{"legs.0.venue": "polymarket"}'
DEAD, QUEUED = "d1" * 12, "e1" * 12
NEW_TOKEN = {"name": "wall", "scope": "read", "days": 7}
RISKY = {"risk": "tie", "paid_a": "0.5", "paid_b": "fair"}
SETTLED = ("override_expire", "override_settle")
CASES = (
    Case("cancel", "w1", kinds=("override_cancel",)),
    Case("settle", "p1", WON, SETTLED),
    Case("settle", "x1", WON, SETTLED[1:]),
    Case("take-over", "c1", kinds=("override_take_over",)),
    Case("repair", "q1", {"corrected": VENUE}, ("override_repair",)),
    Case("release", "q2", kinds=("override_release",)),
    Case("settle-damaged", "q3", {"paid": ONE}, ("override_settle",)),
    Case("check", "p1", kinds=("override_check",)),
    Case("check", "w1", kinds=("override_check",)),
    Case("pause", "type:Weather", kinds=("override_pause",)),
    Case("pause", "pair:m1", kinds=("override_pause",)),
    Case("resume", "pair:m1", kinds=("override_resume",)),
    Case("poll", "poll:Weather", kinds=("override_poll",)),
    Case("fix-interval", "poll:Weather", {"seconds": 45}, ("override_interval",)),
    Case("release-interval", "poll:Sports", kinds=("override_interval",)),
    Case("choose-policy", "poll:Sports", {"policy": "index"}, ("override_interval",)),
    Case("confirm", "m1", kinds=("override_pair",)),
    Case("confirm-with-risk", "m1", RISKY, ("override_pair",)),
    Case("reject", "m1", kinds=("override_pair",)),
    Case("undo-decision", "m2", kinds=("override_pair",)),
    Case("retry-job", DEAD, kinds=("override_queue_retry",)),
    Case("drop-job", DEAD, kinds=("override_queue_drop",)),
    Case("drop-job", QUEUED, kinds=("override_queue_drop",)),
    Case("drain", "waiting", kinds=("override_queue_drain",)),
    Case("drain", "dead", kinds=("override_queue_drain",)),
    Case("notify", "entered", {"mode": "off"}, ("override_notify",)),
    Case("create-token", "new", NEW_TOKEN, ("override_token_created",)),
    Case("revoke-token", "t1", kinds=("override_token_revoked",)),
)


DUE = {"outcome_due_at": FAR}
APART = {
    "quarantined_at": builders.NOW,
    "quarantine_reason": "legs",
    "quarantine_stake": Decimal(97),
}
TOKEN = TokenRecord(
    id="t1",
    digest="0" * 64,
    name="grafana",
    scope=Scope.READ,
    created_by="maria",
    created_at=builders.NOW,
    expires_at=None,
    last_used_at=None,
    revoked_at=None,
    outbox=(),
)
WORLD: dict[str, list[Stored]] = {
    "positions": [
        builders.watching(id="w1", retry_at=FAR),
        builders.position(id="p1", **DUE),
        builders.position(id="x1", state="expired", expired_at=builders.NOW, **DUE),
        builders.watching(
            id="c1",
            state="cancelled",
            retry_at=None,
            legs=[builders.planned(client_order_id="c1:a:1"), builders.other_planned()],
        ),
        builders.position(id="q1", legs=[builders.leg(venue=5)], **APART),
        builders.position(id="q2", **APART),
        builders.position(id="q3", legs="gone", **APART),
    ],
    "paper_orders": [builders.paper_order(id="c1:a:1")],
    "jobs": [
        builders.job("check", next_at=FAR),
        builders.job("poll:Weather", next_at=FAR),
        builders.job("poll:Sports", next_at=FAR, fixed_seconds=30),
    ],
    "matched_pairs": [builders.pair(id="m1"), builders.decided_pair(id="m2")],
    "pauses": [builders.pause(_id="pair:m1")],
    "queue": [
        dead(_id=ObjectId(DEAD)),
        dead(_id=ObjectId("d2" * 12)),
        job(_id=ObjectId(QUEUED)),
        job(_id=ObjectId("e2" * 12)),
    ],
    "api_tokens": [encode(TOKEN)],
    "notification_rules": [],
}


def set_up() -> None:
    """The same before each action; nothing of the one before is left."""
    open_clock()  # of the venues: the first to open it stores when it was started
    for name, documents in {**WORLD, "task_log": []}.items():
        collection(name).delete_many({})
        if documents:
            add(name, *deepcopy(documents))


class Form:
    """One form of one person: what was looked at, and the ticket, are in it."""

    def __init__(self, case: Case):
        self.case = case
        self.action = ACTIONS[case.slug]
        self.key = execution_key(case.slug, "maria", "ticket", case.identity)
        record = self.action.target.find(case.identity)
        self.token = self.action.target.version_token(record)
        self.shown_at = datetime.now(UTC)
        self.entered = {**case.values, "reason": "as it must be"}

    def send(self) -> None:
        """As the page does it; what is rejected is shown, and nothing is done."""
        if executed([self.key]):
            return
        with suppress(OverrideRejected):
            record = self.action.target.find(self.case.identity)
            if self.action.target.version_token(record) != self.token:
                return
            form = self.action.form(self.shown_at, self.entered)
            assert form.is_valid(), form.errors
            context = action_context("maria").with_inputs(form, self.key)
            self.action.execute(record, context)


def finish_interrupted() -> None:
    """What the agent and the worker's supervisor do every few seconds."""
    now = datetime.now(UTC)
    pausing.lift_expired(now)
    overrides.relay_overrides()
    relay(POSITIONS, Subject.POSITION)
    recovery.finish_interrupted()
    jobs.finish_interrupted(now + 2 * jobs.ABANDONED_AFTER)
    rules.relay_lines()
    here = street()
    here.clock.wall = FAR - NEAR
    resolve_due(here.context())


def plain(content: Any) -> Any:
    """Without what differs between two runs: chance, and the time of day."""
    if isinstance(content, datetime):
        return "now" if is_now(content) else content
    if isinstance(content, Decimal128):
        return content.to_decimal()
    if isinstance(content, Mapping):
        left_out = {"digest", "version", "events", "touched_at", "outbox"}
        return {
            name: plain(part) for name, part in content.items() if name not in left_out
        }
    return [plain(part) for part in content] if isinstance(content, list) else content


def is_now(moment: datetime) -> bool:
    """By the wall's clock or by the simulated venues', which began at VENUES_BEGIN."""
    on_wall = abs(moment - datetime.now(UTC)) < 9 * NEAR
    return on_wall or VENUES_BEGIN <= moment < VENUES_BEGIN + 10 * NEAR


def books() -> dict[str, Any]:
    """All but when the agent's next check is: to look once more changes nothing."""
    query = {"_id": {"$ne": "check"}}
    return {
        name: [plain(stored) for stored in collection(name).find(query).sort("_id")]
        for name in WORLD
    }


def lines() -> list[tuple[Any, ...]]:
    """The lines of actions in the trail: what, who, why, and what changed how."""
    rows = [
        (
            str(line.kind),
            line.actor,
            line.reason,
            tuple(
                (change.field, without_times(change.after)) for change in line.changes
            ),
        )
        for line in trail_lines(action="override")
    ]
    return sorted(rows, key=repr)


def without_times(content: str | None) -> str | None:
    """The text of a change without the times in it, which differ between two runs."""
    return content and re.sub(r"\d{4}-\d\d-\d\dT[\d:.+]+", "time", content)


def stopped(number: int) -> Callable[[str], None]:
    passed = [0]

    def step(name: str) -> None:
        passed[0] += 1
        if passed[0] == number:
            raise Crash

    return step


@dataclass(frozen=True)
class End:
    books: dict[str, Any]
    lines: list[tuple[Any, ...]]


def end() -> End:
    left = books()
    # Orders that were made impossible before their position was cancelled; what is
    # still watching is cancelled by the agent that meets them.
    orders = [each for each in left["paper_orders"] if each["reason"] != "cancelled"]
    return End({**left, "paper_orders": orders}, lines())


@cache
def undisturbed(case: Case) -> tuple[End, list[str]]:
    """How it ends, and its writes by name."""
    set_up()
    writes: list[str] = []
    form = Form(case)
    with watched(writes.append, nothing):
        form.send()
    finish_interrupted()
    return end(), writes


def cut_short(case: Case, number: int) -> Form:
    """The form after the process that took it died right after its nth write.

    That is the same as right before the next one; 0 is before the first.
    """
    set_up()
    form = Form(case)
    steps = (stopped(1), nothing) if number == 0 else (nothing, stopped(number))
    with watched(*steps), pytest.raises(Crash):
        form.send()
    return form


def is_same(case: Case, result: End, expected: End) -> bool:
    """A settlement that was cut in two is closed by the agent, at the same profit."""
    if result.books != expected.books:
        return False
    if case.kinds == SETTLED and len(result.lines) == 1:
        return bool(result.lines[0][0] == SETTLED[0])
    return result.lines == expected.lines


@writes(
    "JobRecord.outbox",
    "PairRecord.outbox",
    "PauseRecord.ended_at",
    "PauseRecord.outbox",
    "QueuedJob.outbox",
    "RuleRecord.actor",
    "RuleRecord.id",
    "RuleRecord.mode",
    "RuleRecord.outbox",
    "RuleRecord.reason",
    "RuleRecord.since",
    "TokenRecord.outbox",
    "TrailLine.event",
    "TrailLine.queue_job",
    "TrailLine.token_id",
)
def test_an_undisturbed_action_leaves_its_lines_with_who_why_before_and_after() -> None:
    undisturbed.cache_clear()
    for case in CASES:
        _, writes = undisturbed(case)
        left = sorted(trail_lines(action="override"), key=lambda line: str(line.kind))
        assert [str(line.kind) for line in left] == list(case.kinds), case
        assert len(writes) >= 3, case
        for line in left:
            assert (line.actor, line.reason) == ("maria", "as it must be"), case
            assert any(change.before != change.after for change in line.changes), case


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_override_cut_short_anywhere_is_done_once_with_its_line(case: Case) -> None:
    expected, writes = undisturbed(case)
    wrong = []
    for number, name in list(enumerate(["the first", *writes]))[FIRST::EACH]:
        cut_short(case, number).send()
        finish_interrupted()
        if not is_same(case, end(), expected):
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_until_somebody_asks_again_it_was_done_with_its_line_or_not_at_all(
    case: Case,
) -> None:
    expected, writes = undisturbed(case)
    set_up()
    finish_interrupted()
    untouched = end()
    assert untouched.lines == []
    ends, wrong = [], []
    for number, name in list(enumerate(["the first", *writes]))[
        EACH - 1 - FIRST :: EACH
    ]:
        form = cut_short(case, number)
        finish_interrupted()
        result = end()
        is_done = is_same(case, result, expected)
        assert is_done or result == untouched, name
        ends.append(is_done)
        form.send()
        finish_interrupted()
        if not is_same(case, end(), expected):
            wrong.append(name)
    assert ends == sorted(ends), "once it is done it stays done"
    assert wrong == []


def test_every_action_is_among_them() -> None:
    assert {case.slug for case in CASES} == set(ACTIONS)
