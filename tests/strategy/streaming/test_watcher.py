"""A pair whose streamed prices pass the threshold has its poll requested at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from threading import Event
from typing import Any, cast

import pytest

from positions.venues.interface import Reader
from positions.venues.stream_wiring import simulated_endpoints
from positions.venues.streams.changes import StreamedBooks
from positions.venues.streams.connection import Outside
from positions.venues.types import BookPair, Market
from strategy.schedule import JOBS
from strategy.streaming.crossings import Crossings
from strategy.streaming.states import STREAMS
from strategy.streaming.watcher import Watcher
from tasklog.storage.codec import encode
from tests.support import builders
from tests.support.builders import add
from tests.support.streams import (
    ScriptedBooks,
    Sides,
    market_of,
    streaming,
    wall_now,
)

pytestmark = pytest.mark.django_db

# Yes costs 0.60 on one venue and No 0.45 on the other, then 0.41 and 0.45.
DEAR: Sides = ({40: 50}, {60: 50})
CHEAP: Sides = ({40: 50}, {41: 50})
KALSHI_SIDE: Sides = ({55: 50}, {60: 50})
LEAST = Decimal("0.005")


def stored_pair(name: str = "A", **changes: Any) -> None:
    polymarket, kalshi = market_of("polymarket", name), market_of("kalshi", f"K{name}")
    plain = {
        "id": f"pair {name}",
        "event_key": f"polymarket:{name}",
        "verdict": "same",
        "market_type": "Weather",
        "market_id_a": name,
        "market_id_b": f"K{name}",
        "market_a": encode(polymarket),
        "market_b": encode(kalshi),
    }
    add("matched_pairs", builders.pair(**{**plain, **changes}))


@dataclass
class RestBooks:
    """A reader of the scripted books over REST, or of older ones."""

    books: ScriptedBooks
    reads: int = 0

    def read_books(self, markets: list[Market]) -> Mapping[str, BookPair]:
        self.reads += 1
        return {
            market.market_id: self.books.pair(market, wall_now()) for market in markets
        }


@dataclass
class Installation:
    """Both venues with their streams, and the watcher of an installation."""

    url: str
    books: ScriptedBooks
    streamed: tuple[str, ...] = ("polymarket", "kalshi")
    woken: list[int] = field(default_factory=list)
    noted: list[StreamedBooks] = field(default_factory=list)
    rest: dict[str, RestBooks] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rest = {each: RestBooks(self.books) for each in ("polymarket", "kalshi")}

    def watch(self, *until: Callable[[], object]) -> None:
        """Watch until each of these has been true, one after the other."""
        stopping = Event()
        watcher = Watcher(
            [
                each
                for each in simulated_endpoints(self.url)
                if each.venue in self.streamed
            ],
            cast("Mapping[str, Reader]", self.rest),
            Outside(wall_now, random.random, asyncio.sleep),
            LEAST,
            lambda: self.woken.append(1),
            self.noted.append,
        )

        async def run() -> None:
            watching = asyncio.create_task(watcher.watch(stopping))
            try:
                async with asyncio.timeout(15):
                    for is_true in until:
                        while not is_true():
                            await asyncio.sleep(0.02)
                            assert not watching.done(), watching.exception()
            finally:
                stopping.set()
                await watching

        asyncio.run(run())

    def is_fresh(self) -> bool:
        states = [STREAMS.get(each) for each in self.streamed]
        return all(state and state.fresh for state in states)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setattr("strategy.streaming.watcher.STATE_EVERY", 0.05)
    books = ScriptedBooks({"A": DEAR, "KA": KALSHI_SIDE})
    with streaming(books) as server:
        yield Installation(server.url, books)


def wanted() -> list[str]:
    job = JOBS.get("streamed:Weather")
    return list(job.pairs) if job else []


def test_a_pair_is_polled_when_its_price_passes_the_threshold(
    here: Installation,
) -> None:
    stored_pair()

    def cheapen() -> bool:
        assert wanted() == []
        here.books.set("A", CHEAP)
        return True

    here.watch(here.is_fresh, cheapen, lambda: here.woken)
    assert wanted() == ["pair A"]
    assert here.woken == [1]


def test_a_book_that_changes_is_handed_to_the_recorder(here: Installation) -> None:
    stored_pair()

    def prices() -> list[tuple[str, Decimal]]:
        return [
            (noted.venue, noted.sides[0][1][0].price)
            for noted in here.noted
            if noted.venue == "polymarket"
        ]

    def cheapen() -> bool:
        here.books.set("A", CHEAP)
        return True

    here.watch(here.is_fresh, prices, cheapen, lambda: len(prices()) > 1)
    assert prices()[0] == ("polymarket", Decimal("0.60"))
    assert prices()[-1] == ("polymarket", Decimal("0.41"))


def test_a_pair_on_whose_event_a_position_is_open_is_left_alone(
    here: Installation,
) -> None:
    stored_pair()
    stored_pair("B", event_key="polymarket:held")
    add("positions", builders.position(event_key="polymarket:held"))
    here.books.sides |= {"A": CHEAP, "B": CHEAP, "KB": KALSHI_SIDE}
    here.watch(here.is_fresh, lambda: here.woken)
    assert wanted() == ["pair A"]


@pytest.mark.parametrize(
    "changes", [{"verdict": "review"}, {"is_listed": False}], ids=["review", "gone"]
)
def test_only_pairs_that_may_be_traded_are_followed(
    here: Installation, changes: dict[str, Any]
) -> None:
    stored_pair(**changes)
    stored_pair("B")
    here.books.sides |= {"A": CHEAP, "B": CHEAP, "KB": KALSHI_SIDE}
    here.watch(here.is_fresh, lambda: here.woken)
    assert wanted() == ["pair B"]
    state = STREAMS.get("polymarket")
    assert state
    assert state.followed == 1


def test_where_one_side_is_streamed_the_others_polled_book_counts(
    here: Installation,
) -> None:
    stored_pair()
    here.streamed = ("polymarket",)

    def cheapen() -> bool:
        here.books.set("A", CHEAP)
        return True

    here.watch(
        here.is_fresh, lambda: here.rest["kalshi"].reads, cheapen, lambda: here.woken
    )
    assert wanted() == ["pair A"]


def test_a_book_that_differs_over_rest_is_doubted_and_fetched_again(
    here: Installation,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As where the venue's stream has lost a message and says nothing more."""
    monkeypatch.setattr("strategy.streaming.watcher.CHECKED_EVERY", 0.1)
    monkeypatch.setattr("strategy.streaming.watcher.LONGEST_LAG", timedelta(0))
    monkeypatch.setattr("positions.venues.streams.crosscheck.LONGEST_LAG", timedelta(0))
    stored_pair()
    here.rest["polymarket"].books = ScriptedBooks({"A": CHEAP})
    here.watch(here.is_fresh, lambda: "differs from the book over REST" in caplog.text)


def test_one_damaged_pair_stops_no_other(here: Installation) -> None:
    stored_pair()
    stored_pair("B")
    builders.damage("matched_pairs", "pair B", {"$set": {"market_b": 7}})
    here.books.sides |= {"A": CHEAP}
    here.watch(here.is_fresh, lambda: here.woken)
    assert wanted() == ["pair A"]


def test_an_edge_is_worth_one_poll_until_it_grows_or_comes_again() -> None:
    crossings = Crossings(LEAST)
    edges = ["0.004", "0.005", "0.006", None, "0.006", "0.011", "0.004", "0.005"]
    worth = [
        crossings.is_worth_a_poll("p", None if edge is None else Decimal(edge))
        for edge in edges
    ]
    assert worth == [False, True, False, False, False, True, False, True]


def test_a_pair_that_is_not_followed_any_more_is_forgotten() -> None:
    crossings = Crossings(LEAST)
    assert crossings.is_worth_a_poll("p", LEAST)
    crossings.forget("p")
    assert crossings.is_worth_a_poll("p", LEAST)
