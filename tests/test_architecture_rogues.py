"""Each way around the architecture is caught on its own, given as source text."""

from __future__ import annotations

import pytest

from tests.support.architecture import (
    Kind,
    imports_of_tests,
    impure_imports,
    is_catch_all,
    outside_reads,
    parse,
    state_writes,
    unusable_names,
)

WRITER = "positions.models.moves"
SERVICE = "positions/services/monitoring.py"
IMPORTS = """
from dataclasses import replace
from pymongo import InsertOne, ReplaceOne, UpdateOne
from positions.lifecycle import State
from positions.models import POSITIONS, Position, PositionRecord, change, create
from tasklog.storage.codec import changes, encode
from tasklog.storage.collections import Records, collection
"""

STATE_WRITES = {
    "an update": """
def rogue(identity):
    POSITIONS.raw.update_one({"_id": identity}, {"$set": {"state": str(State.LOSS)}})
""",
    "an update among other values": """
def rogue(identity, values):
    POSITIONS.raw.update_one({}, {"$set": {**values, "state": "loss"}})
""",
    "a pipeline": """
def rogue():
    POSITIONS.raw.update_many({}, [{"$set": {"days_held": 1, "state": "loss"}}])
""",
    "an update on another name of the collection": """
def rogue():
    collection("positions").find_one_and_update({}, {"$set": {"state": "loss"}})
""",
    "an operation of a bulk write": """
def rogue(identity):
    return UpdateOne({"_id": identity}, {"$set": {"state": "loss"}})
""",
    "a variable": """
def rogue():
    values = {"state": "loss"}
    POSITIONS.raw.update_one({}, {"$set": values})
""",
    "a variable that is filled later": """
def rogue():
    values = {}
    values.update(state="loss")
    POSITIONS.raw.update_one({}, {"$set": encode(values)})
""",
    "a variable of a variable": """
def rogue():
    values = {"state": "loss"}
    more = {**values, "attention": None}
    update = {"$set": more}
    POSITIONS.raw.update_one({}, update)
""",
    "an operator that is filled later": """
def rogue():
    update = {}
    update["$set"] = dict(state="loss")
    POSITIONS.raw.update_one({}, update)
""",
    "a function of the module": """
def values():
    return {"state": "loss"}

def rogue():
    POSITIONS.raw.update_one({}, {"$set": values()})
""",
    "a function that writes what it is given": """
def write(values):
    collection("anything").update_one({}, {"$set": values})

def rogue():
    write({"state": "loss"})
""",
    "a parameter that cannot be read": """
def rogue(values):
    POSITIONS.raw.update_one({}, {"$set": values})
""",
    "a key that cannot be read": """
def rogue(name):
    POSITIONS.raw.update_one({}, {"$set": {name: "loss"}})
""",
    "an update that cannot be read": """
def rogue(update):
    POSITIONS.raw.update_one({}, update)
""",
    "an update that is made elsewhere": """
def rogue(before, after):
    POSITIONS.raw.update_one({}, {"$set": changes(before, after)})
""",
    "a spread that is made elsewhere": """
def rogue(before, after):
    update = {"attention": None, **changes(before, after)}
    POSITIONS.raw.update_one({}, {"$set": update})
""",
    "an attribute as the update": """
def rogue(self):
    POSITIONS.raw.update_one({}, self.update)
""",
    "a constant as the key": """
FIELD = "state"

def rogue():
    POSITIONS.raw.update_one({}, {"$set": {FIELD: "loss"}})
""",
    "a key in two pieces": """
def rogue():
    collection("x").update_one({}, {"$set": {"sta" + "te": "loss"}})
""",
    "a key that is joined": """
def rogue():
    collection("x").update_one({}, {"$set": {"".join(["st", "ate"]): "loss"}})
""",
    "a formatted key": """
def rogue(rest):
    collection("x").update_one({}, {"$set": {f"sta{rest}": "loss"}})
""",
    "an operator in two pieces": """
def rogue():
    collection("x").update_one({}, {"$" + "set": {"state": "loss"}})
""",
    "pairs": """
def rogue():
    collection("x").update_one({}, {"$set": dict([("state", "loss")])})
""",
    "a comprehension": """
def rogue(names):
    collection("x").update_one({}, {"$set": {f"{name}": 1 for name in names}})
""",
    "only if it is new": """
def rogue():
    collection("x").update_one({}, {"$setOnInsert": {"state": "loss"}}, upsert=True)
""",
    "a removal": """
def rogue():
    collection("x").update_one({}, {"$unset": {"state": ""}})
""",
    "a renamed field": """
def rogue():
    collection("x").update_one({}, [{"$replaceWith": {"state": "$other"}}])
""",
    "a record in the place of a stored one": """
def rogue(position):
    POSITIONS.replace(replace(position, state=State.LOSS))
""",
    "a new record": """
def rogue(position):
    POSITIONS.insert(position)
""",
    "a collection of records made again": """
def rogue(position):
    Records("positions", PositionRecord).insert_new([position])
""",
    "the collection by the name of another": """
def rogue(document):
    collection(POSITIONS.name).insert_one(document)
""",
    "the difference of two records": """
def rogue(position):
    other = replace(position, state=State.LOSS)
    POSITIONS.raw.update_one({}, {"$set": changes(position, other)})
""",
    "a whole record": """
def rogue(position):
    after = encode(replace(position, state=State.LOSS))
    collection("x").update_one({}, {"$set": after})
""",
    "a new document": """
def rogue(document):
    POSITIONS.raw.insert_one(document)
""",
    "another document": """
def rogue(document):
    target = POSITIONS.raw
    target.replace_one({"_id": document["_id"]}, document)
""",
    "a bulk write": """
def rogue(document):
    POSITIONS.raw.bulk_write([ReplaceOne({}, document)])
""",
    "the collection by its name in the database": """
def rogue(database, document):
    database["positions"].replace_one({}, document)
""",
    "the collection as an attribute of the database": """
def rogue(database, document):
    database.positions.insert_one(document)
""",
    "the collection handed to another function": """
from tasklog.trail import record

def rogue():
    record(POSITIONS.raw, {"state": "loss"})
""",
    "an aggregation into the collection": """
def rogue():
    collection("x").aggregate([{"$merge": {"into": "positions"}}])
""",
    "a plain command": """
def rogue(database, updates):
    database.command("update", "positions", updates=updates)
""",
    "an update of the ORM": """
def rogue(identity):
    Position.objects.filter(pk=identity).update(state="loss")
""",
    "an update of the ORM by unpacking": """
def rogue(identity, values):
    Position.objects.filter(pk=identity).update(**values)
""",
    "a new object of the ORM": """
def rogue(values):
    Position.objects.create(**values)
""",
    "a bulk update of the ORM": """
def rogue(rows):
    Position.objects.bulk_update(rows, ["attention"])
""",
    "the model itself": """
def rogue():
    return Position(position_id="p")
""",
    "an object that is saved": """
def rogue():
    position = Position.objects.get()
    position.save()
""",
    "objects that are saved": """
def rogue():
    for position in Position.objects.all():
        position.save_base()
""",
    "an attribute": """
def rogue(position):
    position.state = "loss"
""",
    "an attribute by its name": """
def rogue(position):
    setattr(position, "state", "loss")
""",
    "an attribute past the class": """
def rogue(position):
    object.__setattr__(position, "st" + "ate", "loss")
""",
    "a field that is saved alone": """
def rogue(position):
    position.save(update_fields=["state"])
""",
    "a field of a stored document": """
def rogue(document):
    document["state"] = "loss"
""",
}

