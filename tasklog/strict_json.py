"""The one reader of JSON that comes from outside: bounded, and without surprises.

Python's own reader accepts NaN, keeps the last of duplicate keys, turns prices into
binary floats and raises whatever a number's digits provoke. Other uses of
`json.loads` are banned by lint, except for files that arbsite itself writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation

MAX_BYTES = 64 * 2**20
MAX_DEPTH = 64
MAX_DIGITS = 400
MAX_MAGNITUDE = 308  # that of a double; 1e999 is nobody's price or volume

_SURROGATE = re.compile("[\ud800-\udfff]")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class BadJson(ValueError):
    """The text is not JSON, or is JSON that no honest sender writes.

    `is_malformed` tells the two apart. Text that is no JSON may have been cut off or
    replaced on its way, so reading it again can help; the rest stays what it is.
    """

    def __init__(self, message: str, *, is_malformed: bool = False):
        super().__init__(message)
        self.is_malformed = is_malformed


class _TooDeep(BadJson):
    """The text is nested deeper than allowed."""


def loads(
    text: bytes | str,
    *,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    replace_surrogates: bool = False,
    lenient: bool = False,
) -> object:
    """The value of a JSON text in UTF-8, with or without a byte order mark.

    Whole numbers become int, all others Decimal. Raises BadJson, and nothing else,
    for text that is not JSON or longer or deeper than allowed, and for duplicate
    keys, NaN, Infinity, numbers beyond MAX_DIGITS or MAX_MAGNITUDE and lone
    surrogates. With `replace_surrogates`, those in text become U+FFFD instead.

    `lenient` is for answers with many records, of which a bad one must not cost the
    others: a number that cannot be used becomes the text it was written as, and an
    object with duplicate keys, or whatever lies too deep, a text that says so.
    """
    decoded = _text_of(text, max_bytes)
    if not decoded or decoded.isspace():
        raise BadJson("empty", is_malformed=True)
    try:
        value = _decoded(decoded, max_depth, _lenient if lenient else _strict)
    except _TooDeep:
        if not lenient:
            raise
        value = _decoded(_without_depths(decoded, max_depth), max_depth, _lenient)
    # Only an escape can have brought a surrogate in: UTF-8 has none. Most texts have
    # no such escape, and are not walked through.
    if "\\ud" in decoded or "\\uD" in decoded:
        return _without_surrogates(value, replace_surrogates)
    return value


def dumps(value: object) -> str:
    """JSON on one line of what `loads` returned, every number with its digits."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        fields = (f"{json.dumps(key)}: {dumps(field)}" for key, field in value.items())
        return "{" + ", ".join(fields) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dumps, value)) + "]"
    return json.dumps(value)


def _text_of(text: bytes | str, max_bytes: int) -> str:
    # ASCII text has as many bytes as characters, and nothing to decode.
    is_ascii = isinstance(text, str) and text.isascii()
    body = text if is_ascii or isinstance(text, bytes) else _encoded(text)
    if len(body) > max_bytes:
        raise BadJson(f"longer than {max_bytes} bytes")
    if isinstance(body, str):
        return body
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadJson("not UTF-8", is_malformed=True) from None


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise BadJson("a lone surrogate", is_malformed=True) from None


def _decoded(text: str, max_depth: int, decoder: json.JSONDecoder) -> object:
    try:
        value: object = decoder.decode(text)
    except json.JSONDecodeError as error:
        message = f"not JSON at character {error.pos}"
        raise BadJson(message, is_malformed=True) from None
    except RecursionError:
        raise _TooDeep(f"nested more than {max_depth} deep") from None
    # No text is nested deeper than it has brackets.
    if text.count("[") + text.count("{") > max_depth:
        _check_depth(value, max_depth)
    return value


def _without_depths(text: str, max_depth: int) -> str:
    """The text with what lies deeper than allowed replaced."""
    pieces, depth, start = [], 0, 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token[0] in {"[", "{"}:
            depth += 1
            if depth == max_depth + 1:
                pieces.append(text[start : token.start()])
        elif token[0] in {"]", "}"}:
            if depth == max_depth + 1:
                pieces.append('"nested too deep"')
                start = token.end()
            depth -= 1
    # Where brackets do not match, what is left is no JSON.
    return "".join([*pieces, text[start:]])


def _check_depth(value: object, max_depth: int) -> None:
    # Level by level instead of by recursion, which the depth itself could exhaust.
    level: list[object] = [value]
    for _ in range(max_depth):
        level = [
            child
            for node in level
            for child in _children(node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise _TooDeep(f"nested more than {max_depth} deep")


def _children(node: object) -> Iterable[object]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _without_surrogates(value: object, replace: bool) -> object:
    if isinstance(value, str) and _SURROGATE.search(value):
        if not replace:
            raise BadJson("a lone surrogate")
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_surrogates(element, replace) for element in value]
    if isinstance(value, dict):
        # Replacing them in keys could make two keys equal.
        if any(_SURROGATE.search(key) for key in value):
            raise BadJson("a lone surrogate in a key")
        return {
            key: _without_surrogates(field, replace) for key, field in value.items()
        }
    return value


def _fraction(digits: str) -> Decimal:
    if len(digits) > MAX_DIGITS:
        raise BadJson("a number with too many digits")
    try:
        number = Decimal(digits)
    except InvalidOperation:  # an exponent beyond what Decimal itself can hold
        raise BadJson("a number out of range") from None
    if not number.is_finite() or abs(number.adjusted()) > MAX_MAGNITUDE:
        raise BadJson("a number out of range")
    return number


def _whole(digits: str) -> int:
    # int() takes quadratic time, and refuses more than 4,300 digits by ValueError.
    if len(digits) > MAX_DIGITS:
        raise BadJson("a number with too many digits")
    return int(digits)


def _constant(name: str) -> object:
    raise BadJson(f"{name} is not a number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadJson("a duplicate key")
    return fields


def _or_text(read: Callable[[str], object]) -> Callable[[str], object]:
    """Reads a number, or leaves it as text where it cannot be used."""

    def read_or_leave(digits: str) -> object:
        try:
            return read(digits)
        except BadJson:
            # Long enough to be no number to whoever reads numbers written as text.
            return digits[:MAX_DIGITS]

    return read_or_leave


def _object_or_text(pairs: list[tuple[str, object]]) -> object:
    try:
        return _object(pairs)
    except BadJson as problem:
        return str(problem)


_strict = json.JSONDecoder(
    parse_float=_fraction,
    parse_int=_whole,
    parse_constant=_constant,
    object_pairs_hook=_object,
)
_lenient = json.JSONDecoder(
    parse_float=_or_text(_fraction),
    parse_int=_or_text(_whole),
    parse_constant=str,
    object_pairs_hook=_object_or_text,
)
