"""Changes of streamed books reach a recorder, one a second and book at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from positions.venues.streams.changes import AT_MOST_EVERY, Changes, StreamedBooks
from positions.venues.types import BookPair, Level
from tests.support.recordings import mirrored
from tests.support.streams import market_of

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
A_LITTLE = timedelta(milliseconds=250)


def pair(bid: str = "0.40") -> BookPair:
    return mirrored(market_of("polymarket", "A"), {bid: 5}, {"0.60": 7})


class Books:
    """One streamed market, of which the book can be changed."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.now = pair()
        self.is_fresh = True

    def change(self, bid: str) -> None:
        self.now = pair(bid)
        self.changes.note("polymarket", {"A"})

    def due(self, at: datetime) -> list[StreamedBooks]:
        return list(
            self.changes.due(lambda *_: self.now if self.is_fresh else None, at)
        )


def test_a_change_is_handed_on_once() -> None:
    books = Books()
    books.change("0.41")
    assert books.due(NOON) == [StreamedBooks.of(pair("0.41"), NOON)]
    assert books.due(NOON + timedelta(hours=1)) == []


def test_of_many_changes_the_last_one_is_handed_on_when_its_second_has_passed() -> None:
    books = Books()
    books.change("0.41")
    books.due(NOON)
    for number in range(4):
        books.change(f"0.4{number + 2}")
        at = NOON + number * A_LITTLE
        assert books.due(at) == [], at
    assert books.due(NOON + AT_MOST_EVERY) == [
        StreamedBooks.of(pair("0.45"), NOON + AT_MOST_EVERY)
    ]


def test_a_doubtful_book_is_not_handed_on() -> None:
    books = Books()
    books.change("0.41")
    books.is_fresh = False
    assert books.due(NOON) == []


def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    books = Books()
    books.change("0.41")
    books.due(NOON)
    books.change("0.42")
    assert len(books.due(NOON - timedelta(hours=1))) == 1


def test_what_is_followed_no_longer_is_forgotten() -> None:
    books = Books()
    books.change("0.41")
    books.changes.keep([("kalshi", "A")])
    assert books.due(NOON) == []


LEVELS = st.lists(
    st.builds(
        Level,
        st.decimals("0.001", "0.999", places=3),
        st.none() | st.decimals("0.01", "1000000", places=2),
    ),
    max_size=4,
).map(tuple)


@given(st.tuples(st.tuples(LEVELS, LEVELS), st.tuples(LEVELS, LEVELS)))
def test_a_line_holds_all_that_was_streamed(
    sides: tuple[
        tuple[tuple[Level, ...], tuple[Level, ...]],
        tuple[tuple[Level, ...], tuple[Level, ...]],
    ],
) -> None:
    books = StreamedBooks("kalshi", "KX-1", NOON, sides)
    line = books.to_line()
    assert "\n" not in line
    assert StreamedBooks.from_line(line) == books


@pytest.mark.parametrize(
    "line",
    ["", "due", "{}", "[1, 2]", '["a", "b", "c", [[[], []], [[], []]]]', "[null]"],
)
def test_another_line_is_no_book(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (of several kinds)
        StreamedBooks.from_line(line)


def test_tick_and_least_size_stay_those_that_were_read() -> None:
    before = tuple(
        book.__class__(
            book.venue,
            book.market_id,
            book.outcome_index,
            book.bids,
            book.asks,
            book.read_at,
            tick=Decimal("0.01"),
            min_size=Decimal(5),
        )
        for book in pair()
    )
    at = NOON + A_LITTLE
    yes, no = StreamedBooks.of(pair("0.45"), at).merged_into(before)
    assert (yes.tick, no.min_size) == (Decimal("0.01"), Decimal(5))
    assert yes.bids == (Level(Decimal("0.45"), Decimal(5)),)
    assert yes.read_at == at