ALLOWED = {
    "a query": """
OPEN = {"state": {"$in": ["watching"]}}

def read():
    query = {**OPEN, "mode": "live"}
    return POSITIONS.raw.find({"state": "loss"}), POSITIONS.raw.count_documents(query)
""",
    "another field of a position": """
def check(now):
    POSITIONS.raw.update_many({"state": "entered"}, {"$set": {"last_checked": now}})
""",
    "a pipeline over other fields": """
def check(now):
    days = {"$dateDiff": {"startDate": "$entered_at", "endDate": now}}
    POSITIONS.raw.update_many({"state": "x"}, [{"$set": {"days_held": days}}])
""",
    "a record with another state": """
def moved(position):
    return replace(position, state=State.LOSS)
""",
    "a record that the writer stores": """
def settle(position, event, token, clock):
    closed = replace(position, state=State.LOSS)
    return change(position, closed, event, token=token, clock=clock)
""",
    "a new record that the writer stores": """
def open_position(event, token, clock):
    position = PositionRecord(state=State.WATCHING)
    return create(position, event, token=token, clock=clock)
""",
    "a relay of the collection's outbox": """
from tasklog.outbox import relay

def passed_on():
    relay(POSITIONS.raw)
""",
    "values of another collection": """
def note(values):
    collection("pauses").update_one({}, {"$set": {"actor": "maria", **values}})
""",
    "a field of a leg": """
def pay(index, name):
    collection("x").update_one({}, {"$set": {f"legs.{index}.{name}": 1}})
    POSITIONS.raw.update_one({}, {"$set": {f"legs.{index}.payout": 1}})
""",
    "an update in a variable": """
def check(now, is_late):
    values = {"last_checked": now}
    update = [{"$set": values if is_late else {"days_held": 1}}]
    POSITIONS.raw.update_many({}, update)
""",
    "an aggregation over states": """
def count():
    return POSITIONS.raw.aggregate([{"$match": {"state": "loss"}}])
""",
}


