"""What is read of Gamma's events and markets."""

from __future__ import annotations

from positions.venues.shapes import TEXT, Shape

# Events nest hundreds of markets at most; a page is bounded by its bytes.
MOST_MARKETS = 100_000

TAG = Shape(("label", "slug"))
_OF_EVENT = (
    "id",
    "title",
    "slug",
    "description",
    "resolutionSource",
    "endDate",
)
# The event of a market that was read by its id.
PARENT = Shape(_OF_EVENT, nested={"tags": TAG}, longest=TEXT, most=5)
MARKET = Shape(
    (
        "id",
        "question",
        "title",
        "description",
        "outcomes",
        "outcomePrices",
        "clobTokenIds",
        "clob_token_ids",
        "closed",
        "archived",
        "acceptingOrders",
        "enableOrderBook",
        "resolutionStatus",
        "umaResolutionStatus",
        "feesEnabled",
        "feeSchedule",
        "feeType",
        "category",
        "sportsMarketType",
        "endDate",
        "end_date",
        "closedTime",
        "startDate",
        "gameStartTime",
        "eventStartTime",
        "event_start_time",
        "orderMinSize",
        "orderPriceMinTickSize",
        "secondsDelay",
        "bestBid",
        "bestAsk",
        "slug",
        "conditionId",
        "event_title",
        "groupItemTitle",
        "line",
        "negRisk",
        "negRiskOther",
        "resolutionSource",
        "updatedAt",
    ),
    nested={"tags": TAG, "events": PARENT},
    longest=TEXT,
    most=MOST_MARKETS,
)
EVENT = Shape(_OF_EVENT, nested={"tags": TAG, "markets": MARKET}, longest=TEXT)
