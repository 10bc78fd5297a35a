"""Kalshi's Trade API v2: markets, events, series and order books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from positions.venues.simulator.kalshi.combinations import combinations
from positions.venues.simulator.kalshi.filters import (
    check_filters,
    event_ticker_of,
    invalid,
    not_found,
    page_of,
    statuses_of,
    unavailable,
)
from positions.venues.simulator.kalshi.maintenance import (
    maintenance_until,
    status_record,
)
from positions.venues.simulator.kalshi.records import (
    book_record,
    event_record,
    market_ladder,
    market_record,
    series_record,
    status_of,
)
from positions.venues.simulator.messages import Json, Query, Request
from positions.venues.simulator.question import Series
from positions.venues.simulator.world import KalshiMarket, World

# By ticker, a function that builds the market's record.
RecordBuilders = dict[str, Callable[[], Json]]
MAX_MARKETS, MAX_EVENTS, MAX_BOOKS = 1000, 200, 100


class Kalshi:
    """The markets, events and books of one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def respond(self, request: Request, at: datetime) -> object:
        """The JSON for a path below /trade-api/v2. Raises ApiError."""
        if request.parts == ("exchange", "status"):
            return status_record(self.world, at)
        if maintenance_until(self.world, at):
            raise unavailable()
        query = request.query
        match request.parts:
            case ("markets",):
                return self._markets(query, at)
            case ("markets", "orderbooks"):
                return self._books(query, at)
            case ("markets", "trades"):
                return {"trades": [], "cursor": ""}
            case ("markets", ticker):
                market = self._market(ticker, at)
                return {"market": market_record(self.world, market, at)}
            case ("historical", "markets", ticker):
                market = self._settled_market(ticker, at)
                return {"market": market_record(self.world, market, at)}
            case ("markets", ticker, "orderbook"):
                return {"orderbook_fp": self._book(self._market(ticker, at), at)}
            case ("events",):
                return self._events(query, at)
            case ("events", ticker):
                return self._event(ticker, query, at)
            case ("series",):
                return self._series_list(query, at)
            case ("series", "fee_changes"):
                return {"series_fee_change_arr": []}
            case ("series", ticker):
                return {"series": series_record(self._series(at, ticker))}
        raise not_found("path")

    def _listed(self, at: datetime) -> list[KalshiMarket]:
        """Every listed market, recently settled ones included."""
        return [
            KalshiMarket(scenario, text)
            for scenario in self.world.scenarios(at)
            if scenario.outcome.kalshi.opens_at <= at
            for text in scenario.question.kalshi
        ]

    def _market(self, ticker: str, at: datetime) -> KalshiMarket:
        market = self.world.by_ticker(ticker)
        if market is None or market.scenario.outcome.kalshi.opens_at > at:
            raise not_found("market")
        return market

    def _settled_market(self, ticker: str, at: datetime) -> KalshiMarket:
        """From the archive, which has every finalized market, however old."""
        market = self._market(ticker, at)
        if status_of(market.scenario, at) != "finalized":
            raise not_found("market")
        return market

    def _by_tickers(self, tickers: Sequence[str], at: datetime) -> list[KalshiMarket]:
        """The markets with these tickers; unknown tickers are left out."""
        markets = [self.world.by_ticker(ticker) for ticker in tickers]
        return [m for m in markets if m and m.scenario.outcome.kalshi.opens_at <= at]

    def _markets(self, query: Query, at: datetime) -> Json:
        check_filters(query)
        statuses = statuses_of(query)
        tickers = [t for t in query.get("tickers").split(",") if t]
        markets = self._by_tickers(tickers, at) if tickers else self._listed(at)
        event, series = query.get("event_ticker"), query.get("series_ticker")
        # Records are built for the returned page only: each needs its order book.
        builders: RecordBuilders = {
            market.text.ticker: partial(market_record, self.world, market, at)
            for market in markets
            if (not statuses or status_of(market.scenario, at) in statuses)
            and (not event or market.text.event == event)
            and (not series or market.text.series.ticker == series)
        }
        # Combinations belong to no listed event or series, and are all open.
        is_narrowed = bool(tickers or event or series)
        if not is_narrowed and (not statuses or "active" in statuses):
            mve_filter = query.get("mve_filter")
            builders = self._with_combinations(builders, markets, mve_filter, at)
        page, cursor = page_of(sorted(builders), str, query, 100, MAX_MARKETS)
        return {"markets": [builders[ticker]() for ticker in page], "cursor": cursor}

    def _with_combinations(
        self,
        builders: RecordBuilders,
        markets: Sequence[KalshiMarket],
        mve_filter: str,
        at: datetime,
    ) -> RecordBuilders:
        """Single markets and combinations, as `mve_filter` selects them."""
        if mve_filter not in ("", "only", "exclude"):
            raise invalid("mve_filter")
        if mve_filter == "exclude":
            return builders
        records = combinations(self.world, markets, at)
        combined: RecordBuilders = {record["ticker"]: record.copy for record in records}
        return combined if mve_filter == "only" else builders | combined

    def _events(self, query: Query, at: datetime) -> Json:
        """With `status`, the events that have a market of that status."""
        statuses = statuses_of(query)
        series = query.get("series_ticker")
        tickers = [t for t in query.get("tickers").split(",") if t]
        events: dict[str, list[KalshiMarket]] = {}
        for market in self._listed(at):
            text = market.text
            if (not series or text.series.ticker == series) and (
                not tickers or text.event in tickers
            ):
                events.setdefault(text.event, []).append(market)
        matching = sorted(
            (
                markets
                for markets in events.values()
                if not statuses
                or any(status_of(m.scenario, at) in statuses for m in markets)
            ),
            key=event_ticker_of,
        )
        page, cursor = page_of(matching, event_ticker_of, query, 200, MAX_EVENTS)
        nested = query.get_bool("with_nested_markets") or False
        records = [event_record(self.world, e, at, nested) for e in page]
        return {"events": records, "milestones": [], "cursor": cursor}

    def _event(self, ticker: str, query: Query, at: datetime) -> Json:
        markets = [
            market
            for market in self.world.event_markets(ticker)
            if market.scenario.outcome.kalshi.opens_at <= at
        ]
        if not markets:
            raise not_found("event")
        nested = query.get_bool("with_nested_markets") or False
        record = event_record(self.world, markets, at, nested)
        beside = [market_record(self.world, market, at) for market in markets]
        return {"event": record, "markets": [] if nested else beside}

    def _book(self, market: KalshiMarket, at: datetime) -> Json:
        return book_record(market_ladder(self.world, market, at))

    def _books(self, query: Query, at: datetime) -> Json:
        tickers = query.getlist("tickers")
        if not tickers or len(tickers) > MAX_BOOKS:
            raise invalid("tickers")
        return {
            "orderbooks": [
                {"ticker": m.text.ticker, "orderbook_fp": self._book(m, at)}
                for m in self._by_tickers(tickers, at)
            ]
        }

    def _all_series(self, at: datetime) -> dict[str, Series]:
        return {m.text.series.ticker: m.text.series for m in self._listed(at)}

    def _series(self, at: datetime, ticker: str) -> Series:
        series = self._all_series(at).get(ticker)
        if series is None:
            raise not_found("series")
        return series

    def _series_list(self, query: Query, at: datetime) -> Json:
        category = query.get("category")
        by_ticker = sorted(self._all_series(at).values(), key=lambda s: s.ticker)
        return {
            "series": [
                series_record(series)
                for series in by_ticker
                if not category or series.category == category
            ]
        }
