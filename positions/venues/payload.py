"""What does a body say, read as strictly as JSON allows, and how is it kept?

Venues are outside: a body may be cut off, hostile or merely odd. Two kinds of
failure are kept apart, since only the first is worth asking again: `Unreadable`
(not JSON: cut off, an HTML page, the wrong charset) and `Unacceptable` (JSON that
no honest venue sends: NaN, a key twice, numbers without end, endless nesting).
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation

MAX_DIGITS = 400
MAX_MAGNITUDE = 308  # that of a double; 1e999 is nobody's price or volume


class Unreadable(ValueError):
    """The body is not JSON."""


class Unacceptable(ValueError):
    """The body is JSON that cannot be trusted."""


def decode(body: bytes) -> object:
    """The value in a UTF-8 body; numbers with a fraction become Decimal."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("the body is not UTF-8") from None
    if not text.strip():
        raise Unreadable("the body is empty")
    try:
        return _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON at character {error.pos}") from None
    except RecursionError:
        raise Unacceptable("nested too deeply") from None


def encode(value: object) -> str:
    """A decoded value as JSON on one line, every number with the digits it had."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        inner = (f"{json.dumps(key)}: {encode(one)}" for key, one in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(encode, value)) + "]"
    return json.dumps(value)


def _fraction(digits: str) -> Decimal:
    if len(digits) > MAX_DIGITS:
        raise Unacceptable("a number with too many digits")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise Unacceptable("a number out of range") from None
    if abs(value.adjusted()) > MAX_MAGNITUDE:
        raise Unacceptable("a number out of range")
    return value


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Unacceptable("a number with too many digits")
    return int(digits)


def _constant(name: str) -> object:
    raise Unacceptable(f"{name} is not a number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Unacceptable("a key twice in one object")
    return result


_decoder = json.JSONDecoder(
    parse_float=_fraction,
    parse_int=_whole,
    parse_constant=_constant,
    object_pairs_hook=_object,
)
