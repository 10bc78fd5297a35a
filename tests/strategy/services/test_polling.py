"""A poll asks in batches, whatever the number of pairs, and one bad pair stops none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.models import POSITIONS
from positions.models.opportunity import OPPORTUNITIES
from positions.services import PositionContext
from positions.venues.errors import NotFound
from positions.venues.interface import Venues
from positions.venues.kalshi import KalshiClient
from positions.venues.paper.ledger import PaperLedger
from positions.venues.paper.venue import PaperVenue
from positions.venues.polymarket import PolymarketClient
from positions.venues.types import Mode, Outcome
from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.invariants.positions import check
from strategy.models import PAIRS, PairRecord
from strategy.schedule import Claim
from strategy.services import AgentContext
from strategy.services.exposure import read_exposure
from strategy.services.polling import Poll, poll
from tasklog.storage.codec import decode, encode
from tasklog.storage.collections import collection
from tasklog.storage.retry import Retrier
from tests.support import builders
from tests.support.builders import Stored
from tests.support.crash_writes import nothing, watched
from tests.support.fakes import FakeClock, journal, market
from tests.support.market_builders import KALSHI_FEE
from tests.support.query_plans import Spy
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db


@dataclass
class Books:
    """Both venues' books over HTTP: every ask the same, each question noted."""

    asks: tuple[str, str] = ("0.45", "0.60")
    sizes: list[int] = field(default_factory=list)
    status: Any = None
    looks: int = 0
    venue: str = "kalshi"
    host_offset: timedelta = timedelta(0)

    def post_json(self, path: str, body: list[dict[str, str]], **_: Any) -> Any:
        self.sizes.append(len(body))
        return [
            {
                "asset_id": entry["token_id"],
                "bids": [],
                "asks": [{"price": self.asks[0], "size": "50"}],
            }
            for entry in body
        ]

    def get_json(
        self, path: str, params: Sequence[tuple[str, str]] = (), **_: Any
    ) -> Any:
        if path == "/exchange/status":
            return self.status
        # What is taken is priced again as listed; its order then finds no answer.
        if path in ("/markets", "/markets/keyset"):
            self.looks += 1
            if self.looks <= 3:
                return {"markets": []}
        if path != "/markets/orderbooks":
            raise NotFound("fake", path)
        self.sizes.append(len(params))
        bid = str(1 - Decimal(self.asks[1]))
        side = {"yes_dollars": [[bid, "50"]], "no_dollars": [[bid, "50"]]}
        return {
            "orderbooks": [
                {"ticker": ticker, "orderbook_fp": side} for _, ticker in params
            ]
        }


def context_over(books: Any) -> AgentContext:
    clock = FakeClock()
    lines = journal(clock)
    retrier = Retrier(lines, lambda seconds: None)
    ledger = PaperLedger(collection("paper_orders"))
    readers = PolymarketClient(books, books, clock), KalshiClient(books, clock)
    venues = Venues(
        Mode.SIMULATED,
        tuple(PaperVenue(reader, ledger, clock) for reader in readers),
        clock,
    )
    positions = PositionContext(venues, retrier, lines, 1, 10.0, lambda: None)
    return AgentContext(positions, Limits(), Bounds(), 60, 600)


def pair(number: int, **changes: Any) -> Stored:
    tokens = Outcome(0, "Yes", f"{number}1"), Outcome(1, "No", f"{number}2")
    market_a = market(market_id=f"{number}", outcomes=tokens, event_id=f"{number}")
    market_b = market("kalshi", f"K{number}", fee=KALSHI_FEE)
    plain = {
        "id": f"pair {number:06}",
        "event_name": market_a.title,
        "event_key": f"polymarket:{number}",
        "market_id_a": market_a.market_id,
        "market_id_b": market_b.market_id,
        "verdict": "same",
        "market_a": encode(market_a),
        "market_b": encode(market_b),
    }
    return builders.pair(**{**plain, **changes})


