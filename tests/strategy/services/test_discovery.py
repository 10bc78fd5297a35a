"""What is read is matched and stored; what is doubted waits for an operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest

from positions.models import POSITIONS
from positions.services.operator import Operator
from positions.venues.errors import VenueUnavailable
from positions.venues.types import Listing, Quote
from strategy import agent, recovery, schedule
from strategy.exposure import Bounds
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.services import AgentContext, discover, keeping, poll
from strategy.services.context import Matchers
from strategy.services.pair_decisions import decide_pair
from tests.support.crash_life import AGREE, Life, six_pairs
from tests.support.crash_writes import nothing, watched
from tests.support.documents import read_record
from tests.support.fakes import FakeClock, levels
from tests.support.simulated import simulated_context
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def context() -> AgentContext:
    context = simulated_context(FakeClock())
    recovery.start(context)
    discover(context)
    return context


def a_pair() -> PairRecord:
    pair = PAIRS.first({"verdict": "same"}, order=[("_id", 1)])
    assert pair is not None
    return pair


def now(pair: PairRecord) -> PairRecord:
    return read_record(PAIRS, pair.id)


def doubt_of(pair: PairRecord) -> str | None:
    return None if pair.doubt is None else pair.doubt.reason


def fake_clock(context: AgentContext) -> FakeClock:
    clock = context.positions.venues.clock
    assert isinstance(clock, FakeClock)
    return clock


def ann() -> Operator:
    return Operator("ann", "read both texts", FakeClock())


def test_pairs_are_stored_with_their_facts_and_a_job_for_each_type(
    context: AgentContext,
) -> None:
    pair = a_pair()
    assert pair.facts
    assert {fact.standing for fact in pair.facts} <= {
        "agree",
        "conflict",
        "unknown",
    }
    jobs = set(schedule.JOBS.raw.distinct("_id"))
    types = PAIRS.raw.distinct("market_type")
    assert {f"poll:{name}" for name in types} <= jobs


def test_discovering_twice_changes_nothing_but_the_time(context: AgentContext) -> None:
    before = {pair.id: pair for pair in PAIRS.find({}).records}
    discover(context)
    after = {pair.id: pair for pair in PAIRS.find({}).records}
    assert before.keys() == after.keys()
    assert all(before[key].verdict is after[key].verdict for key in before)


@writes("DoubtRecord.at", "DoubtRecord.reason", "PairRecord.doubt")
def test_a_changed_rule_text_takes_the_pair_to_review_until_an_operator_decides(
    context: AgentContext,
) -> None:
    pair = a_pair()
    PAIRS.raw.update_one(
        {"_id": pair.id},
        {"$set": {"rules_fingerprint": "another text", "content_fingerprint": ""}},
    )
    discover(context)
    assert now(pair).verdict == "review"
    assert doubt_of(now(pair)) == "rules_changed"
    discover(context)
    assert now(pair).verdict == "review"
    decide_pair(now(pair), PairVerdict.SAME, ann())
    discover(context)
    assert now(pair).verdict == "same"


def test_a_rejected_pair_stays_rejected(context: AgentContext) -> None:
    pair = a_pair()
    decide_pair(pair, PairVerdict.REJECTED, ann())
    discover(context)
    assert now(pair).verdict == "rejected"


def test_pairs_that_are_listed_no_longer_are_kept_but_not_polled(
    context: AgentContext,
) -> None:
    clock = fake_clock(context)
    pair = a_pair()
    clock.pass_days(60)
    discover(context)
    assert now(pair).is_listed is False


def writes_of_pairs(context: AgentContext) -> list[str]:
    """The writes to pairs that one discovery makes."""
    written: list[str] = []
    with watched(nothing, written.append):
        discover(context)
    return [write for write in written if write.startswith(PAIRS.name)]


def stored_pairs() -> dict[str, PairRecord]:
    return {pair.id: pair for pair in PAIRS.find({}).records}


def test_a_discovery_that_reads_what_is_stored_writes_no_pair(
    context: AgentContext,
) -> None:
    before = stored_pairs()
    fake_clock(context).wall += timedelta(minutes=10)
    assert writes_of_pairs(context) == []
    # Another process has to make the records again, but finds them stored.
    assert writes_of_pairs(replace(context, matchers=Matchers())) == []
    assert stored_pairs() == before


def test_prices_alone_are_written_of_pairs_in_review(
    context: AgentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are traded are priced by their books."""
    discover(context)
    before = stored_pairs()
    kalshi = context.positions.venues.named("kalshi")
    listing = kalshi.list_markets()
    quotes = (Quote(Decimal("0.01"), Decimal("0.02")),) * 2
    markets = tuple(replace(market, quotes=quotes) for market in listing.markets)
    moved = replace(listing, markets=markets)
    monkeypatch.setattr(kalshi, "list_markets", lambda: moved)
    fake_clock(context).wall += timedelta(minutes=10)
    discover(context)
    in_review = {key for key, pair in before.items() if pair.verdict == "review"}
    changed = {key for key, after in stored_pairs().items() if after != before[key]}
    assert changed == in_review
    assert len(in_review) < len(before)
    assert all(stored_pairs()[key].market_b.quotes == quotes for key in in_review)
    # Nor by another process, which has to make the records again.
    assert writes_of_pairs(replace(context, matchers=Matchers())) == []


