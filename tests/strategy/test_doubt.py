"""A pair whose prices stay apart near the end is doubted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from positions.venues.types import Book
from strategy.doubt import stays_apart
from tests.support.fakes import START, levels


def book(bid: str, ask: str) -> Book:
    bids = levels((bid, "10")) if bid else ()
    asks = levels((ask, "10")) if ask else ()
    return Book("kalshi", "K", 0, bids, asks, START)


@pytest.mark.parametrize(
    ("prices_a", "prices_b", "hours_left", "doubted"),
    [
        (("0.90", "0.92"), ("0.40", "0.44"), 12, True),
        (("0.90", "0.92"), ("0.40", "0.44"), 25, False),
        (("0.90", "0.92"), ("0.80", "0.84"), 12, False),
        (("0.90", "0.92"), ("0.40", ""), 12, False),
    ],
)
def test_only_two_whole_books_far_apart_in_the_last_day_are_doubted(
    prices_a: tuple[str, str],
    prices_b: tuple[str, str],
    hours_left: int,
    doubted: bool,
) -> None:
    ends_at = START + timedelta(hours=hours_left)
    assert stays_apart(book(*prices_a), book(*prices_b), ends_at, START) is doubted


def test_a_missing_book_says_nothing() -> None:
    assert not stays_apart(None, book("0.1", "0.2"), START, START)
