"""Each poll learns how often opportunities appear, and decides when the next one is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from bson import Decimal128

from strategy.arbitrage import Limits
from strategy.exposure import Bounds
from strategy.models import POLL_DECISIONS, PairRecord, PollDecisionRecord
from strategy.polling import Arrivals
from strategy.schedule import Claim
from strategy.services import AgentContext, decide_interval
from strategy.services.last_decisions import arrivals_elsewhere
from strategy.services.performance import measure
from strategy.services.polling import Poll
from strategy.services.priced import TAKEN, Priced
from strategy.services.sightings import Seen
from tasklog.storage.codec import decode
from tasklog.storage.collections import collection
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.fakes import Street, street
from tests.support.query_plans import Spy, explained

MINUTE = timedelta(minutes=1)


def priced(edge: str | None, last_edge: str | None, **before: Any) -> Priced:
    """A pair at its present edge, and as it was stored."""
    stored = None if last_edge is None else Decimal128(last_edge)
    pair = decode(PairRecord, builders.pair(last_edge=stored, **before))
    now = None if edge is None else Decimal(edge)
    return Priced(pair, lambda: pytest.fail("not needed"), NOW, edge=now)


def seen(*batch: Priced) -> Seen:
    counts = Seen()
    counts.count(batch, NOW)
    return counts


def test_what_pays_after_fees_appears_stays_or_has_ended() -> None:
    assert seen(priced("0.02", None)) == Seen(appeared=1)
    assert seen(priced("0.02", "-0.01")) == Seen(appeared=1)
    assert seen(priced("0.01", "0.02")) == Seen(stayed=1, watched=1)
    assert seen(priced("0", "0.02"), priced(None, "0.01")) == Seen(watched=2)
    assert seen(priced("-0.01", "-0.01"), priced(None, None)) == Seen()


def test_what_the_agent_bought_says_nothing_of_how_long_it_would_have_lasted() -> None:
    assert seen(priced(None, "0.02", last_reason=TAKEN)) == Seen()


def test_what_a_poll_stored_that_was_cut_short_is_not_compared() -> None:
    later = NOW + timedelta(seconds=1)
    assert seen(priced("0.02", "0.02", priced_at=later)) == Seen()
    assert seen(priced("0.02", "0.02", priced_at=NOW)) == Seen(stayed=1, watched=1)


def claim(here: Street, number: int = 1, **changes: Any) -> Claim:
    now = here.clock.wall
    made = Claim("poll:Weather", f"slot {number}", 1, now, now, interval_seconds=60)
    return replace(made, **changes)


@dataclass
class Polls:
    """Polls of the type Weather, one after another."""

    here: Street
    context: AgentContext
    number: int = 0
    taken: list[PollDecisionRecord] = field(default_factory=list)

    def decide(
        self, counts: Seen, after: timedelta = MINUTE, **changes: Any
    ) -> PollDecisionRecord:
        """The decision of a poll that saw so much, `after` the one before it."""
        self.here.clock.wall += after
        self.number += 1
        report = Poll("Weather", previous=self.taken[-1] if self.taken else None)
        report.seen, report.priced = counts, 10
        report.failed_venue = changes.pop("failed_venue", None)
        performance = measure("Weather", self.here.clock.wall)
        claimed = claim(self.here, self.number, **changes)
        decide_interval(report, performance, claimed, self.context)
        decision = POLL_DECISIONS.first({"scheduled_for": f"slot {self.number}"})
        assert decision is not None
        self.taken.append(decision)
        return decision


@pytest.fixture
def here() -> Street:
    return street()


@pytest.fixture
def polls(here: Street) -> Polls:
    return Polls(here, AgentContext(here.context(), Limits(), Bounds(), 60, 600))


@pytest.mark.django_db
def test_each_decision_carries_what_was_learned_up_to_it(polls: Polls) -> None:
    first = polls.decide(Seen(appeared=3))
    # There was no poll to which these came in addition.
    assert first.arrivals == Arrivals()
    second = polls.decide(Seen(appeared=2))
    assert second.arrivals is not None
    assert second.arrivals.finds == pytest.approx(2.5, rel=0.01)
    assert second.arrivals.cost == 10
    assert second.learned_at == second.polled_at
    third = polls.decide(Seen(appeared=0, stayed=1, watched=2))
    assert third.arrivals is not None
    assert third.arrivals.ends > second.arrivals.ends


@pytest.mark.django_db
def test_a_poll_that_a_venue_failed_teaches_nothing_and_its_time_counts_later(
    polls: Polls,
) -> None:
    polls.decide(Seen())
    polls.decide(Seen())
    failed = polls.decide(Seen(watched=5), failed_venue="kalshi")
    assert failed.arrivals == polls.taken[1].arrivals
    assert failed.learned_at == polls.taken[1].learned_at
    whole = polls.decide(Seen(watched=1, stayed=1))
    assert whole.arrivals is not None
    assert failed.arrivals is not None
    # It lived through both minutes.
    lived = whole.arrivals.lived - failed.arrivals.lived
    assert lived == pytest.approx(120, abs=3)


@pytest.mark.django_db
def test_a_clock_that_was_set_back_teaches_nothing(polls: Polls) -> None:
    polls.decide(Seen())
    before = polls.decide(Seen(appeared=1))
    earlier = polls.decide(Seen(appeared=1), after=timedelta(hours=-1))
    assert earlier.id != before.id
    assert all(one.arrivals for one in polls.taken)


@pytest.mark.django_db
def test_a_type_follows_the_policy_that_was_chosen_for_it(polls: Polls) -> None:
    assert polls.decide(Seen()).policy == "success_rate"
    chosen = polls.decide(Seen(), policy="success_rate_steady")
    assert chosen.policy == "success_rate_steady"


@pytest.mark.django_db
def test_a_policy_that_does_not_exist_is_reported_and_not_followed(
    polls: Polls,
) -> None:
    assert polls.decide(Seen(), policy="astrology").policy == "success_rate"
    [note] = polls.context.notes.take()
    assert "no polling policy “astrology”" in note
    assert "Controls" in note


def learned(market_type: str, finds: float, **changes: Any) -> Any:
    sums = {"finds": finds, "exposure": 1e4, "ends": 10.0, "lived": 450.0, "cost": 10}
    return builders.decision(market_type=market_type, arrivals=sums, **changes)


@pytest.mark.django_db
def test_the_index_compares_the_newest_of_each_type_that_is_polled(
    polls: Polls,
) -> None:
    for name in ("Weather", "Crypto", "Sports"):
        add("jobs", builders.job(f"poll:{name}"))
    polls.context = replace(polls.context, policy="index")
    alone = polls.decide(Seen())
    assert alone.interval_after == pytest.approx(60, abs=2)
    add("poll_decisions", learned("Crypto", 1.0, decided_at=NOW - 2 * MINUTE))
    add("poll_decisions", learned("Crypto", 300.0))
    # Not polled any more.
    add("poll_decisions", learned("Politics", 900.0))
    assert [round(each.finds) for each in arrivals_elsewhere("Weather")] == [300]
    beside = polls.decide(Seen())
    assert beside.branch == "less_often"
    assert beside.interval_after > 120


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoiled", [{"finds": -1.0}, {"exposure": 0.0}, {"lived": "x"}]
)
def test_damaged_sums_are_replaced_by_those_of_the_start(
    polls: Polls, spoiled: dict[str, Any]
) -> None:
    add("jobs", builders.job("poll:Crypto"))
    document = learned("Crypto", 30.0)
    document["arrivals"].update(spoiled)
    collection("poll_decisions").insert_one(document, bypass_document_validation=True)
    assert arrivals_elsewhere("Weather") == [Arrivals()]


@pytest.mark.django_db
def test_the_newest_decisions_are_read_along_their_index(
    here: Street, spied: Spy
) -> None:
    add("jobs", builders.job("poll:Crypto"))
    for number in range(50):
        at = NOW - number * MINUTE
        add("poll_decisions", learned("Crypto", 1.0, decided_at=at))
        add("poll_decisions", learned("Sports", 1.0, decided_at=at))
    commands = spied.watch(lambda: arrivals_elsewhere("Weather"), {"aggregate"})
    [plan] = [explained(command)["stages"][0]["$cursor"] for command in commands]
    stats = plan["executionStats"]
    assert stats["totalDocsExamined"] == 2
    assert stats["totalKeysExamined"] <= 4
