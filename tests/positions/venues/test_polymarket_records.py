"""What is read from a Gamma record, and what is left out under which name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.fees import FREE, FeeSchedule
from positions.venues.fields import Skipped
from positions.venues.polymarket import parse_book, parse_market, parse_resolution
from positions.venues.polymarket.fees import schedule_at
from positions.venues.types import MarketStatus, PriceStep, Quote
from tests.support.venue_records import (
    ABSENT,
    NOON,
    TOKENS,
    changed,
    clob_book,
    gamma_event,
    gamma_market,
    polymarket_market,
)

DOLLAR, ZERO, HALF = Decimal(1), Decimal(0), Decimal("0.5")


def test_a_market_is_read_whole() -> None:
    market = parse_market(gamma_market(), gamma_event())
    assert (market.market_id, market.event_id) == ("900001", "800001")
    assert market.title == "Will it rain in Testville on Jan 2?"
    assert market.event_title == "Rain in Testville?"
    assert market.subtitle == "January 2"
    assert [(o.index, o.name, o.token_id) for o in market.outcomes] == [
        (0, "Yes", TOKENS[0]),
        (1, "No", TOKENS[1]),
    ]
    assert market.rules == "Resolves Yes if a gauge shows rain.\n\nElse No."
    assert market.market_type == "Weather"
    assert market.status is MarketStatus.OPEN
    assert market.closes_at == datetime(2027, 1, 2, 12, tzinfo=UTC)
    assert market.expected_end_at == market.closes_at
    assert market.event_starts_at is None
    assert market.fee == schedule_at(Decimal("0.05"))
    assert (market.min_size, market.lot) == (Decimal(5), Decimal(1))
    assert market.spends_dollars
    assert market.price_steps == (PriceStep(ZERO, DOLLAR, Decimal("0.01")),)
    assert market.resolution_source == "https://gauge.example"
    assert market.url == (
        "https://polymarket.com/event/rain-testville/rain-testville-jan-2"
    )
    assert market.facts == {
        "slug": "rain-testville-jan-2",
        "event_slug": "rain-testville",
        "condition_id": "0x" + "ab" * 32,
        "group_item_title": "January 2",
        "end_date": "2027-01-02T12:00:00Z",
        "tags": "Weather",
        "neg_risk": "false",
    }


def test_the_second_outcome_is_quoted_by_the_first() -> None:
    yes, no = parse_market(gamma_market()).quotes
    assert yes == Quote(Decimal("0.41"), Decimal("0.43"))
    assert no == Quote(Decimal("0.57"), Decimal("0.59"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ABSENT}, "bad_id"),
        ({"id": "../1"}, "bad_id"),
        ({"question": ABSENT}, "no_title"),
        ({"question": "\u202e \x00"}, "no_title"),
        ({"outcomes": ABSENT}, "no_outcomes"),
        ({"outcomes": "null"}, "no_outcomes"),
        ({"outcomes": "[]"}, "no_outcomes"),
        ({"outcomes": "["}, "bad_outcomes"),
        ({"outcomes": '["A", "B", "C"]'}, "not_two_outcomes"),
        ({"outcomes": '["Yes"]'}, "not_two_outcomes"),
        ({"outcomes": '["Yes", ""]'}, "bad_outcomes"),
        ({"outcomes": '["Same", "Same"]'}, "bad_outcomes"),
        ({"outcomes": '["No", "Yes"]'}, "swapped_outcomes"),
        ({"outcomePrices": '["0.4"]'}, "lengths_differ"),
        ({"outcomePrices": "0.4"}, "bad_price"),
        ({"clobTokenIds": ABSENT}, "no_tokens"),
        ({"clobTokenIds": None}, "no_tokens"),
        ({"clobTokenIds": '["1"]'}, "lengths_differ"),
        ({"clobTokenIds": '["1", "1"]'}, "bad_tokens"),
        ({"clobTokenIds": '["1", "x"]'}, "bad_tokens"),
        ({"clobTokenIds": "[1, 2]"}, "bad_tokens"),
        ({"closed": ABSENT}, "no_status"),
        ({"closed": "false"}, "no_status"),
        ({"enableOrderBook": False}, "no_order_book"),
        ({"bestBid": "NaN"}, "bad_price"),
        ({"bestAsk": Decimal("1.2")}, "bad_price"),
        ({"endDate": "2027-01-02"}, "bad_time"),
        ({"endDate": "2027-01-02T12:00:00"}, "bad_time"),
        ({"orderPriceMinTickSize": ABSENT}, "no_tick"),
        ({"orderPriceMinTickSize": 0}, "bad_tick"),
        ({"orderPriceMinTickSize": "x"}, "bad_tick"),
        ({"orderMinSize": "five"}, "bad_min_size"),
        ({"orderMinSize": -5}, "bad_min_size"),
        ({"feeSchedule": {"rate": "much"}}, "bad_fee"),
        ({"feeSchedule": {"rate": -1}}, "bad_fee"),
        ({"feeSchedule": {"exponent": 1}}, "bad_fee"),
        ({"feeSchedule": {"rate": 0, "exponent": Decimal("1.5")}}, "bad_fee"),
    ],
)
def test_what_cannot_be_used_is_named(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Skipped) as skipped:
        parse_market(gamma_market(**changes))
    assert skipped.value.reason == reason


@pytest.mark.parametrize("record", [None, [], "market", 7])
def test_what_is_no_object_is_named(record: object) -> None:
    with pytest.raises(Skipped, match="not_an_object"):
        parse_market(record)


def test_unknown_fields_change_nothing() -> None:
    odd = gamma_market(somethingNew={"deep": [1]}, comboStatus="disabled")
    assert parse_market(odd) == parse_market(gamma_market())


@pytest.mark.parametrize(
    "outcomes", [["Nets", "Bulls"], '["Nets", "Bulls"]', ["Over", "Under"]]
)
def test_outcomes_keep_their_order_whatever_their_names(outcomes: object) -> None:
    market = parse_market(gamma_market(outcomes=outcomes))
    assert [outcome.name for outcome in market.outcomes] in (
        ["Nets", "Bulls"],
        ["Over", "Under"],
    )


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, MarketStatus.OPEN),
        ({"active": False}, MarketStatus.OPEN),  # means nothing
        ({"acceptingOrders": ABSENT}, MarketStatus.OPEN),
        ({"acceptingOrders": False}, MarketStatus.CLOSED),
        ({"archived": True}, MarketStatus.CLOSED),
        ({"closed": True}, MarketStatus.CLOSED),
        ({"closed": True, "enableOrderBook": False}, MarketStatus.CLOSED),
        (
            {
                "closed": True,
                "umaResolutionStatus": "resolved",
                "outcomePrices": '["1", "0"]',
            },
            MarketStatus.FINAL,
        ),
    ],
)
def test_only_a_market_that_takes_orders_is_open(
    changes: dict[str, Any], status: MarketStatus
) -> None:
    assert parse_market(gamma_market(**changes)).status is status


def test_stale_prices_of_a_closed_market_are_not_quoted() -> None:
    market = parse_market(gamma_market(closed=True, bestBid="0.96", bestAsk="0.97"))
    assert market.quotes == (Quote(None, None), Quote(None, None))


@pytest.mark.parametrize(
    ("bid", "ask", "quotes"),
    [
        (ABSENT, "0.43", (Quote(None, Decimal("0.43")), Quote(Decimal("0.57"), None))),
        (0, 1, (Quote(None, None), Quote(None, None))),
        (None, None, (Quote(None, None), Quote(None, None))),
    ],
)
def test_a_missing_price_quotes_nothing(
    bid: object, ask: object, quotes: tuple[Quote, Quote]
) -> None:
    assert parse_market(gamma_market(bestBid=bid, bestAsk=ask)).quotes == quotes


@pytest.mark.parametrize(
    ("changes", "fee", "assumed"),
    [
        ({}, schedule_at(Decimal("0.05")), ""),
        ({"feesEnabled": False}, FREE, ""),
        ({"feesEnabled": False, "feeSchedule": ABSENT}, FREE, ""),
        ({"feesEnabled": ABSENT, "feeSchedule": ABSENT}, FREE, ""),  # older than fees
        (
            {"feesEnabled": ABSENT},
            schedule_at(Decimal("0.05")),
            "",
        ),
        (
            {"feeSchedule": {"rate": "0.07", "exponent": 2}},
            schedule_at(Decimal("0.07"), 2),
            "",
        ),
        (
            {"feeSchedule": None},
            schedule_at(Decimal("0.05")),
            "assumed",
        ),
    ],
)
def test_the_fee_is_the_markets_own(
    changes: dict[str, Any], fee: FeeSchedule, assumed: str
) -> None:
    market = parse_market(gamma_market(**changes), gamma_event())
    assert market.fee == fee
    assert market.facts.get("fee", "") == assumed


def test_an_assumed_fee_follows_the_category() -> None:
    crypto = gamma_event(tags=[{"label": "Crypto"}])
    market = parse_market(gamma_market(feeSchedule=None), crypto)
    assert market.fee.rate == Decimal("0.07")


def test_a_game_ends_no_earlier_than_it_starts() -> None:
    market = parse_market(
        gamma_market(
            endDate="2027-01-02T00:00:00Z",
            gameStartTime="2027-01-02 19:30:00+00",
            sportsMarketType="moneyline",
            line=Decimal("2.5"),
        )
    )
    start = datetime(2027, 1, 2, 19, 30, tzinfo=UTC)
    assert market.event_starts_at == start
    assert market.expected_end_at == start
    assert market.closes_at == datetime(2027, 1, 2, tzinfo=UTC)
    assert market.facts["sports_market_type"] == "moneyline"
    assert market.facts["line"] == "2.5"
    assert market.facts["game_start_time"] == "2027-01-02 19:30:00+00"


def test_the_events_end_stands_in_for_a_missing_one() -> None:
    market = parse_market(gamma_market(endDate=None), gamma_event())
    assert market.closes_at == datetime(2027, 1, 3, tzinfo=UTC)


def test_year_one_is_no_end() -> None:
    assert parse_market(gamma_market(endDate="0001-01-01T00:00:00Z")).closes_at is None


def test_the_event_inside_the_record_is_used_where_none_is_given() -> None:
    inside = {"id": "7", "slug": "rain", "title": "Rain?"}
    market = parse_market(gamma_market(events=[inside]))
    assert (market.event_id, market.event_title) == ("7", "Rain?")


def test_keys_that_a_capture_adds_to_the_record_are_used() -> None:
    market = parse_market(
        gamma_market(
            event_title="Nets vs. Bulls",
            event_start_time="2027-01-02T19:30:00Z",
            tags=[{"label": "Sports"}, {"label": "NBA"}],
        )
    )
    assert market.event_title == "Nets vs. Bulls"
    assert market.event_starts_at == datetime(2027, 1, 2, 19, 30, tzinfo=UTC)
    assert market.market_type == "Sports"
    assert market.facts["tags"] == "Sports,NBA"


@pytest.mark.parametrize(
    ("changes", "market_type"),
    [
        ({"feeType": "crypto_fees_v2"}, "Crypto"),
        ({"feeType": "finance_prices_fees"}, "Finance"),
        ({"feeType": "general_fees"}, "Other"),
        ({"feeType": None, "category": "US-Politics"}, "Politics"),
        ({"feeType": None, "sportsMarketType": "totals"}, "Sports"),
        ({"feeType": None}, "Other"),
    ],
)
def test_without_tags_the_type_is_read_elsewhere(
    changes: dict[str, Any], market_type: str
) -> None:
    assert parse_market(gamma_market(**changes)).market_type == market_type


@pytest.mark.parametrize("slug", ["javascript:alert(1)", "../admin", "a b", "", None])
def test_an_address_is_never_built_from_an_odd_slug(slug: object) -> None:
    market = parse_market(gamma_market(slug=slug), gamma_event(slug=slug))
    assert market.url == ""


def test_a_reduced_record_may_leave_out_what_trading_needs() -> None:
    market = parse_market({"id": "1", "title": "Rain?"}, reduced=True)
    assert [outcome.name for outcome in market.outcomes] == ["Yes", "No"]
    assert market.status is MarketStatus.OPEN


def test_a_reduced_record_gives_what_it_has() -> None:
    record = {
        "id": "1",
        "title": "Rain?",
        "description": "If it rains.",
        "clob_token_ids": list(TOKENS),
        "end_date": "2027-01-02T00:00:00Z",
        "outcomePrices": '["0.4", "0.6"]',
    }
    market = parse_market(record, reduced=True)
    assert market.outcomes[1].token_id == TOKENS[1]
    assert market.closes_at == datetime(2027, 1, 2, tzinfo=UTC)
    assert market.facts["end_date"] == "2027-01-02T00:00:00Z"


# How a market stands (venues.md 3.3)


@pytest.mark.parametrize("word", ["resolved", "settled", "Resolved"])
@pytest.mark.parametrize(
    ("prices", "payouts"),
    [
        ('["1", "0"]', (DOLLAR, ZERO)),
        ('["0", "1"]', (ZERO, DOLLAR)),
        ('["0.5", "0.5"]', (HALF, HALF)),
        (["1.0", "0.00"], (DOLLAR, ZERO)),
    ],
)
def test_closed_resolved_and_exact_is_final(
    word: str, prices: object, payouts: tuple[Decimal, Decimal]
) -> None:
    resolution = parse_resolution(
        gamma_market(
            closed=True,
            umaResolutionStatus=word,
            outcomePrices=prices,
            closedTime="2027-01-02 19:03:11+00",
        )
    )
    assert resolution.status is MarketStatus.FINAL
    assert resolution.payouts == payouts
    assert resolution.note == word.lower()
    assert resolution.closes_at == datetime(2027, 1, 2, 19, 3, 11, tzinfo=UTC)


@pytest.mark.parametrize("uma", [ABSENT, "", "proposed", "disputed"])
def test_the_second_protocol_goes_before_a_status_that_stayed_behind(
    uma: object,
) -> None:
    resolution = parse_resolution(
        gamma_market(
            closed=True,
            resolutionStatus="resolved",
            umaResolutionStatus=uma,
            outcomePrices='["0", "1"]',
        )
    )
    assert resolution.payouts == (ZERO, DOLLAR)


@pytest.mark.parametrize(
    ("changes", "presumed"),
    [
        ({}, (DOLLAR, ZERO)),
        ({"umaResolutionStatus": ""}, (DOLLAR, ZERO)),
        ({"outcomePrices": '["0", "1"]'}, (ZERO, DOLLAR)),
        ({"outcomePrices": '["0.5", "0.5"]'}, None),
        ({"outcomePrices": '["0.9985", "0.0015"]'}, None),
        ({"umaResolutionStatus": "proposed"}, None),
        ({"resolutionStatus": "active"}, None),
        ({"closed": False}, None),
    ],
)
def test_exact_prices_without_any_status_are_only_presumed(
    changes: dict[str, Any], presumed: tuple[Decimal, Decimal] | None
) -> None:
    silent = gamma_market(closed=True, outcomePrices='["1", "0"]')
    resolution = parse_resolution(changed(silent, changes))
    assert resolution.presumed == presumed
    assert resolution.payouts is None


@pytest.mark.parametrize(
    ("word", "exclusion"),
    [
        (ABSENT, ""),
        ("requested", ""),
        ("proposed", "uma_proposed"),
        ("Disputed", "uma_disputed"),
    ],
)
def test_nobody_enters_while_the_oracle_decides(word: object, exclusion: str) -> None:
    assert polymarket_market(umaResolutionStatus=word).exclusion == exclusion


@pytest.mark.parametrize(
    ("seconds", "delay"), [(ABSENT, 0), (None, 0), (0, 0), (3, 3), ("3", 3), (60, 60)]
)
def test_the_taker_delay_is_that_of_the_record(seconds: object, delay: int) -> None:
    market = polymarket_market(secondsDelay=seconds)
    assert market.taker_delay == timedelta(seconds=delay)


@pytest.mark.parametrize("seconds", [-1, 61, "soon", True, 10**40])
def test_a_delay_that_makes_no_sense_is_named(seconds: object) -> None:
    with pytest.raises(Skipped) as skipped:
        polymarket_market(secondsDelay=seconds)
    assert skipped.value.reason == "bad_delay"


@pytest.mark.parametrize(
    ("tick", "lot"),
    [("0.1", "0.1"), ("0.01", "1"), ("0.005", "2"), ("0.0025", "4"), ("0.001", "10")],
)
def test_the_lot_follows_from_the_tick(tick: str, lot: str) -> None:
    market = polymarket_market(orderPriceMinTickSize=Decimal(tick))
    assert market.lot == Decimal(lot)


def test_a_book_carries_its_own_terms_and_stamp() -> None:
    record = clob_book(tick_size="0.001", min_order_size="15")
    book = parse_book(record, polymarket_market(), 0, NOON)
    assert (book.tick, book.min_size) == (Decimal("0.001"), Decimal(15))
    assert book.changed_at == datetime.fromtimestamp(1795000000, UTC)
    bare = clob_book(tick_size=ABSENT, min_order_size=ABSENT, timestamp=ABSENT)
    book = parse_book(bare, polymarket_market(), 0, NOON)
    assert (book.tick, book.min_size, book.changed_at) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tick_size": "0"}, "bad_tick"),
        ({"tick_size": "0.03"}, "bad_tick"),
        ({"min_order_size": "-1"}, "bad_min_size"),
        ({"timestamp": "999999999999999"}, "bad_timestamp"),
        ({"timestamp": "yesterday"}, "bad_timestamp"),
    ],
)
def test_a_book_with_bad_terms_is_rejected_whole(
    changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Skipped) as skipped:
        parse_book(clob_book(**changes), polymarket_market(), 0, NOON)
    assert skipped.value.reason == reason


@pytest.mark.parametrize(
    ("changes", "status", "note"),
    [
        ({"umaResolutionStatus": "proposed"}, MarketStatus.CLOSED, "proposed"),
        ({"umaResolutionStatus": "disputed"}, MarketStatus.CLOSED, "disputed"),
        ({"umaResolutionStatus": ABSENT}, MarketStatus.CLOSED, ""),
        (
            {"outcomePrices": '["0.9985", "0.0015"]'},
            MarketStatus.CLOSED,
            "resolved, but not at exact prices",
        ),
        (
            {"outcomePrices": '["0", "0"]'},
            MarketStatus.CLOSED,
            "resolved, but not at exact prices",
        ),
        (
            {"outcomePrices": '["1", "1"]'},
            MarketStatus.CLOSED,
            "resolved, but not at exact prices",
        ),
        (
            {"outcomePrices": None},
            MarketStatus.CLOSED,
            "resolved, but not at exact prices",
        ),
        (
            {"outcomePrices": '["1", "0", "0"]'},
            MarketStatus.CLOSED,
            "resolved, but not at exact prices",
        ),
        (
            {"outcomePrices": '["one", "0"]'},
            MarketStatus.CLOSED,
            "resolved, but not at exact prices",
        ),
        ({"closed": False}, MarketStatus.OPEN, "resolved"),
    ],
)
def test_anything_less_is_not_final(
    changes: dict[str, Any], status: MarketStatus, note: str
) -> None:
    final = gamma_market(
        closed=True, umaResolutionStatus="resolved", outcomePrices='["1", "0"]'
    )
    resolution = parse_resolution(changed(final, changes))
    assert (resolution.status, resolution.note) == (status, note)
    assert resolution.payouts is None


def test_before_the_close_the_nominal_end_is_reported() -> None:
    resolution = parse_resolution(gamma_market())
    assert resolution.closes_at == datetime(2027, 1, 2, 12, tzinfo=UTC)


# Books


def test_levels_are_sorted_best_first() -> None:
    book = parse_book(clob_book(), polymarket_market(), 0, NOON)
    assert [level.price for level in book.bids] == [Decimal("0.41"), Decimal("0.40")]
    assert [level.price for level in book.asks] == [Decimal("0.43"), Decimal("0.45")]
    assert book.asks[0].size == 30
    assert book.read_at == NOON


def test_equal_prices_are_one_level_and_empty_ones_none() -> None:
    asks = [
        {"price": "0.43", "size": "1.5"},
        {"price": "0.44", "size": "0"},
        {"price": "0.430", "size": "2.5"},
        {"price": "0.45", "size": "-3"},
        {"price": "1", "size": "9"},
        {"price": "0", "size": "9"},
    ]
    book = parse_book(clob_book(asks=asks), polymarket_market(), 0, NOON)
    assert [(level.price, level.size) for level in book.asks] == [
        (Decimal("0.43"), Decimal(4))
    ]


@pytest.mark.parametrize("nothing", [[], None, ABSENT])
def test_a_side_may_be_empty(nothing: object) -> None:
    book = parse_book(
        clob_book(bids=nothing, asks=nothing), polymarket_market(), 0, NOON
    )
    assert (book.bids, book.asks) == ((), ())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"asset_id": TOKENS[1]}, "another_token"),
        ({"asset_id": ABSENT}, "another_token"),
        ({"asks": {"price": "0.4"}}, "bad_level"),
        ({"asks": ["0.4"]}, "bad_level"),
        ({"asks": [{"price": "0.4"}]}, "bad_size"),
        ({"asks": [{"price": "0.4", "size": "NaN"}]}, "bad_size"),
        ({"asks": [{"size": "4"}]}, "bad_price"),
        ({"asks": [{"price": "1.4", "size": "4"}]}, "bad_price"),
        ({"bids": [{"price": "4e-1", "size": "4"}]}, "bad_price"),
    ],
)
def test_a_book_with_a_bad_level_is_rejected_whole(
    changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Skipped, match=reason):
        parse_book(clob_book(**changes), polymarket_market(), 0, NOON)


def test_the_events_rules_stand_in_for_missing_ones() -> None:
    event = gamma_event(description="Resolves by the gauge.")
    market = parse_market(gamma_market(description=""), event)
    assert market.rules == "Resolves by the gauge."


def test_a_placeholder_outcome_of_a_group_is_marked() -> None:
    assert polymarket_market(negRiskOther=True).facts["neg_risk_other"] == "true"
    assert "neg_risk_other" not in polymarket_market(negRiskOther=False).facts
