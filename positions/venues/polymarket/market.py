"""The market that a Gamma record describes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal

from positions.venues import categories
from positions.venues.fields import (
    Record,
    Skipped,
    as_record,
    flag,
    hint,
    instant,
    number,
    price,
    quoted,
    record_parser,
    records,
    stated,
    text,
)
from positions.venues.placeholders import refuse_template
from positions.venues.polymarket.fees import taker_fee_of
from positions.venues.polymarket.outcomes import outcomes_of
from positions.venues.polymarket.resolution import identity, status_of, uma_status
from positions.venues.terms import SHARE, dollar_lot, is_tick
from positions.venues.texts import RULES_CAP
from positions.venues.types import Market, MarketStatus, PriceStep, Quote

NAME = "polymarket"
SITE = "https://polymarket.com/event/"
# The CLOB rejects marketable orders for less than a dollar.
MIN_NOTIONAL = Decimal(1)
DEFAULT_MIN_SIZE = Decimal(5)  # on every recorded market that says anything
DEFAULT_TICK = Decimal("0.01")
MAX_DELAY_SECONDS = 60

# Slugs become part of links: nothing else may come into them.
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,250}", re.ASCII)


@record_parser
def parse_market(
    record: object, event: Record | None = None, *, reduced: bool = False
) -> Market:
    """The market of one Gamma record; Skipped with a named reason if unusable.

    `event` is the event that the record came nested in. A `reduced` record, as
    kept for matching only, may leave out what trading needs: outcomes (then Yes
    and No), tokens, tick, status.
    """
    market = as_record(record)
    market_id = identity(market)
    parent = event if event is not None else _parent(market)
    title = text(market, "question", "title")
    if not title:
        raise Skipped("no_title")
    rules = _rules(market) or _rules(parent)
    if not reduced:
        refuse_template(title)
    outcomes = outcomes_of(market, _rules(market), reduced)
    status = _status(market, reduced)
    labels = tag_labels(market, parent)
    market_type = _market_type(market, labels)
    fee, is_assumed = taker_fee_of(market, market_type)
    tick = _tick(market, reduced)
    closes_at = _closes_at(market, parent)
    starts_at = hint(market, "gameStartTime", "eventStartTime", "event_start_time")
    # A game ends after it starts, whatever the nominal end says.
    ends = [moment for moment in (closes_at, starts_at) if moment]
    return Market(
        venue=NAME,
        market_id=market_id,
        event_id=text(parent, "id", cap=40),
        title=title,
        outcomes=outcomes,
        rules=rules,
        market_type=market_type,
        status=status,
        closes_at=closes_at,
        expected_end_at=max(ends, default=None),
        fee=fee,
        min_size=_min_size(market),
        lot=dollar_lot(tick),
        price_steps=(PriceStep(Decimal(0), Decimal(1), tick),),
        quotes=_quotes(market, status),
        event_title=text(parent, "title") or text(market, "event_title"),
        subtitle=text(market, "groupItemTitle"),
        event_starts_at=starts_at,
        resolution_source=text(market, "resolutionSource")
        or text(parent, "resolutionSource"),
        url=_url(market, parent),
        text_style="polymarket",
        facts=_facts(market, parent, labels, is_assumed),
        min_notional=MIN_NOTIONAL,
        spends_dollars=True,
        taker_delay=_taker_delay(market),
        opens_at=hint(market, "startDate"),
        exclusion=_exclusion(market),
    )


def _parent(market: Record) -> Record:
    return next(iter(records(market.get("events"))), {})


def _rules(record: Record) -> str:
    return text(record, "description", cap=RULES_CAP, lines=True)


def _status(market: Record, reduced: bool) -> MarketStatus:
    if flag(market, "closed") is None and not reduced:
        raise Skipped("no_status")
    status = status_of(market)
    if status is MarketStatus.OPEN and flag(market, "enableOrderBook") is False:
        raise Skipped("no_order_book")
    return status


def _market_type(market: Record, labels: list[str]) -> str:
    # Tags are the only dependable category; the rest stands in for missing tags.
    market_type = categories.from_tags(labels)
    if market_type == categories.OTHER:
        market_type = categories.from_fee_type(text(market, "feeType"))
    if market_type == categories.OTHER:
        market_type = categories.normalise(text(market, "category"))
    if market_type == categories.OTHER and text(market, "sportsMarketType"):
        market_type = categories.SPORTS
    return market_type


def tag_labels(market: Record, parent: Record) -> list[str]:
    """The labels of the event's tags, else of the market's own."""
    tags = records(parent.get("tags")) or records(market.get("tags"))
    return [label for tag in tags if (label := text(tag, "label", "slug", cap=80))]


def _closes_at(market: Record, parent: Record) -> datetime | None:
    # The nominal end, often only a day: trading may stop earlier or later.
    closes_at = instant(market.get("endDate", market.get("end_date")))
    return closes_at or hint(parent, "endDate")


def _min_size(market: Record) -> Decimal:
    size = number(market.get("orderMinSize"), "bad_min_size")
    if size is None:
        return DEFAULT_MIN_SIZE
    if size < 0:
        raise Skipped("bad_min_size")
    return max(size, SHARE)


def _exclusion(market: Record) -> str:
    """Why nobody should enter: the oracle is being asked what the market pays."""
    word = uma_status(market)
    return f"uma_{word}" if word in {"proposed", "disputed"} else ""


def _tick(market: Record, reduced: bool) -> Decimal:
    tick = number(market.get("orderPriceMinTickSize"), "bad_tick")
    # The tick narrows near 0 and 1 during a market's life, so no default is safe.
    if tick is None:
        if not reduced:
            raise Skipped("no_tick")
        tick = DEFAULT_TICK
    if not is_tick(tick):
        raise Skipped("bad_tick")
    return tick


def _taker_delay(market: Record) -> timedelta:
    """How long the CLOB holds an order that takes before it matches it."""
    seconds = number(market.get("secondsDelay"), "bad_delay") or Decimal(0)
    # Three seconds in sports; beyond a minute nobody could say what is bought.
    if not 0 <= seconds <= MAX_DELAY_SECONDS:
        raise Skipped("bad_delay")
    return timedelta(seconds=float(seconds))


def _quotes(market: Record, status: MarketStatus) -> tuple[Quote, Quote]:
    """Best prices of both outcomes; a closed market keeps stale ones, so none."""
    # Both fields are of outcome 0; the books of the outcomes mirror each other.
    bid = quoted(price(market.get("bestBid")))
    ask = quoted(price(market.get("bestAsk")))
    if status is not MarketStatus.OPEN:
        bid = ask = None
    no_bid = None if ask is None else 1 - ask
    no_ask = None if bid is None else 1 - bid
    return Quote(bid, ask), Quote(no_bid, no_ask)


def _url(market: Record, parent: Record) -> str:
    path = "/".join(slug for slug in (_slug(parent), _slug(market)) if slug)
    return SITE + path if path else ""


def _slug(record: Record) -> str:
    slug = text(record, "slug")
    return slug if _SLUG.fullmatch(slug) else ""


def _facts(
    market: Record, parent: Record, labels: list[str], is_assumed: bool
) -> dict[str, str]:
    neg_risk = flag(market, "negRisk")
    return stated(
        slug=text(market, "slug"),
        event_slug=text(parent, "slug"),
        condition_id=text(market, "conditionId"),
        group_item_title=text(market, "groupItemTitle"),
        sports_market_type=text(market, "sportsMarketType"),
        line=text(market, "line"),
        game_start_time=text(market, "gameStartTime", "event_start_time"),
        end_date=text(market, "endDate", "end_date"),
        tags=",".join(labels),
        neg_risk="" if neg_risk is None else str(neg_risk).lower(),
        neg_risk_other="true" if flag(market, "negRiskOther") else "",
        fee="assumed" if is_assumed else "",
    )
