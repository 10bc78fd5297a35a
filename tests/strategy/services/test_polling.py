"""A poll asks in batches, whatever the number of pairs, and one bad pair stops none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.services import Desk
from positions.venues.fees import FeeModel, FeeSchedule
from positions.venues.interface import Venues
from positions.venues.kalshi import KalshiClient
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.polymarket import PolymarketClient
from positions.venues.snapshot import to_document
from positions.venues.types import Mode, Outcome, VenueName
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.schedule import Claim
from strategy.services import Mandate
from strategy.services.exposure import read_exposure
from strategy.services.polling import Poll, poll
from tasklog.storage.codec import Document, collection, encode
from tasklog.storage.retry import Retrier
from tests.support.fakes import FakeClock, journal, market
from tests.support.query_plans import Spy, spied

__all__ = ["spied"]

pytestmark = pytest.mark.django_db

KALSHI_FEE = FeeSchedule(FeeModel.KALSHI, Decimal("0.07"))


@dataclass
class Books:
    """Both venues' books over HTTP: every ask the same, each question noted."""

    asks: tuple[str, str] = ("0.45", "0.60")
    asked: list[int] = field(default_factory=list)

    def post_json(self, path: str, body: list[dict[str, str]], **_: Any) -> Any:
        self.asked.append(len(body))
        return [
            {
                "asset_id": one["token_id"],
                "bids": [],
                "asks": [{"price": self.asks[0], "size": "50"}],
            }
            for one in body
        ]

    def get_json(self, path: str, params: list[tuple[str, str]], **_: Any) -> Any:
        self.asked.append(len(params))
        bid = str(1 - Decimal(self.asks[1]))
        side = {"yes_dollars": [[bid, "50"]], "no_dollars": [[bid, "50"]]}
        return {
            "orderbooks": [
                {"ticker": ticker, "orderbook_fp": side} for _, ticker in params
            ]
        }


def mandate_over(books: Any) -> Mandate:
    clock = FakeClock()
    lines = journal(clock)
    retrier = Retrier(lines, lambda seconds: None)
    ledger = PaperLedger(collection("paper_orders"))
    venues = Venues(
        Mode.SIMULATED,
        PaperVenue(PolymarketClient(books, books, clock), ledger, clock),
        PaperVenue(KalshiClient(books, clock), ledger, clock),
        clock,
    )
    desk = Desk(venues, retrier, lines, 1, 10.0, lambda: None)
    return Mandate(desk, Limits(), Bounds(), 60, 600)


def pair(number: int, **changes: Any) -> Document:
    tokens = Outcome(0, "Yes", f"{number}1"), Outcome(1, "No", f"{number}2")
    first = market(market_id=f"{number}", outcomes=tokens, event_id=f"{number}")
    second = market(VenueName.KALSHI, f"K{number}", fee=KALSHI_FEE)
    return encode(  # type: ignore[no-any-return]
        {
            "_id": f"pair {number:06}",
            "event_name": first.title,
            "event_key": f"polymarket:{number}",
            "market_type": "Weather",
            "polymarket_id": first.market_id,
            "kalshi_ticker": second.market_id,
            "outcome_index": 0,
            "verdict": "same",
            "is_listed": True,
            "polymarket": to_document(first),
            "kalshi": to_document(second),
            **changes,
        }
    )


def polled(books: Any, *pairs: Document) -> Poll:
    if pairs:
        collection("matched_pairs").insert_many(pairs)
    mandate = mandate_over(books)
    now = mandate.desk.wall_now()
    return poll("Weather", Claim("poll:Weather", "slot", 1, now, now, 60), mandate)


def test_a_poll_asks_by_the_chunk_and_never_by_the_pair(spied: Spy) -> None:
    """A thousand pairs: five chunks, each a handful of queries and three calls."""
    collection("matched_pairs").insert_many(map(pair, range(1000)))
    books = Books()
    found: list[Poll] = []
    commands = spied.watch(lambda: found.append(polled(books)))
    assert found[0].priced == 1000
    assert found[0].refusals == {"no_edge": 1000}
    # Of each chunk: the pairs, what is held, two sums of exposure, the pauses.
    assert len(commands) <= 5 * 5 + 1
    # Of each chunk: both tokens of 200 markets at once, 200 tickers in two runs.
    assert books.asked == [400, 100, 100] * 5


