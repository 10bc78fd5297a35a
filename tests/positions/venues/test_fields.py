"""Fields are read leniently, and never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.fields import (
    UNPARSABLE,
    Skipped,
    hint,
    instant,
    listed,
    number,
    price,
    quoted,
    record_parser,
    text,
)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("0.42", Decimal("0.42")),
        ("0", Decimal(0)),
        ("1.0000", Decimal(1)),
        (Decimal("0.055"), Decimal("0.055")),
        (0, Decimal(0)),
        (Decimal("0.30000000000000004"), Decimal("0.3")),  # noise of a binary float
        (Decimal("1E-5"), Decimal("0.00001")),
        (None, None),
        ("", None),
    ],
)
def test_a_price_is_read_exactly(raw: object, read: Decimal | None) -> None:
    assert price(raw) == read


@pytest.mark.parametrize(
    "nonsense",
    [
        "abc",
        "NaN",
        "-0.1",
        "1.01",
        "2",
        "1e-2",
        "1_000",
        "\u0660.\u0665",
        " 0.5",
        "0.5 ",
        "0,5",
        ".5",
        "0.123456789",
        True,
        [],
        {},
        Decimal("NaN"),
        Decimal("-0.01"),
        float("inf"),
        Decimal("1E300"),
    ],
)
def test_a_price_that_makes_no_sense_is_named(nonsense: object) -> None:
    with pytest.raises(Skipped, match="bad_price"):
        price(nonsense)


@pytest.mark.parametrize("value", [Decimal(0), Decimal(1), None])
def test_zero_one_and_nothing_quote_nothing(value: Decimal | None) -> None:
    assert quoted(value) is None


def test_a_price_between_zero_and_one_is_a_quote() -> None:
    assert quoted(Decimal("0.001")) == Decimal("0.001")


@pytest.mark.parametrize(
    "nonsense",
    [
        "1e3",
        "12,5",
        "x",
        True,
        object(),
        pytest.param(10**5_000, id="huge"),
        Decimal("1E300"),
        Decimal("NaN"),
    ],
)
def test_a_number_that_makes_no_sense_is_named(nonsense: object) -> None:
    with pytest.raises(Skipped, match="bad_size"):
        number(nonsense, "bad_size")


def test_an_unforeseen_error_of_a_parser_costs_its_record_only() -> None:
    @record_parser
    def divide(dividend: int, divisor: int) -> float:
        return dividend / divisor

    assert divide(1, divisor=2) == 0.5
    with pytest.raises(Skipped, match=UNPARSABLE):
        divide(1, 0)


@given(st.decimals(0, 1, places=8))
def test_every_price_survives_being_written_and_read(exact: Decimal) -> None:
    assert price(format(exact, "f")) == exact
    assert price(exact) == exact


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2027-01-02T12:00:00Z", datetime(2027, 1, 2, 12, tzinfo=UTC)),
        ("2027-01-02 19:03:11+00", datetime(2027, 1, 2, 19, 3, 11, tzinfo=UTC)),
        ("2027-01-02T12:00:00-05:00", datetime(2027, 1, 2, 17, tzinfo=UTC)),
        ("2027-01-02T12:00:00.5Z", datetime(2027, 1, 2, 12, 0, 0, 500_000, UTC)),
        (
            "2027-01-02T12:00:00.123456789Z",
            datetime(2027, 1, 2, 12, 0, 0, 123456, UTC),
        ),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_read_in_utc(written: object, read: datetime | None) -> None:
    assert instant(written) == read


@pytest.mark.parametrize(
    "unclear",
    [
        "2027-01-02",  # when on that day?
        "2027-01-02T12:00:00",  # in which zone?
        "2027-02-30T12:00:00Z",
        "2027-01-02T25:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T00:00:00Z",  # which nobody means
        "tomorrow",
        "\u0662027-01-02T12:00:00Z",
        1_798_000_000,
        {},
    ],
)
def test_a_time_that_is_unclear_is_not_guessed(unclear: object) -> None:
    with pytest.raises(Skipped, match="bad_time"):
        instant(unclear)


def test_a_hint_passes_over_what_is_unclear() -> None:
    record = {"first": "soon", "second": None, "third": "2027-01-02T12:00:00Z"}
    assert hint(record, "first", "second", "third") == datetime(
        2027, 1, 2, 12, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ('["Yes", "No"]', ["Yes", "No"]),
        (["Yes", "No"], ["Yes", "No"]),
        ("null", None),
        ("", None),
        (None, None),
        ("[0.1]", [Decimal("0.1")]),
    ],
)
def test_a_list_may_be_written_inside_a_string(
    raw: object, read: list[object] | None
) -> None:
    assert listed(raw, "bad_outcomes") == read


@pytest.mark.parametrize(
    "nonsense",
    [
        "[",
        "Yes,No",
        '{"a": 1}',
        7,
        "[" * 100_000,
        "[1e99999999999999999999]",
        "[NaN]",
        '["a", ' + "9" * 50_000 + "]",
    ],
)
def test_a_list_that_is_none_is_named(nonsense: object) -> None:
    with pytest.raises(Skipped, match="bad_outcomes"):
        listed(nonsense, "bad_outcomes")


def test_the_first_field_with_words_counts() -> None:
    assert text({"a": " ", "b": None, "c": "words"}, "a", "b", "c", "d") == "words"
