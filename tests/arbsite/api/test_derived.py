"""Schemas that are made from records: all of their fields, each in its form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import pytest
from ninja import Schema

from arbsite.api import schemas
from arbsite.api.schemas.derived import derived, present
from tests.support.builders import NOW


@dataclass(frozen=True)
class Sample:
    id: str
    note: str | None
    price: Decimal | None
    score: float
    count: int
    is_listed: bool
    seen_at: datetime | None
    reasons: tuple[str, ...]
    secret: str


@derived(Sample, hidden=frozenset({"secret"}), renamed={"id": "name"})
class SampleOut(Schema):
    """A sample."""


SAMPLE = Sample("a", None, Decimal("1E+1"), 0.1, 3, True, NOW, ("b\nc",), "hidden")


def test_each_field_of_a_record_is_in_its_schema_unless_hidden() -> None:
    answer = present(SampleOut, SAMPLE).model_dump()
    assert answer == {
        "name": "a",
        "note": "",
        "price": "10",
        "score": "0.1",
        "count": 3,
        "is_listed": True,
        "seen_at": NOW,
        "reasons": ["b c"],
    }


def test_a_record_inside_a_record_cannot_be_shown_by_itself() -> None:
    @dataclass(frozen=True)
    class Outer:
        part: Sample

    # The annotations of this module are texts, and this class is local.
    Outer.__annotations__["part"] = Sample
    with pytest.raises(TypeError, match="part"):
        derived(Outer)


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        (schemas.Position, "id event_name state stake actual_profit version"),
        (
            schemas.Pair,
            "id venue_a market_id_a outcome_a venue_b market_id_b outcome_b",
        ),
        (schemas.Leg, "side action venue client_order_id filled_size payout"),
        (schemas.Task, "id action status kind timestamp actor before after"),
        (schemas.Performance, "market_type opportunities_found success_rate"),
        (schemas.Decision, "id market_type branch interval_before interval_after"),
        (schemas.Run, "id entry_point mode host started_at ended_cleanly"),
        (schemas.Pause, "scope actor reason since until"),
    ],
)
def test_what_programs_rely_on_is_there(schema: type[Schema], names: str) -> None:
    assert set(names.split()) <= schema.model_fields.keys()


@pytest.mark.parametrize("schema", [schemas.Position, schemas.Pair, schemas.Pause])
def test_nothing_that_only_the_agent_needs_is_there(schema: type[Schema]) -> None:
    assert not {"outbox", "fence", "event_key"} & schema.model_fields.keys()
