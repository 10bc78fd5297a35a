"""Whatever a venue sends, a parser answers with a value or a named reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from positions.venues import kalshi, polymarket
from positions.venues.fields import UNPARSABLE, Skipped
from positions.venues.types import Market, MarketStatus, Resolution
from tests.support.sizes import sized
from tests.support.venue_records import (
    ABSENT,
    NOON,
    changed,
    clob_book,
    gamma_event,
    gamma_market,
    kalshi_event,
    kalshi_market,
    kalshi_series,
    polymarket_market,
    rain_on_kalshi,
)

odd_text = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            "null",
            "[]",
            "{}",
            "NaN",
            "1e999",
            "-1",
            "0.5",
            "1.0000",
            "\u0660.\u0665",
            "[[[",
            "[1e99999999999999999999]",
            '["1e99999999999999999999", "0"]',
            "[NaN, Infinity]",
            '["\\ud800", "No"]',
            "9" * 5_000,
            '["a","b","c"]',
            "0001-01-01T00:00:00Z",
            "2027-01-02",
            "\ud800",
            "\u202e",
            "x" * 5_000,
        ]
    ),
)
odd_number = st.one_of(
    st.integers(-(10**400), 10**400),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1E300"), Decimal("-1E-300"), Decimal("0E300")]),
)
odd_value = st.recursive(
    st.one_of(st.just(ABSENT), st.none(), st.booleans(), odd_number, odd_text),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["rate", "price", "size", "id"]), inner),
    ),
    max_leaves=5,
)


def odd_changes(record: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    keys = st.sampled_from(sorted(record))
    return st.dictionaries(keys, odd_value, min_size=1, max_size=4)


def spoiled(record: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return odd_changes(record).map(lambda changes: changed(record, changes))


@contextmanager
def only_named_reasons() -> Iterator[None]:
    """A record may be skipped, but not because a parser failed."""
    try:
        yield
    except Skipped as skipped:
        if skipped.reason == UNPARSABLE:
            raise


def is_sound(market: Market) -> bool:
    """What later code relies on."""
    prices = [p for q in market.quotes for p in (q.bid, q.ask) if p is not None]
    return (
        bool(market.title)
        and bool(market.market_id)
        and all(0 < price < 1 for price in prices)
        and all(step.step > 0 for step in market.price_steps)
        and market.min_size > 0
        and market.lot > 0
        and 0 <= market.fee.rate <= 1
        and all(isinstance(value, str) for value in market.facts.values())
        and (market.closes_at is None or market.closes_at.tzinfo is not None)
    )


gamma = gamma_market(umaResolutionStatus="resolved", closedTime=None, events=[], line=1)
trade = kalshi_market(result="yes", settlement_value_dollars="1.0000", tick_size=1)


@settings(max_examples=sized(150, 400))
@given(spoiled(gamma), spoiled(gamma_event()))
def test_a_spoiled_gamma_record_is_read_soundly_or_named(
    record: dict[str, Any], event: dict[str, Any]
) -> None:
    with only_named_reasons():
        assert is_sound(polymarket.parse_market(record, event))
    with only_named_reasons():
        assert is_sound(polymarket.parse_market(record, event, reduced=True))


@settings(max_examples=sized(150, 400))
@given(spoiled(trade), spoiled(kalshi_event()), spoiled(kalshi_series()))
def test_a_spoiled_kalshi_record_is_read_soundly_or_named(
    record: dict[str, Any], event: dict[str, Any], series: dict[str, Any]
) -> None:
    with only_named_reasons():
        assert is_sound(kalshi.parse_market(record, event, series, now=NOON))
    with only_named_reasons():
        assert is_sound(kalshi.parse_market(record, reduced=True))


@pytest.mark.parametrize(
    ("parse", "record"),
    [
        (polymarket.parse_resolution, changed(gamma, {"closed": True})),
        (kalshi.parse_resolution, changed(trade, {"status": "finalized"})),
    ],
)
def test_a_spoiled_record_never_pays_more_than_a_dollar(
    parse: Callable[[object], Resolution], record: dict[str, Any]
) -> None:
    @given(spoiled(record))
    def check(odd: dict[str, Any]) -> None:
        with only_named_reasons():
            resolution = parse(odd)
            is_final = resolution.status is MarketStatus.FINAL
            assert is_final == (resolution.payouts is not None)
            if resolution.payouts is not None:
                assert sum(resolution.payouts) == 1
                assert all(0 <= payout <= 1 for payout in resolution.payouts)

    check()


@given(odd_value, odd_value)
def test_a_spoiled_book_is_sorted_or_named(bids: object, asks: object) -> None:
    on_polymarket, on_kalshi = polymarket_market(), rain_on_kalshi()
    books = []
    with only_named_reasons():
        record = clob_book(bids=bids, asks=asks)
        books.append(polymarket.parse_book(record, on_polymarket, 0, NOON))
    with only_named_reasons():
        fp = changed({}, {"yes_dollars": bids, "no_dollars": asks})
        books += kalshi.parse_books({"orderbook_fp": fp}, on_kalshi, NOON)
    for book in books:
        for levels, is_best_highest in ((book.bids, True), (book.asks, False)):
            prices = [level.price for level in levels]
            assert prices == sorted(set(prices), reverse=is_best_highest)
            assert all(0 < price < 1 for price in prices)
            assert all(level.size is not None and level.size > 0 for level in levels)


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 9_999)), max_size=12))
def test_the_two_kalshi_ladders_mirror_each_other(bids: list[tuple[int, int]]) -> None:
    side = [[f"{p / 100:.4f}", f"{s}.00"] for p, s in bids]
    fp = {"yes_dollars": side, "no_dollars": []}
    yes, no = kalshi.parse_books({"orderbook_fp": fp}, rain_on_kalshi(), NOON)
    assert [(1 - level.price, level.size) for level in no.asks] == [
        (level.price, level.size) for level in yes.bids
    ]
    assert sum((level.size or 0 for level in yes.bids), Decimal(0)) == sum(
        size for _, size in bids
    )
