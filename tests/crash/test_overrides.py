"""Whoever overrides dies at every write of it: one act and one line all the same.

Each override is stopped before and after every one of its writes. Then the same form is
sent again, as a person does who saw no answer, and whoever keeps the house looks after
it, in either order: the end is that of an override which nobody disturbed. Where nobody
asks again, it was done with its line, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory

from arbsite.access import tokens
from arbsite.admin.tokens import TokenForm, _make
from arbsite.models import Scope
from arbsite.notifying import rules
from arbsite.overrides.verbs import Verb
from arbsite.overrides.views import ALL_VERBS
from arbsite.worker import jobs, recovery
from positions.admin.verbs import clock
from positions.models import positions
from positions.services import pausing, resolve_due
from strategy.services import overrides
from tasklog.admin.overriding import Instruction, Refused, is_done
from tasklog.storage.codec import Document, collection, decode
from tasklog.trail import relay
from tests.arbsite.worker.test_page import dead, job
from tests.crash.test_every_step import nothing
from tests.support import builders
from tests.support.builders import add
from tests.support.crash_life import Crash
from tests.support.crash_writes import watched
from tests.support.fakes import street

pytestmark = pytest.mark.django_db

FAR = datetime(2099, 1, 1, tzinfo=UTC)
NOW = datetime.now(UTC)
NEAR = timedelta(days=1)
VENUES_BEGIN = datetime(2027, 1, 4, tzinfo=UTC)
ONE, NONE = Decimal(1), Decimal(0)
WON = {"payout_0": ONE, "payout_1": NONE}


@dataclass(frozen=True)
class Case:
    """An override with what it is done to, and the lines that it may leave."""

    slug: str
    identity: str
    values: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.slug} {self.identity}"


SETTLED = ("override_expire", "override_settle")
CASES = (
    Case("cancel", "w1", kinds=("override_cancel",)),
    Case("settle", "p1", WON, SETTLED),
    Case("settle", "x1", WON, SETTLED[1:]),
    Case("check", "p1", kinds=("override_check",)),
    Case("check", "w1", kinds=("override_check",)),
    Case("pause", "type:Weather", kinds=("override_pause",)),
    Case("pause", "pair:m1", kinds=("override_pause",)),
    Case("resume", "pair:m1", kinds=("override_resume",)),
    Case("poll", "poll:Weather", kinds=("override_poll",)),
    Case("fix-interval", "poll:Weather", {"seconds": 45}, ("override_interval",)),
    Case("release-interval", "poll:Sports", kinds=("override_interval",)),
    Case("confirm", "m1", kinds=("override_pair",)),
    Case("reject", "m1", kinds=("override_pair",)),
    Case("retry-job", "d1", kinds=("override_queue_retry",)),
    Case("drop-dead-letter", "d1", kinds=("override_queue_drop",)),
    Case("drop-job", "j1", kinds=("override_queue_drop",)),
    Case("drain", "waiting", {"up_to": FAR}, ("override_queue_drain",)),
    Case("drain", "dead", {"up_to": FAR}, ("override_queue_drain",)),
    Case("notify", "entered", {"mode": "off"}, ("override_notify",)),
    Case("token", "made", kinds=("override_token_made",)),
    Case("token", "t1", kinds=("override_token_revoked",)),
)


DUE = {"outcome_due_at": FAR}
HOUSE: dict[str, list[Document]] = {
    "positions": [
        builders.watching(id="w1", retry_at=FAR),
        builders.position(id="p1", **DUE),
        builders.position(id="x1", state="expired", expired_at=builders.NOW, **DUE),
    ],
    "cadences": [
        builders.cadence("check", next_at=FAR),
        builders.cadence("poll:Weather", next_at=FAR),
        builders.cadence("poll:Sports", next_at=FAR, fixed_seconds=30),
    ],
    "matched_pairs": [builders.pair(id="m1")],
    "pauses": [builders.pause(_id="pair:m1")],
    "queue": [dead(_id="d1"), dead(_id="d2"), job(_id="j1"), job(_id="j2")],
    "api_tokens": [{"_id": "t1", "name": "grafana", "revoked_at": None, "outbox": []}],
    "notification_rules": [],
}


def house() -> None:
    """The same before each override; nothing of the one before is left."""
    clock()  # of the venues: it keeps when it was started
    for name, documents in {**HOUSE, "task_log": []}.items():
        collection(name).delete_many({})
        if documents:
            add(name, *deepcopy(documents))


class Form:
    """One form of one person: what was looked at, and the ticket, are in it."""

    def __init__(self, case: Case):
        self.case = case
        self.key = f"key of {case}"
        verb = self._verb()
        self.stamp = verb.override.stamp(self._found(verb)) if verb else ""

    def send(self) -> None:
        """As the page does it; what is refused is told, and nothing is done."""
        if self.case.slug == "token":
            self._send_token()
            return
        verb = self._verb()
        if verb is None or is_done(self.key):
            return
        document = verb.find(self.case.identity)
        if document is None or verb.override.stamp(document) != self.stamp:
            return
        given = Instruction(
            self.case.values, "as it must be", "maria", self.stamp, self.key
        )
        with suppress(Refused):
            verb.override.carry_out(document, given)

    def _verb(self) -> Verb | None:
        return ALL_VERBS.get(self.case.slug)

    def _found(self, verb: Verb) -> Document:
        found = verb.find(self.case.identity)
        assert found is not None
        return found

    def _send_token(self) -> None:
        if self.case.identity != "made":
            tokens.revoke(self.case.identity, tokens.Maker("maria", "it leaked", NOW))
            return
        asked = {"name": "wall", "scope": Scope.READ, "reason": "for the wall"}
        request = RequestFactory().post("/", {**asked, "ticket": self.key})
        request.user = User(username="maria")
        form = TokenForm(request.POST)
        assert form.is_valid()
        _make(request, form)


def keep_house() -> None:
    """What the agent and the worker's supervisor do every few seconds."""
    pausing.keep(datetime.now(UTC))
    overrides.keep()
    relay(positions())
    recovery.keep()
    jobs.finish(datetime.now(UTC) + 2 * jobs.LEFT_BEHIND)
    rules.keep()
    here = street()
    here.clock.wall = FAR - NEAR
    resolve_due(here.desk())


