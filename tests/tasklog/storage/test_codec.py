"""Records are stored and read again as they were; what does not fit is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from bson import BSON
from bson.codec_options import CodecOptions
from bson.decimal128 import Decimal128
from hypothesis import given
from hypothesis import strategies as st

from tasklog.storage.codec import (
    DamagedDocument,
    changes,
    decode,
    encode,
    salvage,
    sparse,
)

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Part:
    colour: Colour
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    id: str
    count: int
    share: float
    is_open: bool
    price: Decimal
    at: datetime
    lasts: timedelta
    colour: Colour
    names: Mapping[str, str]
    part: Part | None
    parts: tuple[Part, ...]
    pair: tuple[Part, Part]
    note: str | None = sparse()
    tags: tuple[str, ...] = sparse(())


WHOLE = Whole(
    id="one",
    count=3,
    share=0.5,
    is_open=True,
    price=Decimal("0.4500"),
    at=NOW,
    lasts=timedelta(seconds=3),
    colour=Colour.RED,
    names={"a.b": "c", "$d": "e"},
    part=Part(Colour.BLUE),
    parts=(Part(Colour.RED, Decimal(1)), Part(Colour.BLUE)),
    pair=(Part(Colour.RED), Part(Colour.BLUE)),
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=8).filter(
    lambda number: abs(number) < 10**20
)
moments = st.datetimes(
    datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))
parts = st.builds(Part, st.sampled_from(Colour), st.none() | decimals)
wholes = st.builds(
    Whole,
    id=texts,
    count=st.integers(-(2**53), 2**53),
    share=st.floats(allow_nan=False),
    is_open=st.booleans(),
    price=decimals,
    at=moments,
    lasts=st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds / 8)),
    colour=st.sampled_from(Colour),
    names=st.dictionaries(texts, texts),
    part=st.none() | parts,
    parts=st.lists(parts, max_size=3).map(tuple),
    pair=st.tuples(parts, parts),
    note=st.none() | texts,
    tags=st.lists(texts, max_size=2).map(tuple),
)


def stored(document: dict[str, Any]) -> dict[str, Any]:
    """The document after a way through BSON, as MongoDB returns it."""
    options: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)
    return BSON.encode(document).decode(options)


@given(wholes)
def test_a_record_is_read_as_it_was_stored(whole: Whole) -> None:
    assert decode(Whole, stored(encode(whole))) == whole


@given(wholes)
def test_a_sound_document_is_salvaged_whole(whole: Whole) -> None:
    assert salvage(Whole, stored(encode(whole))) == whole


def test_a_sparse_field_is_left_out_while_it_has_its_default() -> None:
    assert {"note", "tags"}.isdisjoint(encode(WHOLE))
    assert encode(replace(WHOLE, tags=("x",)))["tags"] == ["x"]


def test_times_are_cut_to_the_millisecond_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    moment = datetime(2027, 1, 20, 14, 0, 0, 123_999, tzinfo=east)
    read = decode(Whole, stored(encode(replace(WHOLE, at=moment))))
    assert read.at == NOW + timedelta(milliseconds=123)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"count": "3"}, "count is str"),
        ({"count": True}, "count is bool"),
        ({"count": 3.5}, "count is float"),
        ({"is_open": 1}, "is_open is int"),
        ({"price": "cheap"}, "price is str"),
        ({"price": Decimal128("NaN")}, "price is Decimal128"),
        ({"price": float("inf")}, "price is float"),
        ({"at": "yesterday"}, "at is str"),
        ({"count": 2**53 + 1}, "count is int, not a whole number of 53 bits"),
        ({"lasts": "3 s"}, "lasts is str"),
        ({"lasts": float("inf")}, "lasts is float"),
        ({"colour": "green"}, "colour is 'green', not one of red, blue"),
        ({"colour": ["red"]}, "colour is ['red']"),
        ({"names": {"a": "b"}}, "names is dict"),
        ({"part": {"price": None}}, "part.colour is missing"),
        ({"parts": [{"colour": "red", "price": "x"}]}, "parts.0.price is str"),
        ({"parts": None}, "parts is NoneType"),
        ({"pair": [{"colour": "red"}]}, "pair has 1 parts, not 2"),
        ({"_id": None}, "_id is NoneType"),
    ],
)
def test_what_does_not_fit_is_named_with_its_path(
    change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(DamagedDocument) as caught:
        decode(Whole, {**encode(WHOLE), **change})
    assert problem in str(caught.value)


@pytest.mark.parametrize("key", sorted(encode(WHOLE).keys() - {"part"}))
def test_a_missing_field_is_named(key: str) -> None:
    document = encode(WHOLE)
    del document[key]
    with pytest.raises(DamagedDocument, match=f"{key} is missing"):
        decode(Whole, document)


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ({"count": 3.0}, {"count": 3}),
        ({"price": 0.45}, {"price": Decimal("0.45")}),
        ({"price": 2}, {"price": Decimal(2)}),
        ({"stranger": "x"}, {}),
    ],
)
def test_numbers_typed_in_a_shell_and_strange_keys_do_no_harm(
    change: dict[str, Any], read: dict[str, Any]
) -> None:
    assert decode(Whole, {**encode(WHOLE), **change}) == replace(WHOLE, **read)


@given(
    st.dictionaries(
        st.sampled_from(sorted(encode(WHOLE))),
        st.none() | st.integers() | texts | st.lists(st.integers(), max_size=3),
    )
)
def test_salvaging_never_raises(change: dict[str, Any]) -> None:
    salvage(Whole, {**encode(WHOLE), **change})
    salvage(Whole, change)


@given(wholes, wholes)
def test_the_changes_between_two_records_turn_one_into_the_other(
    before: Whole, after: Whole
) -> None:
    after = replace(after, id=before.id)
    document = encode(before)
    for path, content in changes(before, after).items():
        *steps, last = (
            int(step) if step.isdigit() else step for step in path.split(".")
        )
        target: Any = document
        for step in steps:
            target = target[step]
        target[last] = content
    assert decode(Whole, stored(document)) == after


def test_a_part_that_changed_is_written_alone() -> None:
    first, second = WHOLE.parts
    after = replace(WHOLE, parts=(first, replace(second, price=Decimal(2))))
    assert changes(WHOLE, after) == {"parts.1.price": Decimal128("2")}
    assert changes(WHOLE, WHOLE) == {}
