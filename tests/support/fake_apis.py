"""The venues' read APIs in miniature, with the quirks of the real ones.

A wrong cursor name is ignored, `closed` is false unless asked for, unknown ids are
left out, and pages are small so that their ends are met.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import chain
from typing import Any

from positions.venues.errors import NotFound, VenueError

Records = list[dict[str, Any]]
Params = Iterable[tuple[str, str]]


# Asked now and then beside what a read is about.
ASIDE = ("/exchange/status", "/series/fee_changes", "/events/fee_changes")


class FakeApi:
    """Answers by path, records every request, fails where a test wants it.

    What a client asks beside the reads is in `aside` instead of `requests`.
    """

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, list[str]]]] = []
        self.aside: list[tuple[str, str, dict[str, list[str]]]] = []
        self.venue = "fake"
        self.offset = timedelta(0)
        self.failures: dict[tuple[str, int], VenueError] = {}
        self.answers: dict[str, Any] = {}
        self.page_size = 2
        self.events: Records = []
        self._counts: Counter[str] = Counter()

    def markets(self) -> Records:
        """The records among what the events list."""
        nested = (event["markets"] for event in self.events)
        listed = (each for each in nested if isinstance(each, list))
        return [each for each in chain(*listed) if isinstance(each, dict)]

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.requests]

    def fail(self, path: str, error: VenueError, call: int = 1) -> None:
        """Let the `call`-th request of this path fail."""
        self.failures[path, call] = error

    def get_json(
        self,
        path: str,
        params: Params = (),
        *,
        what: str = "",
        max_bytes: int | None = None,
        on_sent: Callable[[], object] = lambda: None,
        is_repeated: bool = True,
    ) -> object:
        on_sent()
        query: dict[str, list[str]] = {}
        for key, value in params:
            query.setdefault(key, []).append(value)
        return self._call(what, path, query, None)

    @property
    def host_offset(self) -> timedelta:
        return self.offset

    def post_json(
        self,
        path: str,
        body: object,
        *,
        what: str = "",
        on_sent: Callable[[], object] = lambda: None,
    ) -> object:
        on_sent()
        return self._call(what, path, {}, body)

    def _call(
        self, what: str, path: str, query: dict[str, list[str]], body: Any
    ) -> object:
        is_aside = path in ASIDE or "min_updated_ts" in query
        (self.aside if is_aside else self.requests).append((what, path, query))
        self._counts[path] += 1
        failure = self.failures.get((path, self._counts[path]))
        if failure:
            raise failure
        if path in self.answers:
            return self.answers[path]
        return self.answer(path, query, body)

    def answer(self, path: str, query: dict[str, list[str]], body: Any) -> object:
        raise NotFound("fake", f"no {path}")

    def page(self, items: Records, cursor: str) -> tuple[Records, str]:
        start = int(cursor or 0)
        end = start + self.page_size
        return items[start:end], str(end) if end < len(items) else ""


class FakePolymarket(FakeApi):
    """Gamma and the CLOB in one."""

    def __init__(self, events: Records = (), books: Records = ()) -> None:  # type: ignore[assignment]
        super().__init__()
        self.events = list(events)
        self.books = list(books)

    def answer(self, path: str, query: dict[str, list[str]], body: Any) -> object:
        closed = query.get("closed", ["false"])[-1] == "true"
        cursor = query.get("after_cursor", [""])[-1]
        if path == "/events/keyset":
            events = [e for e in self.events if bool(e.get("closed")) is closed]
            return self._keyset("events", events, cursor)
        if path == "/markets/keyset":
            markets = [m for m in self.markets() if m["id"] in query["id"]]
            markets = [m for m in markets if bool(m.get("closed")) is closed]
            return self._keyset("markets", markets, cursor)
        if path == "/books":
            wanted = {question["token_id"] for question in body}
            return [b for b in reversed(self.books) if b["asset_id"] in wanted]
        return super().answer(path, query, body)

    def _keyset(self, name: str, items: Records, cursor: str) -> object:
        page, following = self.page(items, cursor)
        return {name: page, "next_cursor": following} if following else {name: page}


class FakeKalshi(FakeApi):
    """The trade API, version 2."""

    def __init__(
        self,
        events: Records = (),  # type: ignore[assignment]
        series: Records = (),  # type: ignore[assignment]
        books: Records = (),  # type: ignore[assignment]
        archived: Records = (),  # type: ignore[assignment]
    ) -> None:
        super().__init__()
        self.events = list(events)
        self.series = list(series)
        self.books = list(books)
        self.archived = list(archived)

    def answer(self, path: str, query: dict[str, list[str]], body: Any) -> object:
        cursor = query.get("cursor", [""])[-1]
        if path == "/events":
            return self._events(query, cursor)
        if path == "/markets":
            wanted = query["tickers"][0].split(",")
            markets = [m for m in self.markets() if m["ticker"] in wanted]
            return self._paged("markets", markets, cursor)
        if path == "/markets/orderbooks":
            books = [b for b in self.books if b["ticker"] in query["tickers"]]
            return {"orderbooks": books}
        if path == "/series":
            return {"series": self.series}
        return self._single(path)

    def _events(self, query: dict[str, list[str]], cursor: str) -> object:
        events = self.events
        if "tickers" in query:
            wanted = query["tickers"][0].split(",")
            events = [e for e in events if e["event_ticker"] in wanted]
        if "with_nested_markets" not in query:
            events = [{k: e[k] for k in e if k != "markets"} for e in events]
        return self._paged("events", events, cursor)

    def _single(self, path: str) -> object:
        for name, items in (("series", self.series), ("market", self.archived)):
            for item in items:
                if path.endswith(f"{_FOLDERS[name]}/{item['ticker']}"):
                    return {name: item}
        return super().answer(path, {}, None)

    def _paged(self, name: str, items: Records, cursor: str) -> object:
        page, following = self.page(items, cursor)
        return {name: page, "cursor": following}


_FOLDERS = {"series": "/series", "market": "/historical/markets"}
