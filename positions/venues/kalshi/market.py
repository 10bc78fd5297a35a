"""The market that a Kalshi record describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

from positions.venues import categories
from positions.venues.fields import (
    Record,
    Skipped,
    as_record,
    flag,
    hint,
    instant,
    price,
    record_parser,
    records,
    stated,
    text,
)
from positions.venues.kalshi.fees import taker_fee_of
from positions.venues.kalshi.prices import CENT, DOLLAR, ZERO, price_steps_of, quotes_of
from positions.venues.kalshi.resolution import STATUSES, identity, status_of
from positions.venues.placeholders import refuse_template
from positions.venues.texts import RULES_CAP, clean
from positions.venues.types import (
    Market,
    MarketStatus,
    Outcome,
    PriceStep,
    Quote,
)

NAME = "kalshi"
SITE = "https://kalshi.com/markets/"
# Sub-titles are no names for the outcomes: `no_sub_title` mostly repeats the YES one.
YES, NO = Outcome(0, "Yes"), Outcome(1, "No")

_NOTHING: Record = {}
_UNQUOTED = Quote(None, None)


@record_parser
def parse_market(
    record: object,
    event: Record | None = None,
    series: Record | None = None,
    *,
    now: datetime | None = None,
    reduced: bool = False,
) -> Market:
    """The market of one record; Skipped with a named reason if unusable.

    `event` and `series` carry category, fee and sources where they are known. A
    `reduced` record, as kept for matching only, may leave out status and steps.
    """
    market = as_record(record)
    ticker = identity(market)
    parent, template = event or _NOTHING, series or _NOTHING
    _check_kind(market)
    title = text(market, "title") or text(parent, "title")
    if not title:
        raise Skipped("no_title")
    rules = _rules(market)
    if not reduced:
        refuse_template(title)
    status = _status(market, reduced)
    fee = taker_fee_of(market, parent, template, now)
    lot = _lot(market)
    return Market(
        venue=NAME,
        market_id=ticker,
        event_id=event_ticker_of(market),
        title=title,
        outcomes=(YES, NO),
        rules=rules,
        market_type=_market_type(market, parent, template),
        status=status,
        closes_at=instant(market.get("close_time")),
        # In sports `close_time` is a fallback two weeks after the game.
        expected_end_at=hint(market, "expected_expiration_time"),
        fee=fee.schedule,
        min_size=lot,
        lot=lot,
        price_steps=_price_steps(market, reduced),
        quotes=_quotes(market, status),
        event_title=text(parent, "title"),
        # All markets of an event may share a title; this tells them apart.
        subtitle=text(market, "yes_sub_title", "subtitle"),
        resolution_source=_sources(parent) or _sources(template),
        url=_url(market, parent),
        text_style="kalshi",
        facts=_facts(market, parent, fee.is_assumed),
        opens_at=hint(market, "open_time"),
        exclusion=_exclusion(market),
    )


def event_ticker_of(market: Record) -> str:
    """The event's ticker, which in bare records is the market's without its end."""
    return text(market, "event_ticker", cap=130) or identity(market).rpartition("-")[0]


def series_ticker_of(market: Record, event: Record) -> str:
    """The series that the event names, else the first part of the event's ticker."""
    ticker = text(event, "series_ticker", cap=130) or text(market, "series_ticker")
    return ticker or event_ticker_of(market).partition("-")[0]


def _check_kind(market: Record) -> None:
    # Combinations of other markets flood the listings and pair with nothing.
    legs = market.get("mve_selected_legs")
    if legs or market.get("mve_collection_ticker"):
        raise Skipped("multivariate")
    if event_ticker_of(market).upper().startswith("KXMVE"):
        raise Skipped("multivariate")
    if text(market, "market_type") not in {"", "binary"}:
        raise Skipped("not_binary")
    if price(market.get("notional_value_dollars"), "other_notional") not in {
        None,
        DOLLAR,
    }:
        raise Skipped("other_notional")


