"""What is read of Kalshi's events, markets and series."""

from __future__ import annotations

from positions.venues.shapes import TEXT, Shape

# Events nest hundreds of markets at most; a page is bounded by its bytes.
MOST_MARKETS = 100_000

SOURCE = Shape(("name",))
PRICE_RANGE = Shape(("start", "end", "step"))
MARKET = Shape(
    (
        "ticker",
        "event_ticker",
        "series_ticker",
        "market_type",
        "mve_selected_legs",
        "mve_collection_ticker",
        "title",
        "subtitle",
        "yes_sub_title",
        "no_sub_title",
        "category",
        "rules",
        "rules_primary",
        "rules_secondary",
        "status",
        "result",
        "settlement_value_dollars",
        "settlement_bounds_type",
        "is_provisional",
        "open_time",
        "close_time",
        "expected_expiration_time",
        "occurrence_datetime",
        "fee_waiver_expiration_time",
        "strike_type",
        "floor_strike",
        "cap_strike",
        "functional_strike",
        "custom_strike",
        "notional_value_dollars",
        "fractional_trading_enabled",
        "price_level_structure",
        "tick_size",
        "yes_bid",
        "yes_ask",
        "no_bid",
        "no_ask",
        "yes_bid_dollars",
        "yes_ask_dollars",
        "no_bid_dollars",
        "no_ask_dollars",
        "yes_bid_size_fp",
        "yes_ask_size_fp",
        "updated_time",
    ),
    # They tell dollars from cents, and change with every trade.
    present=("last_price", "last_price_dollars", "liquidity_dollars"),
    nested={"price_ranges": PRICE_RANGE},
    longest=TEXT,
    most=MOST_MARKETS,
)
EVENT = Shape(
    (
        "event_ticker",
        "series_ticker",
        "title",
        "sub_title",
        "category",
        "strike_date",
        "mutually_exclusive",
        "fee_type_override",
        "fee_multiplier_override",
    ),
    nested={"settlement_sources": SOURCE, "markets": MARKET},
)
SERIES = Shape(
    ("ticker", "category", "fee_type", "fee_multiplier"),
    nested={"settlement_sources": SOURCE},
)
FEE_CHANGE = Shape(
    (
        "series_ticker",
        "event_ticker",
        "scheduled_ts",
        "fee_type",
        "fee_multiplier",
        "fee_type_override",
        "fee_multiplier_override",
    )
)