def test_only_the_pair_of_a_changed_market_is_written(
    context: AgentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored_pairs()
    pair = a_pair()
    kalshi = context.positions.venues.named("kalshi")
    listing = kalshi.list_markets()
    markets = tuple(
        replace(market, url="https://example.com/moved")
        if market.market_id == pair.market_id_b
        else market
        for market in listing.markets
    )
    changed = replace(listing, markets=markets)
    monkeypatch.setattr(kalshi, "list_markets", lambda: changed)
    fake_clock(context).wall += timedelta(minutes=10)
    assert writes_of_pairs(context) == [f"{PAIRS.name}.bulk_write"]
    different = {key for key, after in stored_pairs().items() if after != before[key]}
    affected = {k for k, p in before.items() if p.market_id_b == pair.market_id_b}
    assert different == affected
    assert now(pair).market_b.url == "https://example.com/moved"
    assert now(pair).changed_at > pair.changed_at


def test_a_pair_that_is_listed_again_is_polled_again(
    context: AgentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = a_pair()
    kalshi = context.positions.venues.named("kalshi")
    listing = kalshi.list_markets()
    for markets, is_listed in (((), False), (listing.markets, True)):
        shown = replace(listing, markets=markets)
        monkeypatch.setattr(kalshi, "list_markets", lambda shown=shown: shown)
        discover(context)
        assert now(pair).is_listed is is_listed


def test_a_damaged_pair_is_written_again_once_a_poll_has_met_it(
    context: AgentContext,
) -> None:
    pair = a_pair()
    PAIRS.raw.update_one(
        {"_id": pair.id},
        {"$set": {"score": "much"}},
        bypass_document_validation=True,
    )
    schedule_time = context.positions.wall_now()
    claim = schedule.Claim(
        f"poll:{pair.market_type}", "now", 1, schedule_time, schedule_time, 60
    )
    poll(pair.market_type, claim, context)
    discover(context)
    assert now(pair).score == pair.score


class Died(BaseException):
    """The process ends right after a write."""


@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_discovery_that_died_between_two_writes_is_completed(
    monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    monkeypatch.setattr(keeping, "WRITES_AT_ONCE", 5)
    context = simulated_context(FakeClock())
    recovery.start(context)
    count = 0

    def die(name: str) -> None:
        nonlocal count
        count += name == f"{PAIRS.name}.bulk_write"
        if count == write:
            raise Died

    with watched(nothing, die), pytest.raises(Died):
        discover(context)
    begun = stored_pairs()
    assert len(begun) == 5 * write
    following = simulated_context(FakeClock())
    fake_clock(following).wall += timedelta(minutes=10)
    discover(following)
    after = stored_pairs()
    assert {key: after[key] for key in begun} == begun
    PAIRS.raw.delete_many({})
    discover(simulated_context(FakeClock()))
    undisturbed = stored_pairs()
    assert {key: pair.content_fingerprint for key, pair in after.items()} == {
        key: pair.content_fingerprint for key, pair in undisturbed.items()
    }


def test_the_listings_of_both_venues_are_read_at_once(
    context: AgentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Barrier(2, timeout=20)
    for venue in context.positions.venues:

        def list_markets(read: Callable[[], Listing] = venue.list_markets) -> Listing:
            both.wait()
            return read()

        monkeypatch.setattr(venue, "list_markets", list_markets)
    before = stored_pairs()
    discovery = discover(replace(context, reads_together=True))
    assert discovery.is_complete
    assert stored_pairs() == before


def test_a_listing_that_cannot_be_read_changes_no_pair(
    context: AgentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise VenueUnavailable("kalshi", "503")

    kalshi = context.positions.venues.named("kalshi")
    monkeypatch.setattr(kalshi, "list_markets", away)
    fake_clock(context).pass_days(60)
    discovery = discover(context)
    assert discovery.pairs is None
    assert list(discovery.failed) == ["kalshi"]
    assert a_pair().is_listed is True


def cheap(life: Life) -> dict[str, str]:
    """The first pair at prices that are too good: 0.40 and 0.45 for a set."""
    market_a, market_b, _ = six_pairs()[AGREE]
    life.kalshi.asks[market_b.market_id, 1] = levels(("0.45", "300"))
    return {"market_id_a": market_a.market_id, "market_id_b": market_b.market_id}


def test_an_edge_that_is_too_good_goes_to_review_instead_of_being_traded() -> None:
    life = Life()
    query = cheap(life)
    life.run()
    pair = PAIRS.first(query)
    assert pair is not None
    assert pair.verdict == "review"
    assert doubt_of(pair) == "edge_above_what_is_believable"
    assert POSITIONS.raw.count_documents({"pair_id": pair.id}) == 0


def test_what_an_operator_confirmed_is_traded_in_spite_of_its_edge() -> None:
    life = Life()
    query = cheap(life)
    life.clock.venue = FakeClock.venue
    context = life.start()
    discover(context)
    pair = PAIRS.first(query)
    assert pair is not None
    decide_pair(pair, PairVerdict.SAME, ann())
    agent.sweep(context)
    (position,) = POSITIONS.find({"pair_id": pair.id}).records
    assert position.state == "entered"


def test_what_is_locked_in_all_stays_within_its_bound() -> None:
    life = Life(bounds=Bounds(overall=Decimal(270)))
    life.run()
    # Four baskets that may cost 89 dollars each were on offer; three have room.
    positions = POSITIONS.find({}).records
    assert len(positions) == 3
    assert sum(position.stake for position in positions) <= 270


def test_a_second_discovery_judges_nothing_again(
    context: AgentContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*markets: object, **options: object) -> None:
        raise AssertionError("judged again")

    before = PAIRS.raw.count_documents({"is_listed": True})
    monkeypatch.setattr("strategy.matching.pairs.judge_texts", never)
    discover(context)
    assert PAIRS.raw.count_documents({"is_listed": True}) == before


def test_another_process_that_takes_discovery_over_finds_the_same_pairs(
    context: AgentContext,
) -> None:
    before = set(PAIRS.raw.distinct("_id", {"verdict": "same"}))
    discover(replace(context, matchers=Matchers()))
    after = set(PAIRS.raw.distinct("_id", {"verdict": "same"}))
    assert after == before