@pytest.mark.parametrize("source", STATE_WRITES.values(), ids=STATE_WRITES)
def test_a_write_of_the_state_is_caught(source: str) -> None:
    assert len(state_writes([parse(SERVICE, IMPORTS + source)], WRITER)) >= 1


@pytest.mark.parametrize("source", ALLOWED.values(), ids=ALLOWED)
def test_what_writes_no_state_is_left_alone(source: str) -> None:
    assert state_writes([parse(SERVICE, IMPORTS + source)], WRITER) == []


@pytest.mark.parametrize(
    "path",
    [
        "arbsite/pages/views.py",
        "positions/venues/paper/ledger.py",
        "strategy/services/polling.py",
        "tasklog/trail.py",
    ],
)
def test_a_state_is_written_in_no_app_but_by_the_writer(path: str) -> None:
    source = IMPORTS + STATE_WRITES["an update"]
    assert state_writes([parse(path, source)], WRITER)
    assert not state_writes([parse("positions/models/moves.py", source)], WRITER)


def test_a_state_is_caught_that_a_function_elsewhere_writes() -> None:
    trail = parse(
        "tasklog/trail.py",
        """
def record(source, values):
    store(source, values)

def store(source, values):
    source.update_one({}, {"$set": values})
""",
    )
    rogue = parse(
        SERVICE,
        """
from tasklog import trail

def rogue(source):
    trail.record(source, {"state": "loss"})
""",
    )
    assert [finding.path for finding in state_writes([trail, rogue], WRITER)] == [
        SERVICE
    ]


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (Kind.CLOCK, "from time import monotonic"),
        (Kind.CLOCK, "from time import monotonic as ticks\nx = ticks()"),
        (Kind.CLOCK, "import time\nx = time.monotonic()"),
        (Kind.CLOCK, "import time as t\nx = t.time()"),
        (Kind.CLOCK, "from time import *"),
        (Kind.CLOCK, "import time\nrun(clock=time.monotonic)"),
        (Kind.CLOCK, "import time\nrun(time)"),
        (Kind.CLOCK, "import time\nx = getattr(time, 'mono' + 'tonic')()"),
        (Kind.CLOCK, "import time\ndef f(name):\n    return getattr(time, name)()"),
        (Kind.CLOCK, "import importlib\nx = importlib.import_module('time')"),
        (Kind.CLOCK, "x = __import__('time').time()"),
        (Kind.CLOCK, "from datetime import datetime\nx = datetime.now()"),
        (Kind.CLOCK, "from datetime import datetime as d\nx = d.utcnow()"),
        (Kind.CLOCK, "import datetime\nx = datetime.datetime.today()"),
        (Kind.CLOCK, "import datetime as dt\nx = dt.date.today()"),
        (Kind.CLOCK, "from datetime import datetime\nrun(datetime.now)"),
        (Kind.CLOCK, "from datetime import datetime\nD = datetime\nx = D.now()"),
        (Kind.CLOCK, "from django.utils import timezone\nx = timezone.now()"),
        (Kind.CLOCK, "from django.utils.timezone import now"),
        (Kind.CLOCK, "def f():\n    from time import perf_counter"),
        (Kind.CHANCE, "import random\nx = random.random()"),
        (Kind.CHANCE, "from random import Random"),
        (Kind.CHANCE, "import secrets\nx = secrets.token_hex(4)"),
        (Kind.CHANCE, "import uuid\nx = uuid.uuid4().hex"),
        (Kind.CHANCE, "from uuid import uuid1"),
        (Kind.CHANCE, "import os\nx = os.urandom(4)"),
        (Kind.CHANCE, "from bson import ObjectId\nx = ObjectId()"),
        (Kind.SLEEP, "import time\ntime.sleep(1)"),
        (Kind.SLEEP, "from time import sleep as rest"),
        (Kind.SLEEP, "import time\ndef f(pause=time.sleep):\n    pause(1)"),
        (Kind.SETTINGS, "from django.conf import settings"),
        (Kind.SETTINGS, "from django import conf\nx = conf.settings.DEBUG"),
        (Kind.SETTINGS, "import django.conf\nx = django.conf.settings.DEBUG"),
        (Kind.SETTINGS, "import os\nx = os.environ['HOME']"),
        (Kind.SETTINGS, "from os import getenv"),
        (Kind.SETTINGS, "from arbsite import config\nx = config.load()"),
        (Kind.SETTINGS, "from arbsite.config import load"),
        (Kind.SETTINGS, "from arbsite.config import Config\nx = Config()"),
        (Kind.SETTINGS, "from arbsite import settings"),
    ],
)
def test_a_read_of_the_outside_is_caught(kind: Kind, source: str) -> None:
    reads = outside_reads(parse(SERVICE, source))
    assert kind in {read for read, _ in reads}


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndef f(now: datetime) -> bool: return now > now",
        "from datetime import UTC, datetime\nx = datetime(2027, 1, 4, tzinfo=UTC)",
        "from datetime import datetime\nx = isinstance(1, datetime)",
        "def f(clock):\n    return clock.now(), clock.time(), clock.monotonic()",
        "def f(sleep):\n    sleep(1)",
        "import threading\nthreading.Event().wait(1)",
        "import secrets\nx = secrets.compare_digest('a', 'b')",
        "import uuid\nx = uuid.uuid5(uuid.NAMESPACE_URL, 'a')",
        "import os\nx = os.getpid()",
        "from bson import ObjectId\ndef f(text): return ObjectId(text)",
        "from arbsite.config import Config\ndef f(config: Config): return config.host",
    ],
)
def test_what_reads_nothing_of_the_outside_is_left_alone(source: str) -> None:
    assert outside_reads(parse(SERVICE, source)) == []