def polled(books: Any, *pairs: Stored) -> Poll:
    if pairs:
        collection("matched_pairs").insert_many(pairs, bypass_document_validation=True)
    context = context_over(books)
    now = context.positions.wall_now()
    return poll("Weather", Claim("poll:Weather", "now", 1, now, now, 60), context)


def test_a_poll_asks_by_the_chunk_and_never_by_the_pair(spied: Spy) -> None:
    """A thousand pairs: five chunks, each a handful of queries and three calls."""
    collection("matched_pairs").insert_many(
        map(pair, range(1000)), bypass_document_validation=True
    )
    books = Books()
    reports: list[Poll] = []
    commands = spied.watch(lambda: reports.append(polled(books)))
    assert reports[0].priced == 1000
    assert reports[0].rejections == {"no_edge": 1000}
    # Of each chunk: the pairs, what is held, how many were opened, two sums of
    # exposure, the pauses, and what paper orders took from the books of each venue.
    # Once: what is in quarantine, and the decision that led to this poll.
    assert len(commands) <= 5 * 8 + 3
    # Of each chunk: both tokens of 200 markets at once, 200 tickers in two runs.
    assert books.sizes == [400, 100, 100] * 5


def test_prices_that_stay_what_they_were_are_not_written_again() -> None:
    written: list[str] = []
    books = Books()
    polled(books, *map(pair, range(300)))
    with watched(nothing, written.append):
        polled(books)
    assert written == []
    books.asks = ("0.46", "0.60")
    with watched(nothing, written.append):
        polled(books)
    # One write for each batch of pairs.
    assert written == ["matched_pairs.bulk_write"] * 2
    edges = {pair.last_edge for pair in PAIRS.find({}).records}
    assert edges == {Decimal("-0.0768")}


def test_a_poll_holds_no_pair_unless_a_report_needs_them() -> None:
    assert polled(Books(), *map(pair, range(3))).decisions == []
    context = replace(context_over(Books()), keeps_decisions=True)
    now = context.positions.wall_now()
    claim = Claim("poll:Weather", "now", 1, now, now, 60)
    assert len(poll("Weather", claim, context).decisions) == 3


def test_what_no_price_can_pay_is_not_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("strategy.services.pricing.evaluate", weighing)
    report = polled(Books(), *map(pair, range(3)))
    assert report.rejections == {"no_edge": 3}
    priced, *_ = PAIRS.find({}).records
    assert priced.last_reason == "no_edge"
    # 1 - 0.45 - 0.60 and 0.07 x 0.60 x 0.40 of fee
    assert priced.last_edge == Decimal("-0.0668")


def weighing(*arguments: Any) -> Any:
    raise AssertionError("nothing can pay here")


def test_what_pays_is_taken_with_its_payouts_beside_the_target() -> None:
    report = polled(Books(("0.40", "0.55")), pair(1))
    assert report.opened == 1
    (position,) = POSITIONS.find({}).records
    opportunity = position.opportunity
    assert opportunity is not None
    assert opportunity.target_profit is not None
    assert opportunity.target_profit > 0
    assert opportunity.worst_profit == position.worst_case
    amounts = {row.name: row.amount for row in opportunity.payouts}
    size = opportunity.size
    assert amounts["both_yes"] == amounts["both_no"] == size
    assert {amounts["a_yes_b_no"], amounts["a_no_b_yes"]} == {Decimal(0), 2 * size}


# In both directions a set loses half a dollar, or in one of them a whole one.
FAIR_PRICE: dict[str, Any] = {
    "name": "void",
    "family": "game",
    "paid_a": None,
    "paid_b": Decimal("0.5"),
    "text_a": "a fair price",
    "text_b": "50-50",
}
ONE_WAY = {**FAIR_PRICE, "paid_a": Decimal(0), "paid_b": Decimal(1)}


def risky(number: int, *risks: dict[str, Any]) -> Stored:
    """A pair that earns 3.27 cents a set after fees."""
    return pair(number, risks=list(risks))


