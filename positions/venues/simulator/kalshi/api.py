"""Kalshi's Trade API v2: markets, events, series and order books."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from positions.venues.simulator.kalshi import records
from positions.venues.simulator.kalshi.listing import (
    Listing,
    listed,
    of_event,
    with_ticker,
)
from positions.venues.simulator.messages import Api, ApiError, Invalid, Json, Request
from positions.venues.simulator.question import Series
from positions.venues.simulator.wording import to_iso
from positions.venues.simulator.world import World

T = TypeVar("T")
# By ticker, a function that builds the market's record.
RecordBuilders = dict[str, Callable[[], Json]]
MAX_MARKETS, MAX_EVENTS, MAX_BOOKS = 1000, 200, 100
# When maintenance starts, in UTC: early in the morning in New York.
MAINTENANCE_HOUR = 8
# Kalshi filters by other status words than the ones it returns.
STATUSES = {
    "": ("initialized", "active", "closed", "determined", "finalized"),
    "unopened": ("initialized",),
    "open": ("active",),
    "closed": ("closed", "determined"),
    "settled": ("finalized",),
}


class Kalshi(Api):
    """The markets, events and books of one world."""

    name = "kalshi"

    def invalid(self, what: str) -> ApiError:
        return _error(400, "invalid_parameter", f"invalid {what}")

    def respond(self, request: Request, at: datetime) -> object:
        paused_until = maintenance_until(self.world, at)
        if request.parts == ("exchange", "status"):
            # Readable during maintenance as well.
            return {
                "exchange_active": paused_until is None,
                "trading_active": paused_until is None,
                "exchange_estimated_resume_time": paused_until and to_iso(paused_until),
            }
        if paused_until:
            message = "the exchange is under maintenance"
            raise _error(503, "service_unavailable", message)
        match request.parts:
            case ("markets",):
                return self._markets(request, at)
            case ("markets", "orderbooks"):
                return self._books(request, at)
            case ("markets", "trades"):
                return {"trades": [], "cursor": ""}
            case ("markets", ticker):
                return {"market": records.market_record(self._market(ticker, at))}
            case ("historical", "markets", ticker):
                # The archive has every finalized market, however old.
                market = self._market(ticker, at)
                if market.status != "finalized":
                    raise _not_found("market")
                return {"market": records.market_record(market)}
            case ("markets", ticker, "orderbook"):
                book = self._market(ticker, at).ladder
                return {"orderbook_fp": records.book_record(book)}
            case ("events",):
                return self._events(request, at)
            case ("events", ticker):
                return self._event(ticker, request, at)
            case ("series",):
                return self._series_list(request, at)
            case ("series", "fee_changes"):
                return {"series_fee_change_arr": []}
            case ("series", ticker) if series := self._series(at).get(ticker):
                return {"series": records.series_record(series)}
            case ("series", _):
                raise _not_found("series")
        raise _not_found("path")

    def _market(self, ticker: str, at: datetime) -> Listing:
        market = with_ticker(self.world, ticker, at)
        if market is None:
            raise _not_found("market")
        return market

    def _with_tickers(self, tickers: Sequence[str], at: datetime) -> list[Listing]:
        """The markets with these tickers; unknown tickers are left out."""
        markets = [with_ticker(self.world, ticker, at) for ticker in tickers]
        return [market for market in markets if market]

    def _markets(self, request: Request, at: datetime) -> Json:
        for name, _ in request.query:
            if name.startswith(("min_", "max_")):
                # Filters by time are not simulated.
                raise Invalid(f"filter for the simulated Kalshi: {name}")
        statuses, tickers = _statuses(request), _tickers(request)
        markets = self._with_tickers(tickers, at) if tickers else listed(self.world, at)
        event, series = request.get("event_ticker"), request.get("series_ticker")
        # Records are built for the returned page only: each needs its order book.
        builders: RecordBuilders = {
            market.text.ticker: partial(records.market_record, market)
            for market in markets
            if market.status in statuses
            and (not event or market.text.event == event)
            and (not series or market.text.series.ticker == series)
        }
        # Combinations belong to no listed event or series, and are all open.
        is_narrowed = bool(tickers or event or series)
        if not is_narrowed and "active" in statuses:
            builders = _with_combinations(builders, markets, request.get("mve_filter"))
        page, cursor = self._page(builders, request, 100, MAX_MARKETS)
        return {"markets": [build() for build in page], "cursor": cursor}

    def _events(self, request: Request, at: datetime) -> Json:
        """With `status`, the events that have a market of that status."""
        statuses, tickers = _statuses(request), _tickers(request)
        series = request.get("series_ticker")
        by_ticker: dict[str, list[Listing]] = {}
        for market in listed(self.world, at):
            event = market.text.event
            is_wanted = not series or market.text.series.ticker == series
            if is_wanted and (not tickers or event in tickers):
                by_ticker.setdefault(event, []).append(market)
        matching = {
            event: markets
            for event, markets in by_ticker.items()
            if any(market.status in statuses for market in markets)
        }
        page, cursor = self._page(matching, request, 200, MAX_EVENTS)
        nested = request.get_bool("with_nested_markets")
        events = [records.event_record(markets, nested) for markets in page]
        return {"events": events, "milestones": [], "cursor": cursor}

    def _event(self, ticker: str, request: Request, at: datetime) -> Json:
        markets = of_event(self.world, ticker, at)
        if not markets:
            raise _not_found("event")
        nested = request.get_bool("with_nested_markets")
        beside = [] if nested else [records.market_record(market) for market in markets]
        return {"event": records.event_record(markets, nested), "markets": beside}

    def _books(self, request: Request, at: datetime) -> Json:
        tickers = request.getlist("tickers")
        if not tickers or len(tickers) > MAX_BOOKS:
            raise Invalid("tickers")
        return {
            "orderbooks": [
                {"ticker": m.text.ticker, "orderbook_fp": records.book_record(m.ladder)}
                for m in self._with_tickers(tickers, at)
            ]
        }

    def _series(self, at: datetime) -> dict[str, Series]:
        series = {m.text.series.ticker: m.text.series for m in listed(self.world, at)}
        return dict(sorted(series.items()))

    def _series_list(self, request: Request, at: datetime) -> Json:
        category = request.get("category")
        return {
            "series": [
                records.series_record(series)
                for series in self._series(at).values()
                if not category or series.category == category
            ]
        }

    def _page(
        self, rows: Mapping[str, T], request: Request, default: int, maximum: int
    ) -> tuple[list[T], str]:
        """One page of rows by ticker, and the next cursor ("" on the last page)."""
        limit = request.get_int("limit", default)
        if not 0 <= limit <= maximum:
            raise Invalid("limit")
        # A limit of 0 is taken for "not given".
        return self.page_of(rows, request.get("cursor"), limit or default)


def maintenance_until(world: World, at: datetime) -> datetime | None:
    """When the maintenance that is going on ends, None while there is none."""
    name = ("maintenance", at.date())
    if not world.rng.bernoulli(world.profile.maintenance_share, *name):
        return None
    starts = at.replace(hour=MAINTENANCE_HOUR, minute=0, second=0, microsecond=0)
    ends = starts + timedelta(minutes=world.rng.randint(60, 120, *name, "minutes"))
    return ends if starts <= at < ends else None


def _not_found(what: str) -> ApiError:
    return _error(404, "not_found", f"{what} not found")


def _error(status: int, code: str, message: str) -> ApiError:
    error = {"code": code, "message": message, "service": "query-exchange"}
    return ApiError(status, {"error": error})


def _statuses(request: Request) -> tuple[str, ...]:
    """The statuses of records that the request's `status` selects."""
    status = request.get("status")
    if status not in STATUSES:
        raise Invalid("status")
    return STATUSES[status]


def _tickers(request: Request) -> list[str]:
    return [ticker for ticker in request.get("tickers").split(",") if ticker]


def _with_combinations(
    builders: RecordBuilders, markets: Sequence[Listing], mve_filter: str
) -> RecordBuilders:
    """Single markets and combinations, as `mve_filter` selects them."""
    if mve_filter not in ("", "only", "exclude"):
        raise Invalid("mve_filter")
    if mve_filter == "exclude":
        return builders
    combined: RecordBuilders = {
        record["ticker"]: record.copy for record in records.combinations(markets)
    }
    return combined if mve_filter == "only" else builders | combined