def test_a_relative_import_is_followed() -> None:
    source = "from . import config\nx = config.load()"
    assert outside_reads(parse("arbsite/pages.py", source))
    assert outside_reads(parse("arbsite/__init__.py", source))
    assert not outside_reads(parse("strategy/pages.py", source))


@pytest.mark.parametrize(
    "source",
    [
        "from django.utils import text",
        "import requests",
        "from positions.venues.http import HttpClient",
        "from positions.models import POSITIONS",
        "from positions.services import enter",
        "from strategy import schedule",
        "from tasklog.storage.codec import encode",
        "import socket",
        "def f():\n    import pymongo",
    ],
)
def test_an_import_that_is_not_pure_is_caught(source: str) -> None:
    assert impure_imports(parse("strategy/arbitrage/gates.py", source))


@pytest.mark.parametrize(
    "source",
    [
        "from decimal import Decimal",
        "from positions.venues.types import Market",
        "from positions.venues import types",
        "from strategy.arbitrage.sizing import size",
        "from . import sizing",
    ],
)
def test_a_pure_import_is_left_alone(source: str) -> None:
    assert impure_imports(parse("strategy/arbitrage/gates.py", source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "from django.db import transaction\nwith transaction.atomic(): pass",
        "from django.db.transaction import atomic as whole",
        "from django.db import transaction as t\n@t.atomic\ndef f(): pass",
        "def f(rows): return rows.filter(x=1).select_for_update()",
        "def f(model, rows): model.objects.bulk_update(rows, ['x'])",
        "from django.utils.safestring import mark_safe as safe",
        "from django.utils import safestring\nx = safestring.mark_safe('<b>')",
        "from django.views.decorators.csrf import csrf_exempt\n",
    ],
)
def test_what_does_not_work_here_is_caught(source: str) -> None:
    assert unusable_names(parse(SERVICE, source))


def test_names_that_only_look_like_it_are_left_alone() -> None:
    assert (
        unusable_names(parse(SERVICE, "from physics import atomic\natomic.mass")) == []
    )


@pytest.mark.parametrize(
    "source",
    [
        "from tests.arbsite.test_admin import act",
        "import tests.arbsite.test_admin",
        "from tests.arbsite import test_admin",
        "def f():\n    from tests.browser.conftest import Office",
        "from .test_admin import act",
    ],
)
def test_an_import_of_a_test_module_is_caught(source: str) -> None:
    assert imports_of_tests(parse("tests/arbsite/test_rogue.py", source))


def test_an_import_of_a_helper_is_left_alone() -> None:
    source = "from tests.support.builders import add"
    assert imports_of_tests(parse("tests/arbsite/test_page.py", source)) == []


@pytest.mark.parametrize(
    ("path", "is_so"),
    [
        ("arbsite/utils.py", True),
        ("strategy/helpers/prices.py", True),
        ("tests/support/_common.py", True),
        ("tests/support/shared_data.py", False),
        ("strategy/polling/rules.py", False),
    ],
)
def test_a_name_that_says_nothing_is_caught(path: str, is_so: bool) -> None:
    assert is_catch_all(path) is is_so