def _exclusion(market: Record) -> str:
    """Why nobody should enter the market, "" if nothing is against it."""
    # It may be removed after it was determined, and would then never settle.
    if flag(market, "is_provisional"):
        return "is_provisional"
    # Of other bounds a contract need not pay one dollar or nothing.
    if text(market, "settlement_bounds_type", cap=40) not in {"", "default"}:
        return "settlement_bounds_type"
    return ""


def _status(market: Record, reduced: bool) -> MarketStatus:
    status = text(market, "status", cap=40)
    if not status:
        if reduced:
            return MarketStatus.OPEN
        raise Skipped("no_status")
    # Trading on a guess at a new status could mean buying in a closed market.
    if status not in STATUSES:
        raise Skipped("unknown_status")
    return status_of(market)


def _rules(market: Record) -> str:
    parts = [
        text(market, key, cap=RULES_CAP, lines=True)
        for key in ("rules_primary", "rules_secondary")
    ]
    both = "\n\n".join(part for part in parts if part)
    if len(both) > RULES_CAP:
        return clean(both, RULES_CAP, lines=True)
    return both or text(market, "rules", cap=RULES_CAP, lines=True)


def _market_type(market: Record, event: Record, series: Record) -> str:
    # The category of an event is deprecated: that of its series is the maintained one.
    for record in (series, event, market):
        category = text(record, "category")
        if category:
            return categories.normalise(category)
    return categories.from_series(series_ticker_of(market, event))


def _lot(market: Record) -> Decimal:
    """A hundredth where the record trades fractions, else whole contracts.

    Fractional trading came with the `_fp` fields; some records of that time state
    whether they take part.
    """
    is_fractional = flag(market, "fractional_trading_enabled")
    if is_fractional is None:
        is_fractional = "yes_bid_size_fp" in market
    return Decimal("0.01") if is_fractional else Decimal(1)


def _price_steps(market: Record, reduced: bool) -> tuple[PriceStep, ...]:
    try:
        return price_steps_of(market)
    except Skipped as skipped:
        if reduced and skipped.reason == "no_tick":
            return (PriceStep(ZERO, DOLLAR, CENT),)
        raise


def _quotes(market: Record, status: MarketStatus) -> tuple[Quote, Quote]:
    quotes = quotes_of(market)
    return quotes if status is MarketStatus.OPEN else (_UNQUOTED, _UNQUOTED)


def _sources(record: Record) -> str:
    names = [
        text(source, "name") for source in records(record.get("settlement_sources"))
    ]
    return clean("; ".join(name for name in names if name))


def _url(market: Record, event: Record) -> str:
    series = series_ticker_of(market, event).lower()
    # Of Kalshi's pages only those of series have an address that a record contains.
    return SITE + quote(series, safe="") if series else ""


def _facts(market: Record, event: Record, is_assumed: bool) -> dict[str, str]:
    exclusive = flag(event, "mutually_exclusive")
    custom = market.get("custom_strike")
    copied = (
        "strike_type",
        "floor_strike",
        "cap_strike",
        "functional_strike",
        "expected_expiration_time",
        "occurrence_datetime",
        "fee_waiver_expiration_time",
        "yes_sub_title",
        "no_sub_title",
    )
    return stated(
        **{key: text(market, key) for key in copied},
        custom_strike=_written(custom) if isinstance(custom, Mapping) else "",
        series_ticker=series_ticker_of(market, event),
        event_ticker=event_ticker_of(market),
        event_sub_title=text(event, "sub_title"),
        strike_date=text(event, "strike_date"),
        mutually_exclusive="" if exclusive is None else str(exclusive).lower(),
        fee="assumed" if is_assumed else "",
    )


def _written(custom: Mapping[str, object]) -> str:
    if not custom:
        return ""
    return clean(json.dumps(custom, sort_keys=True, default=str), 1_000)