@writes("RiskRecord.paid_b")
def test_a_taken_basket_keeps_its_risks_with_what_they_cost_at_entry() -> None:
    report = polled(Books(("0.40", "0.55")), risky(1, FAIR_PRICE))
    assert report.opened == 1
    (position,) = POSITIONS.find({}).records
    (risk,) = position.risks
    assert (risk.name, risk.family, risk.probability) == (
        "void",
        "game",
        Decimal("0.005"),
    )
    assert (risk.paid_a, risk.paid_b) == (None, Decimal("0.5"))
    assert (risk.payout_a, risk.payout_b) == (Decimal(0), Decimal("0.5"))
    assert (risk.loss, risk.cost) == (Decimal("0.5"), Decimal("0.0025"))
    opportunity = position.opportunity
    assert opportunity is not None
    assert opportunity.risks == position.risks
    assert opportunity.risk_cost == opportunity.size * Decimal("0.0025")
    assert opportunity.payouts[-1].name == "risk_void"
    assert list(check(position)) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("loss", Decimal("0.4")),
        ("cost", Decimal(0)),
        ("payout_b", Decimal(1)),
        ("probability", Decimal(0)),
        ("paid_b", Decimal(1)),
    ],
)
def test_a_risk_that_was_stored_wrongly_is_a_breach(
    name: str, content: Decimal
) -> None:
    polled(Books(("0.40", "0.55")), risky(1, FAIR_PRICE))
    (position,) = POSITIONS.find({}).records
    changes: dict[str, Any] = {name: content}
    wrong = replace(position.risks[0], **changes)
    broken = {breach.rule for breach in check(replace(position, risks=(wrong,)))}
    assert "risks_cost_what_they_say" in broken


def test_a_basket_that_its_risk_alone_turns_down_is_kept_with_the_risk() -> None:
    report = polled(Books(("0.40", "0.55")), risky(1, *[FAIR_PRICE] * 12))
    assert report.rejections == {"below_min_edge_after_risks": 1}
    (opportunity,) = OPPORTUNITIES.find({}).records
    assert opportunity.refusal == "below_min_edge_after_risks"
    failed = [gate.name for gate in opportunity.gates if not gate.is_passed]
    assert failed == ["below_min_edge_after_risks"]
    assert opportunity.gates[-2].note.startswith("void: 0.005 × $0.5 a set; void")
    (pair,) = PAIRS.find({}).records
    assert pair.last_reason == "below_min_edge_after_risks"
    # 1 - 0.40 - 0.55, the fee, and twelve times a quarter of a cent
    assert pair.last_edge == Decimal("0.002653")


def test_of_two_directions_the_one_that_loses_nothing_is_taken() -> None:
    polled(Books(("0.40", "0.55")), risky(1, ONE_WAY))
    (position,) = POSITIONS.find({}).records
    assert position.direction == "a_no_b_yes"
    assert [risk.cost for risk in position.risks] == [0]


def test_the_clauses_of_pairs_are_not_read(spied: Spy) -> None:
    collection("matched_pairs").insert_one(risky(1))
    commands = spied.watch(lambda: polled(Books()))
    (reading, *_) = [each for each in commands if each.get("find") == PAIRS.name]
    assert reading["projection"] == {"clauses_a": 0, "clauses_b": 0}


