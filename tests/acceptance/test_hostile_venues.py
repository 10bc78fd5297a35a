"""`runagent --once` beside venues that write nonsense into every field of a market.

Each bad market is skipped under a reason and counted, and everything else continues:
the sound markets are matched, priced and entered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from positions.venues.fields import UNPARSABLE
from strategy.models import PairVerdict
from tests.support.agents import Agent
from tests.support.documents import session_database
from tests.support.fake_apis import FakeKalshi, FakePolymarket
from tests.support.venue_records import gamma_event, kalshi_event, kalshi_series
from tests.support.venue_server import Raw, served
from tests.support.visits import (
    Record,
    clob_books,
    gamma_visit,
    trade_book,
    trade_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

YEAR = datetime.now(UTC).year + 1
HUGE = "1e99999999999999999999"
NONSENSE: tuple[Any, ...] = (
    *(Raw("NaN"), Raw("-Infinity"), Raw(HUGE), Raw("9" * 5_000)),
    *(Raw("[" * 2_000 + "]" * 2_000), Raw('{"rate": 1, "rate": 2}')),
    *(f"[{HUGE}]", f'["{HUGE}", "0"]', "[NaN, Infinity]", "[[[", HUGE, "NaN"),
    *(None, True, -1, 10**30, "", "x" * 20_000, "\\u202e", [], {}, [[None]]),
)
# Books by the country whose market has them; each is of no use to anybody.
BOOKS: dict[str, Any] = {
    "Chile": {"yes_dollars": [[Raw("NaN"), "20"]], "no_dollars": [["0.45", "90"]]},
    "Ghana": {"yes_dollars": [["0.46", Raw(HUGE)]], "no_dollars": [["0.45", "90"]]},
    "Kenya": {"yes_dollars": [[HUGE, "20"]], "no_dollars": [["0.45", "90"]]},
    "Nepal": Raw("[" * 2_000 + "]" * 2_000),
    "Spain": Raw('{"yes_dollars": [], "yes_dollars": [["0.01", "9"]]}'),
    "Malta": "junk",
    "Italy": None,
}


@pytest.fixture
def live() -> Iterator[Database[dict[str, Any]]]:
    """The database of live mode, which goes with the test."""
    database = session_database()
    assert database.name.startswith("test_")
    name = f"{database.name}_live"
    yield database.client[name]
    database.client.drop_database(name)


def spoiled(record: Record) -> list[Record]:
    """The record once for each nonsense in each of its fields."""
    return [{**record, field: odd} for field in record for odd in NONSENSE]


def polymarket(countries: list[str]) -> FakePolymarket:
    """A sound market about each country, and then the bad ones, each by itself."""
    sound = [gamma_visit(name, YEAR, n) for n, name in enumerate(countries, 1)]
    bad = spoiled(gamma_visit("Nowhere", YEAR, 99))
    events = [gamma_event(*sound, id="1"), gamma_event(*bad, id="2")]
    events += [gamma_event(sound[0], id="3", markets=odd) for odd in NONSENSE]
    books = [book for n, _ in enumerate(countries, 1) for book in clob_books(n)]
    return FakePolymarket(events, books)


def kalshi(countries: list[str]) -> FakeKalshi:
    """The twins, each in an event of its own, and then the bad ones."""
    sound = [trade_visit(name, YEAR) for name in countries]
    books = [
        {**book, "orderbook_fp": BOOKS.get(country, book["orderbook_fp"])}
        for country, book in zip(countries, map(trade_book, sound), strict=True)
    ]
    bad = spoiled(trade_visit("Nowhere", YEAR))
    events = [
        kalshi_event(market, event_ticker=market["event_ticker"]) for market in sound
    ]
    events += [kalshi_event(*bad, event_ticker="KXVISITNOWHERE")]
    events += [kalshi_event(markets=odd, event_ticker="KXODD") for odd in NONSENSE]
    api = FakeKalshi(events, [kalshi_series()], books)
    api.answers["/exchange/status"] = {"exchange_active": True, "trading_active": True}
    return api


def test_nonsense_costs_its_market_and_nothing_else(
    live: Database[dict[str, Any]], agents: list[Agent]
) -> None:
    countries = ["Peru", *BOOKS]
    apis = polymarket(countries), kalshi(countries)
    for api in apis:
        api.page_size = 500
    with served(*apis) as addresses:
        flags = ("--once", "--venues", "live", "--json")
        agents.append(agent := Agent(*flags, ARBSITE_HURDLE="0", **addresses))
        output, errors = agent.process.communicate(timeout=90)
    assert agent.process.returncode == 0, errors
    assert "Traceback" not in errors
    report = json.loads(output)
    assert (report["failed_jobs"], report["not_read"]) == ({}, {})

    # What was sent is a market, or skipped under a reason that a reader foresaw.
    assert UNPARSABLE not in report["skipped"]
    sent = sum(len(event["markets"]) for event in nested(apis))
    used = sum(report["markets"].values()) + sum(report["skipped"].values())
    assert used >= sent
    assert sum(report["skipped"].values()) > 300
    assert {"bad_price", "bad_time", "bad_fee", "bad_size"} <= report["skipped"].keys()
    (line,) = live["task_log"].find({"kind": "discovery"})
    assert re.search(r"skipped \d+ \(.*\d+ bad_price", line["details"])

    # The sound markets are matched, and the one with sound books is entered.
    pairs = list(live["matched_pairs"].find({"verdict": str(PairVerdict.SAME)}))
    assert {f"KXVISIT{name.upper()}" for name in countries} <= {
        pair["market_id_b"].partition("-")[0] for pair in pairs
    }
    (position,) = live["positions"].find()
    assert (position["state"], position["pair_id"]) == ("entered", pair_of(pairs))
    reasons = {pair["last_reason"] for pair in pairs if pair["_id"] != pair_of(pairs)}
    assert reasons <= {"no_book", "no_ask", "no_edge"}


def nested(apis: tuple[FakePolymarket, FakeKalshi]) -> Iterator[Record]:
    """The events that have a list of markets."""
    for api in apis:
        yield from (event for event in api.events if isinstance(event["markets"], list))


def pair_of(pairs: list[Record], country: str = "PERU") -> object:
    (pair,) = [p for p in pairs if p["market_id_b"].startswith(f"KXVISIT{country}-")]
    return pair["_id"]
