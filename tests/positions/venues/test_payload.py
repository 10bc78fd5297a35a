"""Bodies are read as strictly as JSON allows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from positions.venues.payload import Unacceptable, Unreadable, decode


def test_fractions_become_exact_decimals() -> None:
    assert decode(b'{"price": 0.1, "count": 3}') == {
        "price": Decimal("0.1"),
        "count": 3,
    }


def test_one_byte_order_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbf[1]") == [1]


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
    ],
)
def test_what_is_not_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"p": NaN}',
        b'{"p": Infinity}',
        b'{"p": -Infinity}',
        b'{"p": 1e999}',
        b'{"p": 1e9999999999999999999999}',
        b'{"id": "1", "id": "2"}',
        b"[" + b"7" * 5_000 + b"]",  # int() itself gives up at 4,300 digits
        b"[0." + b"7" * 5_000 + b"]",
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_json_that_no_honest_venue_sends_is_unacceptable(body: bytes) -> None:
    with pytest.raises(Unacceptable):
        decode(body)
