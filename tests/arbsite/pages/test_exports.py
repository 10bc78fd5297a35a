"""Exports: exactly what is filtered, exact numbers, and nothing a spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from arbsite.pages.exports import (
    FORMATS,
    FORMULA_GUARD,
    csv_line,
    guard_formula,
    in_chunks,
    plain_number,
)
from arbsite.pages.lists import LISTS
from positions.models import PositionRecord
from positions.venues.types import Mode
from tasklog.storage.codec import decode
from tests.support import builders
from tests.support.builders import add

DANGEROUS = "=+-@\t\r"
# All characters that compatibility makes one of the others: fullwidth, small, super-
# and subscript.
FULLWIDTH = (
    "\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u207a\u207c\u208a\u208c\ufb29"
)
hostile = st.one_of(
    st.text(),
    st.builds(str.__add__, st.sampled_from(DANGEROUS + FULLWIDTH), st.text()),
    st.sampled_from(['=HYPERLINK("x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]),
).filter(lambda text: "\0" not in text)
numbers = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14
)


def read_back(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written, newline="")))


@given(st.lists(hostile, min_size=1))
def test_no_text_can_act_as_a_formula_and_each_is_read_back(texts: list[str]) -> None:
    [cells] = read_back(csv_line(texts))
    assert not any(cell.startswith(tuple(DANGEROUS + FULLWIDTH)) for cell in cells)
    assert [cell.removeprefix(FORMULA_GUARD) for cell in cells] == [
        text.removeprefix(FORMULA_GUARD) for text in texts
    ]


@given(hostile)
def test_a_text_that_is_no_formula_is_left_as_it_is(text: str) -> None:
    is_formula = text.startswith(tuple(DANGEROUS + FULLWIDTH + "\n"))
    assert guard_formula(text) == (FORMULA_GUARD + text if is_formula else text)


@given(numbers)
def test_numbers_stay_numbers_with_every_digit(number: Decimal) -> None:
    [[cell]] = read_back(csv_line([number]))
    assert Decimal(cell) == number
    assert set(cell) <= set("-.0123456789")
    assert (
        json.loads(plain_number(number), parse_float=Decimal, parse_int=Decimal)
        == number
    )


@given(hostile, numbers)
def test_both_forms_say_the_same_of_a_document(text: str, number: Decimal) -> None:
    number = round(number, 8)
    position = decode(
        PositionRecord, builders.position(id="p1", event_name=text, stake=number)
    )
    written = {
        name: "".join(
            form.write(LISTS["positions"].table([position], {}, Mode.SIMULATED))
        )
        for name, form in FORMATS.items()
    }
    names, cells = read_back(written["csv"])
    row = dict(zip(names, cells, strict=True))
    answer = json.loads(written["json"], parse_float=Decimal, parse_int=Decimal)
    [json_row] = answer["rows"]
    assert row["event_name"].removeprefix(FORMULA_GUARD) == json_row[
        "event_name"
    ].removeprefix(FORMULA_GUARD)
    assert Decimal(row["stake"]) == json_row["stake"] == number
    assert row["created_at"] == json_row["created_at"] == "2027-01-17T12:00:00.000Z"
    assert row["data"] == answer["mode"] == "simulated"
    assert row["actual_profit"] == ""
    assert json_row["actual_profit"] is None


@given(st.lists(st.text(), max_size=60), st.integers(1, 50))
def test_pieces_put_together_are_the_whole(texts: list[str], size: int) -> None:
    texts = [text.encode(errors="ignore").decode() for text in texts]
    assert b"".join(in_chunks(texts, size)).decode() == "".join(texts)


def test_a_long_list_is_written_without_being_held_in_memory() -> None:
    def many() -> Iterator[PositionRecord]:
        position = decode(PositionRecord, builders.position(event_name="x" * 300))
        for _ in range(5_000):
            yield position

    table = LISTS["positions"].table(many(), {}, Mode.SIMULATED)
    writing = FORMATS["json"].write(table)
    tracemalloc.start()
    size = sum(len(piece) for piece in in_chunks(writing))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 5_000_000
    assert peak < 1_000_000


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("viewer", password="look-at-it-1"))
    return client


def fetched(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_an_export_holds_all_that_is_filtered_and_nothing_else(client: Client) -> None:
    add("positions", *(builders.position(id=f"a{n:03}") for n in range(120)))
    add("positions", *(builders.closed(id=f"b{n}") for n in range(3)))
    rows = read_back(fetched(client, "/export/positions.csv?state=open&sort=oldest"))
    assert [row[0] for row in rows[1:]] == [f"a{n:03}" for n in range(120)]
    answer = json.loads(fetched(client, "/export/positions.json?state=closed"))
    assert {row["position_id"] for row in answer["rows"]} == {"b0", "b1", "b2"}
    assert answer["asked"] == {"state": "closed"}
    assert (
        json.loads(fetched(client, "/export/positions.json?state=loss"))["rows"] == []
    )


@pytest.mark.django_db
def test_an_export_of_a_search_is_what_the_search_finds(client: Client) -> None:
    add("positions", builders.position(id="a", event_name="Rain?"))
    add("positions", builders.position(id="b", event_name="Snow?"))
    rows = read_back(fetched(client, "/export/positions.csv?q=SNOW"))
    assert [row[0] for row in rows[1:]] == ["b"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_a_file_that_says_what_it_is(
    name: str, form: str, client: Client
) -> None:
    answer = client.get(f"/export/{name}.{form}")
    headers = answer.headers
    kinds = {"csv": "text/csv", "json": "application/json"}
    assert headers["Content-Type"] == f"{kinds[form]}; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith(
        f'attachment; filename="arbsite-simulated-{name}-'
    )
    assert headers["Content-Disposition"].endswith(f'.{form}"')


@pytest.mark.django_db
def test_an_export_that_fails_at_once_is_no_empty_file(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> Iterator[PositionRecord]:
        raise RuntimeError("the canary sings")
        yield

    monkeypatch.setattr("arbsite.pages.lists.views.every_record", broken)
    client.raise_request_exception = False
    assert client.get("/export/tasks.csv").status_code == 500


def test_times_are_written_in_utc() -> None:
    at = datetime(2027, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    assert csv_line([at, True, None, 3]) == '"2027-01-02T03:04:05.678Z",true,,3\r\n'
