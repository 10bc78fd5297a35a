"""An operator's decisions on pairs and jobs take effect once and are written down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from positions.models import POSITIONS
from positions.services.operator import Operator, Outdated, OverrideRejected, TooSoon
from strategy import schedule
from strategy.matching import Pair
from strategy.matching.types import Judgement, RiskName
from strategy.models import PAIRS, PairRecord, PairVerdict
from strategy.models.records import PairRiskRecord
from strategy.schedule import JOBS, JobRecord
from strategy.services.keeping import upsert
from strategy.services.matched import fingerprint, to_record
from strategy.services.overrides import (
    check_position_now,
    check_scope,
    choose_policy,
    fix_interval,
    release_interval,
    request_run,
)
from strategy.services.pair_decisions import decide_pair, undo_decision
from tasklog.records import Change, TrailLine
from tests.support import builders
from tests.support.builders import NOW, add
from tests.support.documents import read_record, trail_lines
from tests.support.fakes import FakeClock
from tests.support.market_builders import kalshi, polymarket
from tests.support.written_fields import writes

pytestmark = pytest.mark.django_db

WEATHER = "poll:Weather"


def matched(verdict: str) -> Pair:
    """A pair as matching hands it on."""
    return Pair(
        venue_a="polymarket",
        market_a="900001",
        outcome_a=0,
        venue_b="kalshi",
        market_b="KXTEST-26DEC31",
        outcome_b=0,
        inverted=False,
        verdict=Judgement(verdict),
        score=0.8,
        facts=(),
        reasons=("both rain",),
    )


def maria(wall: datetime = NOW) -> Operator:
    return Operator("maria", "read both rule texts", FakeClock(wall=wall))


def trail() -> tuple[TrailLine, ...]:
    return trail_lines(action="override")


def job(name: str = WEATHER, **changes: Any) -> JobRecord:
    add("jobs", builders.job(name, **changes))
    return read_record(JOBS, name)


def stored_job() -> JobRecord:
    return read_record(JOBS, WEATHER)


def discovered(
    verdict: str, rules: str = "It rains.", title_a: str = "Rain?", title_b: str = ""
) -> PairRecord:
    """The pair after one more discovery."""
    market_a = polymarket(rules=rules, title=title_a)
    market_b = kalshi(rules="It rains.", title=title_b or "Rain?")
    write = upsert(to_record(matched(verdict), market_a, market_b, NOW))
    PAIRS.raw.bulk_write([write])
    return read_record(PAIRS)


@writes("PairRecord.reasons")
def test_a_discovery_keeps_what_was_known_of_a_pair() -> None:
    before = discovered("review")
    PAIRS.raw.update_one({}, {"$set": {"last_reason": "no_edge"}})
    again = discovered("same")
    assert before.first_seen_at == again.first_seen_at
    assert before.priced_at is None
    assert (again.verdict, again.last_reason) == ("same", "no_edge")
    assert again.rules_fingerprint == fingerprint(
        polymarket(rules="It rains."), kalshi(rules="It rains.")
    )


def test_titles_are_stored_as_they_are_even_if_they_look_like_expressions() -> None:
    pair = discovered("same", title_a="$event_key", title_b="$$NOW")
    assert pair.event_name == pair.market_a.title == "$event_key"
    assert pair.market_b.title == "$$NOW"


@pytest.mark.parametrize("matched_as", ["same", "review"])
@pytest.mark.parametrize("verdict", [PairVerdict.SAME, PairVerdict.REJECTED])
def test_discovery_does_not_overrule_an_operator(
    verdict: PairVerdict, matched_as: str
) -> None:
    decide_pair(discovered("review"), verdict, maria())
    again = discovered(matched_as)
    assert again.verdict is verdict
    assert again.decision is not None
    assert again.decision.actor == "maria"
    assert again.decision.reason == "read both rule texts"
    assert again.decision.at == NOW


def test_a_confirmation_lapses_when_the_rules_change_and_a_rejection_does_not() -> None:
    decide_pair(discovered("review"), PairVerdict.SAME, maria())
    changed = discovered("review", rules="It rains or snows.")
    assert changed.verdict == "review"
    decide_pair(changed, PairVerdict.REJECTED, maria())
    assert discovered("same", rules="It hails.").verdict == "rejected"


def test_a_verdict_is_written_down() -> None:
    decide_pair(discovered("review"), PairVerdict.REJECTED, maria())
    (line,) = trail_lines()
    assert (line.action, line.kind, line.actor) == (
        "override",
        "override_pair",
        "maria",
    )
    assert "rejected; maria: read both rule texts" in line.details


def test_a_pair_that_changed_meanwhile_is_left_alone() -> None:
    seen = discovered("review")
    decide_pair(seen, PairVerdict.REJECTED, maria())
    with pytest.raises(Outdated):
        decide_pair(seen, PairVerdict.SAME, maria())
    assert discovered("review").verdict == "rejected"
    assert len(trail_lines()) == 1


def test_a_confirmation_of_rules_that_changed_meanwhile_is_rejected() -> None:
    seen = discovered("review")
    discovered("review", rules="It snows.")
    with pytest.raises(Outdated):
        decide_pair(seen, PairVerdict.SAME, maria())


def test_a_verdict_keeps_who_why_before_and_after() -> None:
    pair = discovered("review")
    decide_pair(pair, PairVerdict.SAME, maria())
    (line,) = trail()
    assert (line.actor, line.reason) == ("maria", "read both rule texts")
    assert line.pair_id == pair.id
    verdict, decision, doubt = line.changes
    assert verdict == Change("verdict", "review", "same")
    assert decision.before is None
    assert "actor maria" in (decision.after or "")
    assert doubt == Change("doubt", None, None)


def test_what_is_decided_already_is_not_decided_again() -> None:
    decide_pair(discovered("review"), PairVerdict.SAME, maria())
    pair = read_record(PAIRS)
    with pytest.raises(OverrideRejected, match="confirmed already"):
        decide_pair(pair, PairVerdict.SAME, maria())
    decide_pair(pair, PairVerdict.REJECTED, maria())
    assert len(trail()) == 2


TIE = PairRiskRecord(RiskName.TIE, "", Decimal("0.5"), None, "", "")


@writes("DecisionRecord.risks")
def test_a_named_risk_stays_with_the_pair_while_its_rules_are_the_same() -> None:
    decide_pair(discovered("review"), PairVerdict.SAME, maria(), (TIE,))
    for pair in (read_record(PAIRS), discovered("same")):
        assert (pair.verdict, pair.risks) == ("same", (TIE,))
    changed = discovered("review", rules="It rains or snows.")
    assert (changed.verdict, changed.risks) == ("review", ())


def test_a_risk_that_both_texts_name_is_not_added_to_them() -> None:
    pair = replace(discovered("review"), risks=(TIE,))
    with pytest.raises(OverrideRejected, match="name the risk tie already"):
        decide_pair(pair, PairVerdict.SAME, maria(), (TIE,))


@writes("UndecidedRecord.decision")
def test_a_decision_is_undone_in_one_step() -> None:
    before = discovered("review")
    decide_pair(before, PairVerdict.SAME, maria(), (TIE,))
    confirmed = read_record(PAIRS)
    decide_pair(confirmed, PairVerdict.REJECTED, maria())
    undo_decision(read_record(PAIRS), maria())
    again = read_record(PAIRS)
    assert replace(again, undo=confirmed.undo) == confirmed
    with pytest.raises(OverrideRejected, match="no decision can be undone"):
        undo_decision(again, maria())
    assert discovered("review").verdict == "same"
    assert any("undone" in line.details for line in trail())


@writes("UndecidedRecord.doubt")
def test_a_doubt_is_back_once_the_decision_on_it_is_undone() -> None:
    discovered("review")
    doubted = discovered("review", rules="It pours.")
    assert doubted.doubt is not None
    decide_pair(doubted, PairVerdict.SAME, maria())
    undo_decision(read_record(PAIRS), maria())
    assert read_record(PAIRS).doubt == doubted.doubt


def test_an_undone_first_decision_leaves_the_pair_to_the_matcher() -> None:
    before = discovered("review")
    decide_pair(before, PairVerdict.REJECTED, maria())
    undo_decision(read_record(PAIRS), maria())
    assert read_record(PAIRS) == before
    assert discovered("same").verdict == "same"


def test_a_decision_on_rules_that_changed_since_is_not_undone() -> None:
    decide_pair(discovered("review"), PairVerdict.REJECTED, maria())
    changed = discovered("review", rules="It snows.")
    with pytest.raises(OverrideRejected, match="decide again"):
        undo_decision(changed, maria())


def test_a_job_is_made_due_and_that_is_written_down() -> None:
    later = NOW + timedelta(hours=1)
    request_run(job(next_at=later), maria())
    assert schedule.due(NOW, 2) == [WEATHER]
    (line,) = trail()
    assert (line.kind, line.job) == ("override_poll", WEATHER)
    assert line.changes == (Change("next_at", later.isoformat(), NOW.isoformat()),)
    assert stored_job().outbox == ()


@pytest.mark.parametrize(
    ("seconds", "wait"), [(0, 5), (1, 4), (4.2, 1), (5, None), (-30, None)]
)
@writes("JobRecord.requested_at", "JobRecord.requested_by")
def test_a_run_may_be_requested_every_few_seconds(
    seconds: float, wait: int | None
) -> None:
    """Also where a clock was set back meanwhile."""
    later = NOW + timedelta(hours=1)
    request_run(job(next_at=later), maria())
    JOBS.raw.update_one({}, {"$set": {"next_at": later}})
    again = maria(NOW + timedelta(seconds=seconds))
    if wait is None:
        request_run(stored_job(), again)
    else:
        with pytest.raises(TooSoon, match=f"again in {wait} s"):
            request_run(stored_job(), again)
    assert len(trail()) == (1 if wait else 2)


def test_a_job_that_is_due_anyway_is_not_requested() -> None:
    with pytest.raises(OverrideRejected, match="due already"):
        request_run(job(next_at=NOW), maria())
    assert trail() == ()


@pytest.mark.parametrize(
    ("scope", "why"),
    [
        ("", "not a scope"),
        ("everything", "not a scope"),
        ("type:", "not a scope"),
        ("planet:earth", "not a scope"),
        ("type:crypto", "no market type 'crypto'; known types: Weather"),
        ("type: ", "no market type"),
        ("type:$where", "no market type"),
        ("pair:x", "no pair"),
    ],
)
def test_a_scope_that_names_nothing_is_rejected(scope: str, why: str) -> None:
    add("matched_pairs", builders.pair(id="p1"))
    with pytest.raises(OverrideRejected, match=why):
        check_scope(scope)
    for known in ("all", "type:Weather", "pair:p1"):
        check_scope(known)


def at_once(act: Callable[[int], object]) -> int:
    """How many of six who try at the same moment succeed."""

    def try_it(number: int) -> bool:
        try:
            act(number)
        except OverrideRejected:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        return sum(pool.map(try_it, range(6)))


def test_of_many_who_request_a_run_at_once_one_does() -> None:
    seen = job(next_at=NOW + timedelta(hours=1))
    assert at_once(lambda number: request_run(seen, maria())) == 1
    assert len(trail()) == 1


def test_of_many_who_fix_an_interval_at_once_one_does() -> None:
    seen = job()
    assert at_once(lambda number: fix_interval(seen, 45, maria())) == 1
    assert len(trail()) == 1


def test_an_interval_is_fixed_and_released_with_what_it_was_and_is() -> None:
    fix_interval(job(), 45, maria())
    with pytest.raises(OverrideRejected, match="at 45 s already"):
        fix_interval(stored_job(), 45, maria())
    release_interval(stored_job(), maria(NOW + timedelta(seconds=1)))
    with pytest.raises(OverrideRejected, match="not fixed"):
        release_interval(stored_job(), maria())
    assert [line.changes for line in trail()] == [
        (Change("interval_seconds", "30", "45"), Change("fixed_seconds", None, "45")),
        (Change("interval_seconds", "45", "45"), Change("fixed_seconds", "45", None)),
    ]


@writes("JobRecord.policy")
def test_a_policy_is_chosen_and_given_back_to_the_settings() -> None:
    choose_policy(job(), "index", maria())
    assert stored_job().policy == "index"
    with pytest.raises(OverrideRejected, match="decides its interval already"):
        choose_policy(stored_job(), "index", maria())
    choose_policy(stored_job(), None, maria(NOW + timedelta(seconds=1)))
    assert stored_job().policy is None
    assert [line.changes for line in trail()] == [
        (Change("interval_seconds", "30", "30"), Change("policy", None, "index")),
        (Change("interval_seconds", "30", "30"), Change("policy", "index", None)),
    ]


def test_a_policy_that_does_not_exist_is_not_chosen() -> None:
    with pytest.raises(OverrideRejected, match="no polling policy “astrology”"):
        choose_policy(job(), "astrology", maria())


@pytest.mark.parametrize("seconds", [0, -1, 86_401])
def test_an_interval_has_its_bounds(seconds: int) -> None:
    with pytest.raises(OverrideRejected, match="between 1 and"):
        fix_interval(job(), seconds, maria())


def test_a_job_that_polls_nothing_has_no_interval_to_fix() -> None:
    with pytest.raises(OverrideRejected, match="polls no market type"):
        fix_interval(job("check"), 45, maria())


def test_a_check_now_makes_the_position_and_the_check_due() -> None:
    clock = FakeClock()
    later = clock.wall + timedelta(hours=1)
    job("check", next_at=later)
    add("positions", builders.position(outcome_due_at=later))
    check_position_now(read_record(POSITIONS), Operator("maria", "it is over", clock))
    assert schedule.due(clock.wall, 2) == ["check"]
    after = read_record(POSITIONS)
    assert after.outcome_due_at == clock.wall
    (line,) = trail()
    assert line.changes == (
        Change("outcome_due_at", later.isoformat(), clock.wall.isoformat()),
    )
    with pytest.raises(TooSoon):
        check_position_now(after, Operator("otto", "is it?", clock))
    clock.wall += timedelta(seconds=5)
    check_position_now(after, Operator("otto", "is it?", clock))
