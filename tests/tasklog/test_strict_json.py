"""JSON from outside is read as strictly as JSON allows, and within bounds."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklog.strict_json import MAX_DEPTH, MAX_DIGITS, BadJson, dumps, loads


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def nested_lists(depth: int, inside: object, *before: object) -> object:
    """Lists in lists; each holds `before` and then the next one."""
    for _ in range(depth):
        inside = [*before, inside]
    return inside


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_fractions_become_exact_decimals() -> None:
    assert loads(b'{"price": 0.1, "count": 3}') == {
        "price": Decimal("0.1"),
        "count": 3,
    }


def test_text_may_be_read_that_was_decoded_already() -> None:
    assert loads('["é", 0.5]') == ["é", Decimal("0.5")]


def test_one_byte_order_mark_is_dropped() -> None:
    assert loads(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b'{"a": 1',  # cut off
        b'{"a": "b',
        b"<html>busy</html>",
        b"[1,]",
        '{"a": "é"}'.encode("latin-1"),  # not the charset it claims
        b"\xef\xbb\xbf\xef\xbb\xbf[1]",
        '["\ud800"]',  # no text that UTF-8 can carry
    ],
)
def test_what_is_not_json_is_malformed(body: bytes | str) -> None:
    with pytest.raises(BadJson) as raised:
        loads(body)
    assert raised.value.is_malformed


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"p": NaN}', "NaN is not a number"),
        (b'{"p": Infinity}', "Infinity is not a number"),
        (b'{"p": -Infinity}', "-Infinity is not a number"),
        (b'{"p": 1e999}', "out of range"),
        (b'{"p": 1e-999}', "out of range"),
        (b'{"p": 1e9999999999999999999999}', "out of range"),
        (b'{"p": 0e9999999999999999999999}', "out of range"),
        (b'{"id": "1", "id": "2"}', "a duplicate key"),
        (b'{"\\ud800": "1"}', "a lone surrogate in a key"),
        (b'{"a": ["\\udfff"]}', "a lone surrogate"),
        # int() itself gives up at 4,300 digits
        (b"[" + b"7" * 5_000 + b"]", "too many digits"),
        (b"[0." + b"7" * 5_000 + b"]", "too many digits"),
        (nested(MAX_DEPTH + 1), "nested more than 64 deep"),
        (nested(100_000), "nested more than 64 deep"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "nested more than 64 deep"),
    ],
)
def test_json_that_no_honest_sender_writes_is_bad(body: bytes, message: str) -> None:
    with pytest.raises(BadJson, match=message) as raised:
        loads(body)
    assert not raised.value.is_malformed


def test_the_bounds_are_the_callers() -> None:
    assert loads(b"[[1]]", max_bytes=5, max_depth=2) == [[1]]
    with pytest.raises(BadJson, match="longer than 4 bytes"):
        loads(b"[[1]]", max_bytes=4)
    with pytest.raises(BadJson, match="nested more than 1 deep"):
        loads(b"[[1]]", max_depth=1)


def test_as_deep_as_allowed_is_read() -> None:
    assert loads(nested(MAX_DEPTH))


def test_a_lone_surrogate_in_text_can_be_replaced_and_a_pair_is_kept() -> None:
    body = b'{"a": ["x\\ud800y", {"b": "\\uD83D\\uDE00"}], "c": "\\\\ud800"}'
    assert loads(body, replace_surrogates=True) == {
        "a": ["x\ufffdy", {"b": "\U0001f600"}],
        "c": "\\ud800",
    }


@pytest.mark.parametrize(
    ("field", "replaced"),
    [
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e999", "1e999"),
        ("1e99999999999999999999", "1e99999999999999999999"),
        ("7" * 5_000, "7" * MAX_DIGITS),
        ('{"id": 1, "id": 2}', "a duplicate key"),
        ("[" * 3_000 + "]" * 3_000, nested_lists(MAX_DEPTH - 2, "nested too deep")),
        (
            '["]\\"[", ' * 70 + "1" + "]" * 70,
            nested_lists(MAX_DEPTH - 2, "nested too deep", ']"['),
        ),
    ],
)
def test_an_answer_loses_what_is_bad_in_it_and_nothing_else(
    field: str, replaced: object
) -> None:
    body = f'[{{"id": "1", "price": {field}}}, {{"id": "2", "price": 0.5}}]'
    with pytest.raises(BadJson):
        loads(body)
    assert loads(body, lenient=True) == [
        {"id": "1", "price": replaced},
        {"id": "2", "price": Decimal("0.5")},
    ]


@pytest.mark.parametrize("body", ["[1", "[[[", "]" * 100, "[" * 100 + "}" * 100])
def test_an_answer_that_is_no_json_is_malformed(body: str) -> None:
    with pytest.raises(BadJson) as raised:
        loads(body, lenient=True)
    assert raised.value.is_malformed


@pytest.mark.parametrize("lenient", [True, False])
@given(text=st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_any_text_is_a_value_or_bad(text: bytes | str, lenient: bool) -> None:
    with contextlib.suppress(BadJson):
        loads(text, lenient=lenient)


@given(values)
def test_what_is_not_bad_is_read_alike(value: object) -> None:
    text = dumps(value)
    assert loads(text, lenient=True) == loads(text)


@given(st.from_regex(r"-?[0-9]{1,3}(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,25})?"))
def test_any_number_is_a_value_or_bad(digits: str) -> None:
    with contextlib.suppress(BadJson):
        loads(f"[{digits}]")


@pytest.mark.parametrize(
    "digits", ["0.10", "1.50e-7", "100.000", "0E+3", "12345678901"]
)
def test_a_number_keeps_the_digits_it_came_with(digits: str) -> None:
    line = dumps(loads(f'{{"price": {digits}}}'))
    assert loads(line) == loads(f'{{"price": {digits}}}')
    assert "e" in digits or digits in line


@given(values)
def test_what_was_read_is_written_so_that_it_reads_the_same(value: object) -> None:
    line = dumps(value)
    assert "\n" not in line
    assert loads(line) == value