def test_what_waits_too_long_for_its_turn_is_left_to_the_next_poll(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = context_over(Books(("0.40", "0.55")))
    clock = context.positions.venues.clock

    def slow(position: Any, positions: Any) -> None:
        assert isinstance(clock, FakeClock)
        clock.wall += timedelta(seconds=6)

    monkeypatch.setattr("strategy.services.entries.enter", slow)
    collection("matched_pairs").insert_many(map(pair, range(3)))
    now = clock.wall_now()
    report = poll("Weather", Claim("poll:Weather", "now", 1, now, now, 60), context)
    # After the second entry the books are twelve seconds old.
    assert (report.opened, report.rejections) == (2, {"book_stale": 1})
    refusals = {each["refusal"] for each in collection(OPPORTUNITIES.name).find()}
    assert refusals == {"book_stale"}


MISSING = object()


def damaged(number: int, name: str, content: object) -> Stored:
    document = pair(number, **{name: content})
    return {key: part for key, part in document.items() if part is not MISSING}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_key", MISSING),
        ("event_key", 7),
        ("market_id_a", ["1"]),
        ("outcome_a", MISSING),
        ("outcome_a", "first"),
        ("outcome_a", 5),
        ("market_a", "junk"),
        ("market_b", {}),
        ("market_b", MISSING),
        ("decision", "yes"),
    ],
)
def test_a_damaged_pair_is_counted_and_the_others_are_polled(
    name: str, value: object
) -> None:
    report = polled(Books(), pair(1), damaged(2, name, value), pair(3))
    assert report.rejections == {"no_edge": 2, "damaged": 1}
    line = next(iter(collection("task_log").find({"kind": "poll"})))
    assert "1 damaged" in line["details"]


@pytest.mark.parametrize(
    ("side", "name", "value"),
    [
        ("market_a", "expected_end_at", "soon"),
        ("market_b", "expected_end_at", 7),
        ("market_a", "rules", None),
        ("market_b", "min_size", "five"),
        ("market_a", "outcomes", []),
        ("market_b", "fee", {"rate": "NaN", "exponent": 1}),
    ],
)
def test_a_pair_with_a_damaged_market_is_counted_too(
    side: str, name: str, value: object
) -> None:
    bad = pair(2)
    bad[side] = {**bad[side], name: value}
    report = polled(Books(("0.40", "0.55")), pair(1), bad, pair(3))
    assert report.opened == 2
    assert report.rejections == {"damaged": 1}


def test_a_pair_without_an_end_is_refused_and_stops_nothing() -> None:
    endless = market(market_id="2", closes_at=None, expected_end_at=None)
    odd = pair(2, market_a=encode(endless))
    report = polled(Books(), pair(1), odd)
    assert report.rejections == {"no_edge": 1, "settlement_unknown": 1}


@pytest.mark.parametrize(
    ("days", "reason"),
    [(-1, "end_has_passed"), (2_000, "end_too_far"), (9, "no_edge")],
)
def test_an_end_that_cannot_be_meant_is_named(days: int, reason: str) -> None:
    end = FakeClock.venue + timedelta(days=days)
    odd = market(market_id="1", closes_at=end, expected_end_at=end)
    assert polled(Books(), pair(1, market_a=encode(odd))).rejections == {reason: 1}


def test_an_entry_counts_with_its_whole_reserve_at_both_venues() -> None:
    """Before any fill: nobody knows which of them will have to complete the basket."""
    report = polled(Books(("0.40", "0.55")), pair(1))
    assert report.opened == 1
    (position,) = POSITIONS.find({}).records
    assert {leg.status for leg in position.legs} == {"planned"}
    locked = read_exposure([decode(PairRecord, pair(1))]).locked
    assert position.reserved > position.size > position.stake
    for name in ("all", "type:Weather", "venue:kalshi", "market:kalshi:K1"):
        assert locked[name] == position.reserved


@writes("TrailLine.failed_venue")
def test_maintenance_is_noted_and_nothing_is_asked() -> None:
    books = Books(status={"exchange_active": False})
    collection("matched_pairs").insert_many(
        map(pair, range(3)), bypass_document_validation=True
    )
    context = context_over(books)
    now = context.positions.wall_now()
    report = poll("Weather", Claim("poll:Weather", "now", 1, now, now, 60), context)
    assert report.failed_venue == "kalshi"
    assert context.notes.take() == ("Kalshi: maintenance",)
    # The tokens of the other venue, and no ticker.
    assert books.sizes == [6]
