"""MongoDB refuses what no record can be, and takes whatever one can be."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from bson import Int64, Regex
from bson.decimal128 import Decimal128
from pymongo.errors import WriteError

from positions.models import POSITIONS, PositionRecord
from tasklog.storage.codec import DamagedDocument, decode, encode
from tasklog.storage.validators import validator_of
from tests.support import builders
from tests.support.builders import Stored, add
from tests.support.declarations import declared_records
from tests.support.documents import session_database

pytestmark = pytest.mark.django_db

MISSING = object()
ODD: tuple[Any, ...] = (
    *(MISSING, None, True, 0, -1, 1.5, Int64(2**60), float("nan"), float("inf")),
    *("", "text", "5", [], [None], ["text"], {}, {"$numberDecimal": "1"}),
    *(Decimal128("NaN"), Decimal128("Infinity"), Decimal128("1.5"), Regex("x")),
    *(datetime(2027, 1, 1, tzinfo=UTC), b"bytes"),
)
LEG_FIELDS = ("venue", "status", "size", "payout", "attempt", "outcome_index")


def places() -> list[tuple[str, ...]]:
    """Every field of a position, and some inside its lists."""
    fields = [(name,) for name in builders.position() if name != "_id"]
    legs = [("legs", name) for name in LEG_FIELDS]
    lines = [(part, name) for part in ("events", "outbox") for name in ("task_id",)]
    return [*fields, *legs, *lines, ("events", "timestamp"), ("events", "kind")]


def damaged(place: tuple[str, ...], content: Any) -> Stored:
    document = builders.position(id="p1", outbox=[builders.event()])
    target = document if len(place) == 1 else document[place[0]][0]
    if content is MISSING:
        target.pop(place[-1], None)
    else:
        target[place[-1]] = content
    return document


def is_readable(document: Stored) -> bool:
    try:
        decode(PositionRecord, document)
    except DamagedDocument:
        return False
    return True


def is_taken(document: Stored) -> bool:
    with suppress(WriteError):
        POSITIONS.raw.insert_one(document)
    return POSITIONS.raw.delete_many({}).deleted_count == 1


@pytest.mark.parametrize("place", places(), ids=".".join)
def test_what_cannot_be_read_is_refused_and_nothing_else_is(
    place: tuple[str, ...],
) -> None:
    for content in ODD:
        document = damaged(place, content)
        # A schema cannot tell that a double is whole; the scan by `decode` finds it.
        if content == 1.5 or isinstance(content, float):
            continue
        assert is_taken(document) is is_readable(document), (place, content)


def test_every_collection_has_the_validator_of_its_record() -> None:
    database = session_database()
    stored = {
        each["name"]: each.get("options", {}) for each in database.list_collections()
    }
    for name, record in declared_records().items():
        # A job that somebody else queued has to become a dead letter.
        if name in ("queue", "queue_clusters"):
            continue
        options = stored[name]
        assert options["validator"] == validator_of(record), name
        assert options["validationLevel"] == "moderate", name


def test_a_sound_document_cannot_be_damaged_and_a_damaged_one_can_be_updated() -> None:
    add("positions", builders.position(id="sound"))
    add("positions", builders.position(id="damaged", legs=None))
    with pytest.raises(WriteError):
        POSITIONS.raw.update_one({"_id": "sound"}, {"$unset": {"version": ""}})
    update = {"$set": {"days_held": 9}}
    assert POSITIONS.raw.update_many({}, update).modified_count == 2


def test_what_the_agent_writes_is_taken() -> None:
    record = decode(PositionRecord, builders.position(id="p1", stake=Decimal("1E-8")))
    assert is_taken(encode(record))