def test_what_no_price_can_pay_is_not_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("strategy.services.pricing.evaluate", weighing)
    report = polled(Books(), *map(pair, range(3)))
    assert report.refusals == {"no_edge": 3}
    (one, *_) = collection("matched_pairs").find()
    assert one["last_reason"] == "no_edge"
    # 1 - 0.45 - 0.60 and 0.07 x 0.60 x 0.40 of fee
    assert one["last_edge"].to_decimal() == Decimal("-0.0668")


def weighing(*arguments: Any) -> Any:
    raise AssertionError("nothing can pay here")


def test_what_pays_is_taken_with_its_payouts_beside_the_target() -> None:
    report = polled(Books(("0.40", "0.55")), pair(1))
    assert report.opened == 1
    (position,) = collection("positions").find()
    kept = position["opportunity"]
    assert kept["target_profit"].to_decimal() > 0
    assert kept["worst_profit"] == position["worst_case"]
    rows = {row["name"]: row["amount"].to_decimal() for row in kept["payouts"]}
    size = kept["size"].to_decimal()
    assert rows["both_yes"] == rows["both_no"] == size
    assert {rows["polymarket_yes_kalshi_no"], rows["polymarket_no_kalshi_yes"]} == {
        0,
        2 * size,
    }


MISSING = object()


def damaged(number: int, name: str, value: object) -> Document:
    document = pair(number, **{name: value})
    return {key: kept for key, kept in document.items() if kept is not MISSING}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_key", MISSING),
        ("event_key", 7),
        ("polymarket_id", ["1"]),
        ("outcome_index", MISSING),
        ("outcome_index", "first"),
        ("outcome_index", 5),
        ("polymarket", "junk"),
        ("kalshi", {}),
        ("kalshi", MISSING),
        ("decision", "yes"),
    ],
)
def test_a_damaged_pair_is_counted_and_the_others_are_polled(
    name: str, value: object
) -> None:
    report = polled(Books(), pair(1), damaged(2, name, value), pair(3))
    assert report.refusals == {"no_edge": 2, "damaged": 1}
    line = next(iter(collection("task_log").find({"kind": "poll"})))
    assert "1 damaged" in line["details"]


@pytest.mark.parametrize(
    ("side", "name", "value"),
    [
        ("polymarket", "expected_end_at", "soon"),
        ("kalshi", "expected_end_at", 7),
        ("polymarket", "rules", None),
        ("kalshi", "min_size", "five"),
        ("polymarket", "outcomes", []),
        ("kalshi", "fee", {"model": "kalshi", "rate": "NaN", "exponent": 1}),
    ],
)
def test_a_pair_with_a_damaged_market_is_counted_too(
    side: str, name: str, value: object
) -> None:
    bad = pair(2)
    bad[side] = {**bad[side], name: value}
    report = polled(Books(("0.40", "0.55")), pair(1), bad, pair(3))
    assert report.opened == 2
    assert report.refusals == {"damaged": 1}


def test_a_pair_without_an_end_is_refused_and_stops_nothing() -> None:
    endless = market(market_id="2", closes_at=None, expected_end_at=None)
    odd = pair(2, polymarket=to_document(endless))
    report = polled(Books(), pair(1), odd)
    assert report.refusals == {"no_edge": 1, "settlement_unknown": 1}


@pytest.mark.parametrize(
    ("days", "reason"),
    [(-1, "end_has_passed"), (2_000, "end_too_far"), (9, "no_edge")],
)
def test_an_end_that_cannot_be_meant_is_named(days: int, reason: str) -> None:
    end = FakeClock.venue + timedelta(days=days)
    odd = market(market_id="1", closes_at=end, expected_end_at=end)
    assert polled(Books(), pair(1, polymarket=to_document(odd))).refusals == {reason: 1}


def test_an_intent_counts_in_full_with_its_fee_before_it_is_filled() -> None:
    """40 sets at 0.40 and 0.55: 22 dollars at Kalshi, and its fee, before any fill."""
    report = polled(Books(("0.40", "0.55")), pair(1))
    assert report.opened == 1
    (position,) = collection("positions").find()
    legs = {leg["venue"]: leg for leg in position["legs"]}
    assert {leg["status"] for leg in legs.values()} == {"planned"}
    locked = read_exposure([pair(1)]).locked
    size = position["size"].to_decimal()
    fee = position["opportunity"]["fee_b"].to_decimal()
    assert fee > 0
    assert locked["market:kalshi:K1"] == size * Decimal("0.55") + fee
    assert locked["all"] >= position["stake"].to_decimal()
    assert locked["all"] == locked["type:Weather"]
