"""Which answer of a venue means what, and what its error text may say."""

from __future__ import annotations

import pytest

from positions.venues.errors import (
    BadPayload,
    NotFound,
    RequestRefused,
    VenueBusy,
    VenueError,
    VenueUnavailable,
)
from positions.venues.http.answers import redacted, retry_after, value_of

JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html; charset=UTF-8"}
PAGE = b"<!doctype html><title>busy</title>"
DATE = "Fri, 01 Jan 2027 12:00:00 GMT"


def failure(status: int, headers: dict[str, str], body: bytes) -> VenueError:
    with pytest.raises(VenueError) as raised:
        value_of("kalshi", status, headers, body)
    return raised.value


def test_a_success_is_its_value() -> None:
    assert value_of("kalshi", 200, JSON, b'{"cursor": ""}') == {"cursor": ""}


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (200, HTML, PAGE, VenueUnavailable),
        (200, JSON, PAGE, VenueUnavailable),
        (200, JSON, b"", VenueUnavailable),
        (204, {}, b"", VenueUnavailable),
        (200, JSON, b'{"markets": [{"ticker": "KX', VenueUnavailable),
        (200, JSON, "é".encode("latin-1"), VenueUnavailable),
        (200, JSON, b'{"\\ud800": 1}', BadPayload),
        (301, {"Location": "https://elsewhere.example"}, b"", RequestRefused),
        (307, {}, b"", RequestRefused),
        (400, JSON, b"{}", RequestRefused),
        (401, JSON, b"{}", RequestRefused),
        (403, HTML, PAGE, RequestRefused),
        (404, JSON, b'{"error": "No orderbook exists"}', NotFound),
        (408, JSON, b"", VenueUnavailable),
        (414, HTML, PAGE, RequestRefused),
        (422, JSON, b'{"type": "validation error"}', RequestRefused),
        (425, JSON, b"{}", VenueBusy),
        (429, HTML, PAGE, VenueBusy),
        (500, JSON, b"oops", VenueUnavailable),
        (502, HTML, PAGE, VenueUnavailable),
        (503, JSON, b"{}", VenueUnavailable),
        (504, {}, b"", VenueUnavailable),
        (101, {}, b"", VenueUnavailable),
    ],
)
def test_each_answer_is_an_error_of_its_kind(
    status: int, headers: dict[str, str], body: bytes, kind: type[VenueError]
) -> None:
    assert type(failure(status, headers, body)) is kind


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"error": "too many"}', "too many"),
        (
            b'{"code": "too_many_requests", "message": "slow"}',
            "too_many_requests: slow",
        ),
        (
            b'{"error": {"code": "too_many_requests", "message": "slow"}}',
            "too_many_requests: slow",
        ),
        (
            b'{"error": {"message": "not found", "details": "no KX"}}',
            "not found: no KX",
        ),
        (b"[1]", ""),
        (b"not json", ""),
    ],
)
def test_flat_and_nested_error_bodies_are_read(body: bytes, reason: str) -> None:
    message = str(failure(429, JSON, body))
    assert message == "kalshi: answered 429" + (f": {reason}" if reason else "")


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, {}, 7.0),
        ({"Retry-After": "1.5"}, {}, 1.5),
        ({"Retry-After": " 2 "}, {}, 2.0),
        ({"Retry-After": "0"}, {}, 0.0),
        ({"Retry-After": "99999999999999"}, {}, 300.0),
        ({"Retry-After": "-5"}, {}, None),
        ({"Retry-After": "soon"}, {}, None),
        ({"Retry-After": "nan"}, {}, None),
        ({"Retry-After": "1e9"}, {}, None),
        ({}, {}, None),
        ({}, {"retry_after_seconds": 12}, 12.0),
        ({}, {"retry_after_seconds": "12"}, 12.0),
        ({}, {"retry_after_seconds": True}, None),
        ({"Retry-After": "soon"}, {"retry_after_seconds": 3}, 3.0),
        ({"Retry-After": "Fri, 01 Jan 2027 12:00:30 GMT", "Date": DATE}, {}, 30.0),
        ({"Retry-After": "Fri, 01 Jan 2027 11:00:00 GMT", "Date": DATE}, {}, 0.0),
        ({"Retry-After": "Sat, 01 Jan 2028 12:00:00 GMT", "Date": DATE}, {}, 300.0),
        ({"Retry-After": "Fri, 01 Jan 2027 12:00:30 GMT"}, {}, None),
        ({"Retry-After": "Fri, 01 Jan 2027 12:00:30 GMT", "Date": "late"}, {}, None),
    ],
)
def test_the_wait_that_a_venue_requests(
    headers: dict[str, str], body: dict[str, object], seconds: float | None
) -> None:
    assert retry_after(headers, body) == seconds


@pytest.mark.parametrize("status", [429, 425, 503])
def test_the_wait_travels_with_the_error(status: int) -> None:
    headers = {**JSON, "Retry-After": "7"}
    assert failure(status, headers, b"{}").retry_after == 7.0


@pytest.mark.parametrize(
    "message",
    [
        "GET https://x.example/a?api_key=CANARY failed",
        "https://user:CANARY@x.example/a",
        "Authorization: Bearer CANARY",
        '"KALSHI-ACCESS-SIGNATURE": "CANARY"',
        "api_key=CANARY",
        "client_secret: CANARY",
    ],
)
def test_nothing_like_a_secret_is_repeated(message: str) -> None:
    assert "CANARY" not in redacted(message)
    body = b'{"error": {"message": ' + repr(message).replace("'", '"').encode() + b"}}"
    if message.count('"') == 0:
        assert "CANARY" not in str(failure(400, JSON, body))


def test_a_venues_words_are_capped_and_clean() -> None:
    long = b'{"error": "' + b"x" * 10_000 + b'\\u202e\\u0000"}'
    message = str(failure(400, JSON, long))
    assert len(message) < 300
    assert "\u202e" not in message
