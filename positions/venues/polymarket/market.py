"""Which market does a Gamma record describe?"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

from positions.venues import categories
from positions.venues.fields import (
    RULES_CAP,
    Record,
    Skipped,
    as_record,
    clean,
    flag,
    hint,
    instant,
    known,
    listed,
    number,
    price,
    quoted,
    records,
    text,
)
from positions.venues.placeholders import refuse_template
from positions.venues.polymarket.fees import taker_fee_of
from positions.venues.polymarket.resolution import identity, status_of
from positions.venues.types import (
    Market,
    MarketStatus,
    Outcome,
    PriceStep,
    Quote,
    VenueName,
)

SITE = "https://polymarket.com/event/"
LOT = Decimal("0.01")
# The CLOB rejects marketable orders for less than a dollar.
MIN_NOTIONAL = Decimal(1)
DEFAULT_MIN_SIZE = Decimal(5)  # on every recorded market that says anything
DEFAULT_TICK = Decimal("0.01")

_TOKEN = re.compile(r"\d{1,80}", re.ASCII)
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,250}", re.ASCII)


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
        refuse_template(title, rules)
    outcomes = _outcomes(market, reduced)
    status = _status(market, reduced)
    market_type = _market_type(market, parent)
    fee, is_assumed = taker_fee_of(market, market_type)
    closes_at = _closes_at(market, parent)
    starts_at = hint(market, "gameStartTime", "eventStartTime", "event_start_time")
    ends = [moment for moment in (closes_at, starts_at) if moment]
    return Market(
        venue=VenueName.POLYMARKET,
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
        lot=LOT,
        price_steps=(_price_step(market, reduced),),
        quotes=_quotes(market, status),
        event_title=text(parent, "title") or text(market, "event_title"),
        subtitle=text(market, "groupItemTitle"),
        event_starts_at=starts_at,
        resolution_source=text(market, "resolutionSource")
        or text(parent, "resolutionSource"),
        url=_url(market, parent),
        text_style="polymarket",
        facts=_facts(market, parent, is_assumed),
        min_notional=MIN_NOTIONAL,
    )


def _parent(market: Record) -> Record:
    return next(iter(records(market.get("events"))), {})


def _rules(record: Record) -> str:
    return text(record, "description", cap=RULES_CAP, lines=True)


def _outcomes(market: Record, reduced: bool) -> tuple[Outcome, Outcome]:
    names = listed(market.get("outcomes"), "bad_outcomes")
    if names is None and reduced:
        names = ["Yes", "No"]
    if not names:
        raise Skipped("no_outcomes")
    if len(names) != 2:
        raise Skipped("not_two_outcomes")
    first, second = clean(names[0]), clean(names[1])
    if not first or not second or first == second:
        raise Skipped("bad_outcomes")
    if (first.lower(), second.lower()) == ("no", "yes"):
        raise Skipped("swapped_outcomes")
    prices = listed(market.get("outcomePrices"), "bad_price")
    if prices is not None and len(prices) != 2:
        raise Skipped("lengths_differ")
    tokens = _tokens(market, reduced)
    return Outcome(0, first, tokens[0]), Outcome(1, second, tokens[1])


def _tokens(market: Record, reduced: bool) -> tuple[str, str]:
    found = market.get("clobTokenIds", market.get("clob_token_ids"))
    tokens = listed(found, "bad_tokens")
    if not tokens:
        if reduced:
            return "", ""
        raise Skipped("no_tokens")
    if len(tokens) != 2:
        raise Skipped("lengths_differ")
    first, second = tokens
    if not isinstance(first, str) or not isinstance(second, str):
        raise Skipped("bad_tokens")
    if not _TOKEN.fullmatch(first) or not _TOKEN.fullmatch(second) or first == second:
        raise Skipped("bad_tokens")
    return first, second


def _status(market: Record, reduced: bool) -> MarketStatus:
    if flag(market, "closed") is None and not reduced:
        raise Skipped("no_status")
    status = status_of(market)
    if status is MarketStatus.OPEN and flag(market, "enableOrderBook") is False:
        raise Skipped("no_order_book")
    return status


def _market_type(market: Record, parent: Record) -> str:
    kind = categories.from_tags(tag_labels(market, parent))
    if kind == categories.OTHER:
        kind = categories.from_fee_type(text(market, "feeType"))
    if kind == categories.OTHER:
        kind = categories.normalise(text(market, "category"))
    if kind == categories.OTHER and text(market, "sportsMarketType"):
        kind = categories.SPORTS
    return kind


def tag_labels(market: Record, parent: Record) -> list[str]:
    """The labels of the event's tags, else of the market's own."""
    tags = records(parent.get("tags")) or records(market.get("tags"))
    return [label for tag in tags if (label := text(tag, "label", "slug", cap=80))]


def _closes_at(market: Record, parent: Record) -> datetime | None:
    found = instant(market.get("endDate", market.get("end_date")))
    return found or hint(parent, "endDate")


def _min_size(market: Record) -> Decimal:
    try:
        found = number(market.get("orderMinSize"))
    except ValueError:
        raise Skipped("bad_min_size") from None
    if found is not None and found < 0:
        raise Skipped("bad_min_size")
    return max(found, LOT) if found is not None else DEFAULT_MIN_SIZE


def _price_step(market: Record, reduced: bool) -> PriceStep:
    try:
        tick = number(market.get("orderPriceMinTickSize"))
    except ValueError:
        raise Skipped("bad_tick") from None
    if tick is None:
        if not reduced:
            raise Skipped("no_tick")
        tick = DEFAULT_TICK
    if not 0 < tick < 1:
        raise Skipped("bad_tick")
    return PriceStep(Decimal(0), Decimal(1), tick)


def _quotes(market: Record, status: MarketStatus) -> tuple[Quote, Quote]:
    """Best prices of both outcomes; a closed market keeps stale ones, so none."""
    bid = quoted(price(market.get("bestBid")))
    ask = quoted(price(market.get("bestAsk")))
    if status is not MarketStatus.OPEN:
        bid = ask = None
    other_bid = None if ask is None else 1 - ask
    other_ask = None if bid is None else 1 - bid
    return Quote(bid, ask), Quote(other_bid, other_ask)


def _url(market: Record, parent: Record) -> str:
    slugs = [_slug(parent), _slug(market)] if _slug(parent) else [_slug(market)]
    path = "/".join(quote(slug, safe="") for slug in slugs if slug)
    return SITE + path if path else ""


def _slug(record: Record) -> str:
    found = text(record, "slug")
    return found if _SLUG.fullmatch(found) else ""


def _facts(market: Record, parent: Record, is_assumed: bool) -> dict[str, str]:
    neg_risk = flag(market, "negRisk")
    return known(
        slug=text(market, "slug"),
        event_slug=text(parent, "slug"),
        condition_id=text(market, "conditionId"),
        group_item_title=text(market, "groupItemTitle"),
        sports_market_type=text(market, "sportsMarketType"),
        line=text(market, "line"),
        game_start_time=text(market, "gameStartTime", "event_start_time"),
        end_date=text(market, "endDate", "end_date"),
        tags=",".join(tag_labels(market, parent)),
        neg_risk="" if neg_risk is None else str(neg_risk).lower(),
        neg_risk_other="true" if flag(market, "negRiskOther") else "",
        fee="assumed" if is_assumed else "",
    )
