"""What is read from a Kalshi record, and what is left out under which name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.venues.fields import Skipped
from positions.venues.kalshi import parse_books, parse_market, parse_resolution
from positions.venues.kalshi.fees import archived_schedule_at, schedule_at
from positions.venues.types import MarketStatus, PriceStep, Quote
from tests.support.venue_records import (
    ABSENT,
    NOON,
    kalshi_event,
    kalshi_market,
    kalshi_series,
    rain_on_kalshi,
)

DOLLAR, ZERO = Decimal(1), Decimal(0)
CENT, TENTH = Decimal("0.01"), Decimal("0.001")


def test_a_market_is_read_whole() -> None:
    market = parse_market(kalshi_market(), kalshi_event(), kalshi_series(), now=NOON)
    assert market.market_id == "KXRAIN-27JAN02-T10"
    assert market.event_id == "KXRAIN-27JAN02"
    assert (market.title, market.subtitle) == ("Will it rain?", "Above 10 mm")
    assert market.event_title == "Rain in Testville"
    assert [outcome.name for outcome in market.outcomes] == ["Yes", "No"]
    assert market.rules == (
        "If it rains more than 10 mm, resolves to Yes.\n\n"
        "The gauge in Central Park counts."
    )
    assert market.market_type == "Weather"
    assert market.status is MarketStatus.OPEN
    assert market.closes_at == datetime(2027, 1, 2, 17, tzinfo=UTC)
    assert market.expected_end_at == datetime(2027, 1, 2, 18, tzinfo=UTC)
    assert market.fee == schedule_at(Decimal("0.07"))
    assert (market.min_size, market.lot) == (CENT, CENT)
    assert market.price_steps == (PriceStep(ZERO, DOLLAR, CENT),)
    assert market.resolution_source == "The gauge"
    assert market.url == "https://kalshi.com/markets/kxrain"
    assert market.facts == {
        "series_ticker": "KXRAIN",
        "event_ticker": "KXRAIN-27JAN02",
        "event_sub_title": "On Jan 2, 2027",
        "strike_type": "greater",
        "floor_strike": "10",
        "expected_expiration_time": "2027-01-02T18:00:00Z",
        "occurrence_datetime": "2027-01-02T17:00:00Z",
        "yes_sub_title": "Above 10 mm",
        "no_sub_title": "Above 10 mm",
        "mutually_exclusive": "false",
    }


def test_structured_strikes_are_kept_as_text() -> None:
    facts = rain_on_kalshi(
        floor_strike=Decimal("74299.99"),
        cap_strike=75000,
        strike_type="between",
        custom_strike={"team": "b", "game": "a"},
    ).facts
    assert facts["floor_strike"] == "74299.99"
    assert facts["cap_strike"] == "75000"
    assert facts["custom_strike"] == '{"game": "a", "team": "b"}'


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ticker": ABSENT}, "bad_id"),
        ({"ticker": "KX/../X"}, "bad_id"),
        ({"ticker": "KXRAIN,KXSNOW"}, "bad_id"),
        ({"title": ""}, "no_title"),
        ({"mve_collection_ticker": "KXMVE-R"}, "multivariate"),
        ({"mve_selected_legs": [{"market_ticker": "KXRAIN"}]}, "multivariate"),
        ({"event_ticker": "KXMVESPORTS-S2026"}, "multivariate"),
        ({"market_type": "scalar"}, "not_binary"),
        ({"notional_value_dollars": "100.0000"}, "other_notional"),
        ({"notional_value_dollars": "0.5000"}, "other_notional"),
        ({"status": ABSENT}, "no_status"),
        ({"status": "surprised"}, "unknown_status"),
        ({"yes_bid_dollars": "44"}, "bad_price"),
        ({"yes_ask_dollars": "0.4_7"}, "bad_price"),
        ({"yes_bid_size_fp": "many"}, "bad_size"),
        ({"close_time": "2027-01-02T17:00:00"}, "bad_time"),
        ({"price_ranges": ABSENT, "price_level_structure": ABSENT}, "no_tick"),
        ({"price_ranges": [{"start": "0", "end": "1"}]}, "bad_tick"),
        ({"price_ranges": [{"start": "1", "end": "0", "step": "0.01"}]}, "bad_tick"),
        ({"price_ranges": [{"start": "0", "end": "1", "step": "0"}]}, "bad_tick"),
    ],
)
def test_what_cannot_be_used_is_named(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Skipped) as skipped:
        parse_market(kalshi_market(**changes))
    assert skipped.value.reason == reason


def test_unknown_and_missing_fields_of_newer_answers_change_nothing() -> None:
    odd = kalshi_market(exchange_index=3, something_new={"a": 1})
    assert parse_market(odd) == parse_market(kalshi_market())


@pytest.mark.parametrize(
    ("changes", "exclusion"),
    [
        ({}, ""),
        ({"is_provisional": False, "settlement_bounds_type": "default"}, ""),
        ({"settlement_bounds_type": None}, ""),
        ({"is_provisional": True}, "is_provisional"),
        ({"settlement_bounds_type": "floor"}, "settlement_bounds_type"),
    ],
)
def test_a_market_that_may_not_settle_as_usual_is_not_entered(
    changes: dict[str, Any], exclusion: str
) -> None:
    assert rain_on_kalshi(**changes).exclusion == exclusion


def test_an_archive_in_cents_pays_the_fees_of_its_time() -> None:
    record = kalshi_market(yes_bid=44, yes_ask=47, tick_size=1)
    cents = {k: v for k, v in record.items() if not k.endswith("_dollars")}
    market = parse_market(cents, kalshi_event(), kalshi_series())
    assert market.fee == archived_schedule_at(Decimal("0.07"))


def test_sizes_missing_in_older_answers_are_unknown() -> None:
    yes, no = rain_on_kalshi(yes_bid_size_fp=ABSENT, yes_ask_size_fp=ABSENT).quotes
    assert yes == Quote(Decimal("0.44"), Decimal("0.47"))
    assert no == Quote(Decimal("0.53"), Decimal("0.56"))


def test_quotes_of_no_have_the_sizes_of_yes_swapped() -> None:
    yes, no = rain_on_kalshi().quotes
    assert yes == Quote(Decimal("0.44"), Decimal("0.47"), Decimal(12), Decimal(9))
    assert no == Quote(Decimal("0.53"), Decimal("0.56"), Decimal(9), Decimal(12))


@pytest.mark.parametrize(
    ("changes", "quotes"),
    [
        (
            {"yes_bid_dollars": "0.0000", "no_ask_dollars": "1.0000"},
            (
                Quote(None, Decimal("0.47"), None, Decimal(9)),
                Quote(Decimal("0.53"), None, Decimal(9), None),
            ),
        ),
        (
            {"yes_ask_dollars": "0.0000", "no_bid_dollars": "1.0000"},  # as combos do
            (
                Quote(Decimal("0.44"), None, Decimal(12), None),
                Quote(None, Decimal("0.56"), None, Decimal(12)),
            ),
        ),
        (
            {"yes_bid_size_fp": "0.00"},
            (
                Quote(None, Decimal("0.47"), None, Decimal(9)),
                Quote(Decimal("0.53"), None, Decimal(9), None),
            ),
        ),
        (
            {"no_bid_dollars": ABSENT, "no_ask_dollars": ABSENT},
            (
                Quote(Decimal("0.44"), Decimal("0.47"), Decimal(12), Decimal(9)),
                Quote(Decimal("0.53"), Decimal("0.56"), Decimal(9), Decimal(12)),
            ),
        ),
    ],
)
def test_zero_and_one_mean_that_nobody_quotes(
    changes: dict[str, Any], quotes: tuple[Quote, Quote]
) -> None:
    assert rain_on_kalshi(**changes).quotes == quotes


def test_a_closed_market_quotes_nothing() -> None:
    assert rain_on_kalshi(status="closed").quotes == (Quote(None, None),) * 2


def archived_market(**changes: Any) -> dict[str, Any]:
    """As before 2026: whole cents, no dollars, no fractions."""
    record = {
        key: value
        for key, value in kalshi_market().items()
        if not key.endswith(("_dollars", "_fp")) and not key.startswith("price_")
    }
    cents = {"yes_bid": 44, "yes_ask": 47, "no_bid": 53, "no_ask": 56, "tick_size": 1}
    return {**record, **cents, **changes}


def test_cents_are_read_in_archives() -> None:
    market = parse_market(archived_market())
    assert market.quotes[0] == Quote(Decimal("0.44"), Decimal("0.47"))
    assert market.price_steps == (PriceStep(ZERO, DOLLAR, CENT),)
    assert market.lot == 1


def test_cents_are_never_mixed_with_dollars() -> None:
    both = kalshi_market(yes_bid=1, yes_ask=99, yes_bid_dollars=ABSENT)
    assert parse_market(both).quotes[0].bid is None


@pytest.mark.parametrize("cents", [101, -1, Decimal("44.5"), "many"])
def test_cents_that_make_no_sense_are_named(cents: object) -> None:
    with pytest.raises(Skipped, match="bad_price"):
        parse_market(archived_market(yes_bid=cents))


@pytest.mark.parametrize(
    ("changes", "lot"),
    [
        ({}, CENT),
        ({"fractional_trading_enabled": False}, DOLLAR),
        ({"fractional_trading_enabled": True}, CENT),
        ({"yes_bid_size_fp": ABSENT}, DOLLAR),
    ],
)
def test_a_lot_is_a_whole_contract_unless_fractions_trade(
    changes: dict[str, Any], lot: Decimal
) -> None:
    market = rain_on_kalshi(**changes)
    assert (market.lot, market.min_size) == (lot, lot)


@pytest.mark.parametrize(
    ("structure", "steps"),
    [
        ("linear_cent", (PriceStep(ZERO, DOLLAR, CENT),)),
        ("deci_cent", (PriceStep(ZERO, DOLLAR, TENTH),)),
        (
            "tapered_deci_cent",
            (
                PriceStep(ZERO, Decimal("0.1"), TENTH),
                PriceStep(Decimal("0.1"), Decimal("0.9"), CENT),
                PriceStep(Decimal("0.9"), DOLLAR, TENTH),
            ),
        ),
    ],
)
def test_a_named_structure_stands_in_for_missing_ranges(
    structure: str, steps: tuple[PriceStep, ...]
) -> None:
    market = rain_on_kalshi(price_ranges=ABSENT, price_level_structure=structure)
    assert market.price_steps == steps


def test_ranges_stand_over_the_named_structure() -> None:
    ranges = [
        {"start": "0.0000", "end": "0.5000", "step": "0.0010"},
        {"start": "0.5000", "end": "1.0000", "step": "0.0100"},
    ]
    market = rain_on_kalshi(price_ranges=ranges, price_level_structure="linear_cent")
    assert [step.step for step in market.price_steps] == [TENTH, CENT]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("active", MarketStatus.OPEN),
        ("initialized", MarketStatus.CLOSED),
        ("inactive", MarketStatus.CLOSED),
        ("closed", MarketStatus.CLOSED),
        ("determined", MarketStatus.CLOSED),
        ("disputed", MarketStatus.CLOSED),
        ("amended", MarketStatus.CLOSED),
        ("finalized", MarketStatus.CLOSED),  # nothing says what it paid
    ],
)
def test_the_words_of_answers_are_known(word: str, status: MarketStatus) -> None:
    assert rain_on_kalshi(status=word).status is status


# Fees


@pytest.mark.parametrize(
    ("series", "event", "rate"),
    [
        ({}, {}, "0.07"),
        ({"fee_multiplier": Decimal("0.5")}, {}, "0.035"),
        ({"fee_multiplier": 0}, {}, "0"),
        ({"fee_type": "quadratic_with_maker_fees"}, {}, "0.07"),
        ({"fee_type": "quadratic_with_combo_maker_fees"}, {}, "0.07"),
        ({}, {"fee_multiplier_override": "2"}, "0.14"),
        ({"fee_type": "flat"}, {"fee_type_override": "quadratic"}, "0.07"),
        ({}, {"fee_multiplier_override": None, "fee_type_override": ""}, "0.07"),
    ],
)
def test_the_fee_is_the_series_unless_the_event_overrides(
    series: dict[str, Any], event: dict[str, Any], rate: str
) -> None:
    market = parse_market(
        kalshi_market(), kalshi_event(**event), kalshi_series(**series)
    )
    assert market.fee == schedule_at(Decimal(rate))
    assert "fee" not in market.facts


@pytest.mark.parametrize(
    "series",
    [
        None,
        kalshi_series(fee_type="flat"),
        kalshi_series(fee_type="new_kind"),
        kalshi_series(fee_type=None),
        kalshi_series(fee_multiplier="lots"),
        kalshi_series(fee_multiplier=-1),
        kalshi_series(fee_multiplier=None),
        kalshi_series(fee_multiplier=100),
    ],
)
def test_an_unknown_fee_is_called_assumed(series: dict[str, Any] | None) -> None:
    market = parse_market(kalshi_market(), kalshi_event(), series)
    assert market.fee == schedule_at(Decimal("0.07"))
    assert market.facts["fee"] == "assumed"


def test_a_waiver_makes_a_market_free_until_it_ends() -> None:
    waived = kalshi_market(fee_waiver_expiration_time="2027-01-01T12:00:00Z")
    before, after = NOON - timedelta(seconds=1), NOON
    assert parse_market(waived, now=before).fee == schedule_at(Decimal(0))
    assert parse_market(waived, now=after).fee == schedule_at(Decimal("0.07"))
    assert parse_market(waived).fee == schedule_at(Decimal("0.07"))


# Market types


def test_the_series_category_stands_over_the_events() -> None:
    market = parse_market(
        kalshi_market(), kalshi_event(), kalshi_series(category="Crypto")
    )
    assert market.market_type == "Crypto"


@pytest.mark.parametrize(
    ("event_ticker", "market_type"),
    [
        ("KXNBAGAME-27JAN02", "Sports"),
        ("KXBTCD-27JAN02", "Crypto"),
        ("KXHIGHNY-27JAN02", "Weather"),
        ("KXFEDDECISION-27JAN", "Economics"),
        ("KXSOMETHING-27", "Other"),
    ],
)
def test_a_bare_record_is_typed_by_its_series(
    event_ticker: str, market_type: str
) -> None:
    record = kalshi_market(event_ticker=event_ticker, ticker=event_ticker + "-A")
    assert parse_market(record).market_type == market_type


def test_a_reduced_record_may_leave_out_what_trading_needs() -> None:
    record = {"ticker": "KXBOND-30-CAL", "title": "Next Bond?", "rules": "If he is."}
    market = parse_market(record, reduced=True)
    assert market.status is MarketStatus.OPEN
    assert market.event_id == "KXBOND-30"
    assert market.rules == "If he is."
    assert market.facts["series_ticker"] == "KXBOND"


# How a market stands (venues.md 4.6)


@pytest.mark.parametrize(
    ("changes", "payouts"),
    [
        ({"result": "yes", "settlement_value_dollars": "1.0000"}, ("1", "0")),
        ({"result": "no", "settlement_value_dollars": "0.0000"}, ("0", "1")),
        ({"result": "yes"}, ("1", "0")),
        ({"result": "no"}, ("0", "1")),
        ({"result": "scalar", "settlement_value_dollars": "0.4500"}, ("0.45", "0.55")),
        ({"result": "scalar", "settlement_value_dollars": "0.0200"}, ("0.02", "0.98")),
    ],
)
def test_finalized_with_a_clear_value_is_final(
    changes: dict[str, Any], payouts: tuple[str, str]
) -> None:
    resolution = parse_resolution(kalshi_market(status="finalized", **changes))
    assert resolution.status is MarketStatus.FINAL
    assert resolution.payouts == (Decimal(payouts[0]), Decimal(payouts[1]))
    assert resolution.note == "finalized"


@pytest.mark.parametrize(
    "changes",
    [
        {"result": "scalar"},
        {"result": "scalar", "settlement_value_dollars": "1.5"},
        {"result": ""},
        {"result": "", "settlement_value_dollars": "1.0000"},
        {"result": "perhaps", "settlement_value_dollars": "1.0000"},
        {"result": "yes", "settlement_value_dollars": "0.6300"},  # which of the two?
        {"result": "no", "settlement_value_dollars": "1.0000"},
    ],
)
def test_finalized_without_a_clear_value_is_held(changes: dict[str, Any]) -> None:
    resolution = parse_resolution(kalshi_market(status="finalized", **changes))
    assert resolution.status is MarketStatus.CLOSED
    assert resolution.payouts is None
    assert resolution.note == "finalized, but without a clear settlement value"


@pytest.mark.parametrize("word", ["determined", "disputed", "amended", "closed"])
def test_a_result_is_not_final_while_it_may_be_disputed(word: str) -> None:
    resolution = parse_resolution(
        kalshi_market(status=word, result="yes", settlement_value_dollars="1.0000")
    )
    assert resolution.status is MarketStatus.CLOSED
    assert resolution.payouts is None
    assert resolution.note == word


def test_an_unknown_word_is_neither_open_nor_final() -> None:
    resolution = parse_resolution(kalshi_market(status="surprised", result="yes"))
    assert (resolution.status, resolution.note) == (MarketStatus.CLOSED, "surprised")


# Books


def orderbook(yes: object, no: object) -> dict[str, Any]:
    return {
        "ticker": "KXRAIN-27JAN02-T10",
        "orderbook_fp": {"yes_dollars": yes, "no_dollars": no},
    }


def test_asks_are_the_other_sides_bids() -> None:
    record = orderbook(
        [["0.4300", "5.00"], ["0.4400", "12.00"]],
        [["0.5200", "3.00"], ["0.5300", "9.11"]],
    )
    yes, no = parse_books(record, rain_on_kalshi(), NOON)
    assert [(b.price, b.size) for b in yes.bids] == [
        (Decimal("0.44"), Decimal(12)),
        (Decimal("0.43"), Decimal(5)),
    ]
    assert [(a.price, a.size) for a in yes.asks] == [
        (Decimal("0.47"), Decimal("9.11")),
        (Decimal("0.48"), Decimal(3)),
    ]
    assert [(a.price, a.size) for a in no.asks] == [
        (Decimal("0.56"), Decimal(12)),
        (Decimal("0.57"), Decimal(5)),
    ]
    assert [level.price for level in no.bids] == [Decimal("0.53"), Decimal("0.52")]
    assert (yes.outcome_index, no.outcome_index) == (0, 1)


def test_levels_are_sorted_whatever_their_order() -> None:
    record = orderbook([["0.44", "1"], ["0.41", "2"], ["0.43", "3"]], [])
    yes, no = parse_books(record, rain_on_kalshi(), NOON)
    assert [level.price for level in yes.bids] == [
        Decimal("0.44"),
        Decimal("0.43"),
        Decimal("0.41"),
    ]
    assert no.asks[0].price == Decimal("0.56")


@pytest.mark.parametrize("nothing", [[], None])
def test_both_sides_may_be_empty(nothing: object) -> None:
    for book in parse_books(orderbook(nothing, nothing), rain_on_kalshi(), NOON):
        assert (book.bids, book.asks) == ((), ())


def test_archived_books_are_in_cents() -> None:
    record = {"orderbook": {"yes": [[43, 5]], "no": None}}
    yes, no = parse_books(record, rain_on_kalshi(), NOON)
    assert (yes.bids[0].price, yes.bids[0].size) == (Decimal("0.43"), Decimal(5))
    assert no.asks[0].price == Decimal("0.57")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({}, "bad_book"),
        ({"orderbook_fp": []}, "bad_book"),
        (orderbook([["0.43"]], []), "bad_level"),
        (orderbook([["43", "5"]], []), "bad_price"),
        (orderbook([["0.43", None]], []), "bad_size"),
        ({"orderbook": {"yes": [["x", 5]], "no": []}}, "bad_price"),
        ({"orderbook": {"yes": [[143, 5]], "no": []}}, "bad_price"),
    ],
)
def test_a_book_with_a_bad_level_is_rejected_whole(record: object, reason: str) -> None:
    with pytest.raises(Skipped, match=reason):
        parse_books(record, rain_on_kalshi(), NOON)
