"""What does Kalshi's Trade API v2 answer?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from positions.venues.simulator.answers import Json, Query, Request
from positions.venues.simulator.kalshi.combinations import combinations
from positions.venues.simulator.kalshi.filters import (
    closes_within,
    event_ticker_of,
    invalid,
    not_found,
    page_of,
    refuse_mixed_times,
    statuses_of,
)
from positions.venues.simulator.kalshi.records import (
    Listed,
    book_record,
    event_record,
    market_ladder,
    market_record,
    series_record,
    word_of,
)
from positions.venues.simulator.question import Series
from positions.venues.simulator.world import World

Chosen = dict[str, Callable[[], Json]]
MOST_MARKETS, MOST_EVENTS, MOST_BOOKS = 1000, 200, 100


class Kalshi:
    """The markets, events and books of one world; ask with `answer`."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, request: Request, at: datetime) -> object:
        """The JSON of a path below /trade-api/v2. Raises Refusal."""
        query = request.query
        match request.parts:
            case ("markets",):
                return self._markets(query, at)
            case ("markets", "orderbooks"):
                return self._books(query, at)
            case ("markets", "trades"):
                return {"trades": [], "cursor": ""}
            case ("markets", ticker):
                return {"market": market_record(self.world, self._one(ticker, at), at)}
            case ("historical", "markets", ticker):
                return {"market": market_record(self.world, self._old(ticker, at), at)}
            case ("markets", ticker, "orderbook"):
                return {"orderbook_fp": self._book(self._one(ticker, at), at)}
            case ("events",):
                return self._events(query, at)
            case ("events", ticker):
                return self._event(ticker, query, at)
            case ("series",):
                return self._all_series(query, at)
            case ("series", ticker):
                return {"series": series_record(self._series(at, ticker))}
            case ("exchange", "status"):
                return {
                    "exchange_active": True,
                    "trading_active": True,
                    "exchange_estimated_resume_time": None,
                }
        raise not_found("path")

    def _listed(self, at: datetime) -> list[Listed]:
        """Every market that exists, settled ones of the last weeks included."""
        return [
            (story, text)
            for story in self.world.stories(at)
            if story.fate.kalshi.opens_at <= at
            for text in story.question.kalshi
        ]

    def _one(self, ticker: str, at: datetime) -> Listed:
        listed = self.world.ticker(ticker)
        if listed is None or listed[0].fate.kalshi.opens_at > at:
            raise not_found("market")
        return listed

    def _old(self, ticker: str, at: datetime) -> Listed:
        """The archive knows what is final, however long ago."""
        listed = self._one(ticker, at)
        if word_of(listed[0], at) != "finalized":
            raise not_found("market")
        return listed

    def _named(self, tickers: Sequence[str], at: datetime) -> list[Listed]:
        """The markets of these tickers; unknown ones are left out."""
        found = [self.world.ticker(ticker) for ticker in tickers]
        return [one for one in found if one and one[0].fate.kalshi.opens_at <= at]

    def _markets(self, query: Query, at: datetime) -> Json:
        wanted = statuses_of(query)
        refuse_mixed_times(query)
        tickers = [t for t in query.one("tickers").split(",") if t]
        markets = self._named(tickers, at) if tickers else self._listed(at)
        event, series = query.one("event_ticker"), query.one("series_ticker")
        chosen: Chosen = {
            text.ticker: partial(market_record, self.world, (story, text), at)
            for story, text in markets
            if (not wanted or word_of(story, at) in wanted)
            and (not event or text.event == event)
            and (not series or text.series.ticker == series)
            and closes_within(story.fate.kalshi.closes_at, query)
        }
        asked_by_name = bool(tickers or event or series)
        if not asked_by_name and (not wanted or "active" in wanted):
            chosen = self._combined(chosen, markets, query.one("mve_filter"), at)
        page, cursor = page_of(sorted(chosen), str, query, 100, MOST_MARKETS)
        return {"markets": [chosen[ticker]() for ticker in page], "cursor": cursor}

    def _combined(
        self,
        chosen: Chosen,
        markets: Sequence[Listed],
        wish: str,
        at: datetime,
    ) -> Chosen:
        """The markets with the combinations, without them, or these alone."""
        if wish not in ("", "only", "exclude"):
            raise invalid("mve_filter")
        if wish == "exclude":
            return chosen
        found = combinations(self.world, markets, at)
        combined: Chosen = {one["ticker"]: one.copy for one in found}
        return combined if wish == "only" else chosen | combined

    def _events(self, query: Query, at: datetime) -> Json:
        """With `status`, the events that have a market of that status."""
        wanted = statuses_of(query)
        series = query.one("series_ticker")
        tickers = [t for t in query.one("tickers").split(",") if t]
        events: dict[str, list[Listed]] = {}
        for story, text in self._listed(at):
            if (not series or text.series.ticker == series) and (
                not tickers or text.event in tickers
            ):
                events.setdefault(text.event, []).append((story, text))
        chosen = sorted(
            (
                markets
                for markets in events.values()
                if not wanted or any(word_of(s, at) in wanted for s, _ in markets)
            ),
            key=event_ticker_of,
        )
        page, cursor = page_of(chosen, event_ticker_of, query, 200, MOST_EVENTS)
        nested = query.flag("with_nested_markets") or False
        records = [event_record(self.world, e, at, nested) for e in page]
        return {"events": records, "milestones": [], "cursor": cursor}

    def _event(self, ticker: str, query: Query, at: datetime) -> Json:
        markets = [
            one for one in self.world.event(ticker) if one[0].fate.kalshi.opens_at <= at
        ]
        if not markets:
            raise not_found("event")
        nested = query.flag("with_nested_markets") or False
        record = event_record(self.world, markets, at, nested)
        listed = [market_record(self.world, market, at) for market in markets]
        return {"event": record, "markets": [] if nested else listed}

    def _book(self, listed: Listed, at: datetime) -> Json:
        return book_record(market_ladder(self.world, listed, at))

    def _books(self, query: Query, at: datetime) -> Json:
        tickers = query.every("tickers")
        if not tickers or len(tickers) > MOST_BOOKS:
            raise invalid("tickers")
        return {
            "orderbooks": [
                {"ticker": listed[1].ticker, "orderbook_fp": self._book(listed, at)}
                for listed in self._named(tickers, at)
            ]
        }

    def _known_series(self, at: datetime) -> dict[str, Series]:
        return {text.series.ticker: text.series for _, text in self._listed(at)}

    def _series(self, at: datetime, ticker: str) -> Series:
        series = self._known_series(at).get(ticker)
        if series is None:
            raise not_found("series")
        return series

    def _all_series(self, query: Query, at: datetime) -> Json:
        category = query.one("category")
        known = sorted(self._known_series(at).values(), key=lambda s: s.ticker)
        return {
            "series": [
                series_record(series)
                for series in known
                if not category or series.category == category
            ]
        }