def plain(value: Any) -> Any:
    """Without what differs between two runs: chance, and the time of day."""
    if isinstance(value, datetime):
        return "now" if is_now(value) else value
    if isinstance(value, dict):
        left_out = {"digest", "version", "events", "touched_at", "outbox"}
        return {k: plain(v) for k, v in value.items() if k not in left_out}
    return [plain(one) for one in value] if isinstance(value, list) else value


def is_now(moment: datetime) -> bool:
    """By the wall's clock or by the simulated venues', which began at VENUES_BEGIN."""
    on_wall = abs(moment - datetime.now(UTC)) < NEAR
    return on_wall or VENUES_BEGIN <= moment < VENUES_BEGIN + 10 * NEAR


def books() -> dict[str, Any]:
    """All but when the agent's next check is: to look once more changes nothing."""
    query = {"_id": {"$ne": "check"}}
    return {
        name: [plain(decode(one)) for one in collection(name).find(query).sort("_id")]
        for name in HOUSE
    }


def lines() -> list[tuple[Any, ...]]:
    """The lines of overrides in the trail: what, who, why, before and after."""
    about = ("kind", "actor", "reason", "before", "after")
    found = collection("task_log").find({"action": "override"})
    told = [tuple(plain(decode(one))[name] for name in about) for one in found]
    return sorted(told, key=repr)


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
    return End(books(), lines())


def undisturbed(case: Case) -> tuple[End, list[str]]:
    """How it ends, and its writes by name."""
    house()
    writes: list[str] = []
    form = Form(case)
    with watched(writes.append, nothing):
        form.send()
    keep_house()
    return end(), writes


def cut_short(case: Case, number: int) -> Form:
    """The form after the process that took it died right after its nth write.

    That is the same as right before the next one; 0 is before the first.
    """
    house()
    form = Form(case)
    steps = (stopped(1), nothing) if number == 0 else (nothing, stopped(number))
    with watched(*steps), pytest.raises(Crash):
        form.send()
    return form


def ways(form: Form) -> dict[str, Callable[[], None]]:
    def asked_first() -> None:
        form.send()
        keep_house()

    def kept_first() -> None:
        keep_house()
        form.send()
        keep_house()

    return {"asked first": asked_first, "kept first": kept_first}


def is_same(case: Case, found: End, expected: End) -> bool:
    """A settlement that was cut in two is closed by the agent, at the same profit."""
    if found.books != expected.books:
        return False
    if case.kinds == SETTLED and len(found.lines) == 1:
        return bool(found.lines[0][0] == SETTLED[0])
    return found.lines == expected.lines


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_undisturbed_override_leaves_its_lines_with_who_why_before_and_after(
    case: Case,
) -> None:
    found, writes = undisturbed(case)
    assert [line[0] for line in found.lines] == list(case.kinds)
    assert len(writes) >= 3
    for _, actor, reason, before, after in found.lines:
        assert actor == "maria"
        assert reason in {"as it must be", "it leaked", "for the wall"}
        assert before != after


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_override_cut_short_anywhere_is_done_once_with_its_line(case: Case) -> None:
    expected, writes = undisturbed(case)
    wrong = []
    for number, name in enumerate(["the first", *writes]):
        for way in ("asked first", "kept first"):
            ways(cut_short(case, number))[way]()
            if not is_same(case, end(), expected):
                wrong.append((name, way))
    assert wrong == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_where_nobody_asks_again_it_was_done_with_its_line_or_not_at_all(
    case: Case,
) -> None:
    expected, writes = undisturbed(case)
    house()
    keep_house()
    untouched = end()
    assert untouched.lines == []
    ends = []
    for number, name in enumerate(["the first", *writes]):
        cut_short(case, number)
        keep_house()
        found = end()
        is_done = is_same(case, found, expected)
        assert is_done or found == untouched, name
        ends.append(is_done)
    assert ends == sorted(ends), "once it is done it stays done"


def test_each_override_of_the_house_is_among_them() -> None:
    assert {case.slug for case in CASES} == {*ALL_VERBS, "token"}
