"""What a whole life stores is what the records declare, key by key and type by type."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bson.decimal128 import Decimal128
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django_mongodb_backend.fields import EmbeddedModelArrayField, EmbeddedModelField
from django_mongodb_backend.models import EmbeddedModel
from pymongo import MongoClient

from positions.models import POSITIONS
from positions.services import pausing
from positions.services.operator import Operator
from positions.venues.simulator.faults import Fault
from strategy import agent, recovery, schedule
from strategy.models import PAIRS, PairVerdict
from strategy.services import overrides
from tasklog.storage.codec import decode, encode, field_plans
from tests.support.crash_life import Life
from tests.support.declarations import (
    declared_fields,
    declared_records,
    nested_records,
    stored_fields,
    typed_paths,
)
from tests.support.fakes import FakeClock
from tests.support.simulated import simulated_context

# Decimal places of positions.models.opportunity_fields.MONEY.
SCALE = 8

Stored = dict[str, list[dict[str, Any]]]

ROOT = Path(__file__).parents[2]
RECORDS = declared_records()
# Kept by Django and the libraries.
FOREIGN = ("auth_", "django_", "system.")

# Fields that two lives of the agent do not reach, under the tests that write them.
ELSEWHERE: dict[str, str] = {
    "tests/arbsite/worker/test_watchdog.py::"
    "test_after_an_outage_a_new_probe_is_sent_and_others_may_renew_first": (
        "ClusterRecord.generation ClusterRecord.heartbeat_at ClusterRecord.host "
        "ClusterRecord.id ClusterRecord.machine ClusterRecord.pid "
        "ClusterRecord.probe ClusterRecord.probe_at ClusterRecord.restarts "
        "ClusterRecord.start_ticks ClusterRecord.started_at"
    ),
    "tests/strategy/services/test_discovery.py::"
    "test_a_changed_rule_text_takes_the_pair_to_review_until_an_operator_decides": (
        "DoubtRecord.at DoubtRecord.reason PairRecord.doubt PairRecord.reasons"
    ),
    "tests/strategy/services/test_matched.py::"
    "test_what_a_later_reading_lacks_is_stored_no_longer": (
        "ClauseRecord.counterpart ClauseRecord.kind ClauseRecord.reason "
        "ClauseRecord.standing ClauseRecord.words PairRecord.clauses_a "
        "PairRecord.clauses_b PairRecord.risks PairRiskRecord.family "
        "PairRiskRecord.name PairRiskRecord.paid_a PairRiskRecord.paid_b "
        "PairRiskRecord.text_a PairRiskRecord.text_b"
    ),
    "tests/strategy/services/test_polling.py::"
    "test_a_taken_basket_keeps_its_risks_with_what_they_cost_at_entry": (
        "OpportunityRecord.risks PositionRecord.risks RiskRecord.cost "
        "RiskRecord.family RiskRecord.loss RiskRecord.name RiskRecord.paid_a "
        "RiskRecord.paid_b RiskRecord.payout_a RiskRecord.payout_b "
        "RiskRecord.probability"
    ),
    "tests/arbsite/worker/test_jobs.py::"
    "test_a_drain_that_somebody_left_half_done_is_finished_later_with_its_count": (
        "DrainOrder.line DrainOrder.view QueuedJob.action QueuedJob.drain"
    ),
    "tests/arbsite/access/test_login_limits.py::"
    "test_the_lockout_ends_a_quarter_of_an_hour_after_the_fifth_failure": (
        "FailedLoginRecord.expires_at FailedLoginRecord.failures FailedLoginRecord.id"
    ),
    "tests/strategy/test_job_failures.py::"
    "test_the_others_continue_and_it_is_retried_after_a_back_off": (
        "JobRecord.last_error JobRecord.scheduled_for"
    ),
    "tests/strategy/services/test_overrides.py::"
    "test_a_run_may_be_requested_every_few_seconds": (
        "JobRecord.requested_at JobRecord.requested_by"
    ),
    "tests/crash/test_overrides.py::"
    "test_an_override_cut_short_anywhere_is_done_once_with_its_line": (
        "JobRecord.outbox PairRecord.outbox PauseRecord.ended_at "
        "PauseRecord.outbox QueuedJob.outbox RuleRecord.actor RuleRecord.id "
        "RuleRecord.mode RuleRecord.outbox RuleRecord.reason RuleRecord.since "
        "TokenRecord.outbox TrailLine.event TrailLine.queue_job "
        "TrailLine.token_id"
    ),
    "tests/crash/test_every_step.py::"
    "test_a_crash_after_any_write_changes_nothing_in_the_books": (
        "PositionRecord.opportunity PositionRecord.outbox"
    ),
    "tests/positions/services/test_services.py::"
    "test_what_looks_final_is_believed_ten_minutes_later": (
        "LegRecord.presumed_at LegRecord.presumed_payout"
    ),
    "tests/strategy/services/test_pricing.py::"
    "test_what_a_pair_keeps_of_a_market_comes_back_as_it_was": "Market.exclusion",
    "tests/strategy/test_schedule.py::"
    "test_notes_of_the_last_run_are_shown_for_a_while_each_once": "JobRecord.notes",
    "tests/positions/services/test_ownership.py::"
    "test_an_entry_whose_venue_failed_waits_and_says_so": ("PositionRecord.attention"),
    "tests/positions/services/test_hedging.py::"
    "test_a_leg_that_stays_alone_is_said_at_once_and_with_its_dollars": (
        "PositionRecord.unhedged_from PositionRecord.unhedged_since"
    ),
    "tests/strategy/services/test_losses.py::"
    "test_a_losing_type_is_paused_with_its_numbers_and_for_its_time": (
        "JobRecord.losses_from"
    ),
    "tests/crash/test_notifications.py::"
    "test_a_death_at_any_write_loses_and_doubles_no_event": (
        "NotificationRecord.attempts NotificationRecord.channel "
        "NotificationRecord.claimed_by NotificationRecord.decided_at "
        "NotificationRecord.due_at NotificationRecord.event "
        "NotificationRecord.expires_at NotificationRecord.id "
        "NotificationRecord.link NotificationRecord.number "
        "NotificationRecord.position_id NotificationRecord.sent_at "
        "NotificationRecord.status NotificationRecord.suppressed "
        "NotificationRecord.task_id NotificationRecord.text "
        "NotificationRecord.throttle NotificationRecord.title "
        "ThrottleState.gap_seconds ThrottleState.last_event_at "
        "ThrottleState.opens_at ThrottleState.suppressed"
    ),
    "tests/arbsite/notifying/test_messenger.py::"
    "test_a_failure_is_retried_after_1_2_4_8_16_seconds_and_then_reported": (
        "NotificationRecord.error"
    ),
    "tests/arbsite/worker/test_broker.py::"
    "test_a_job_started_too_often_becomes_a_dead_letter": (
        "QueuedJob.attempts QueuedJob.came_from QueuedJob.dead_at "
        "QueuedJob.enqueued_at QueuedJob.id QueuedJob.locked_until "
        "QueuedJob.name QueuedJob.owner QueuedJob.payload QueuedJob.queue "
        "QueuedJob.reason QueuedJob.started_at"
    ),
    "tests/acceptance/test_scenarios.py::"
    "test_scenario_2_agent_crash_during_monitoring": (
        "RunRecord.ended_at RunRecord.ended_cleanly"
    ),
    "tests/arbsite/access/test_tokens.py::test_its_use_is_recorded_once_a_minute": (
        "TokenRecord.created_at TokenRecord.created_by TokenRecord.digest "
        "TokenRecord.expires_at TokenRecord.id TokenRecord.last_used_at "
        "TokenRecord.name TokenRecord.scope"
    ),
    "tests/arbsite/access/test_tokens.py::test_a_revoked_token_is_rejected_at_once": (
        "TokenRecord.revoked_at"
    ),
    "tests/acceptance/test_scenarios.py::test_scenario_1_api_failure_during_fetch": (
        "TrailLine.failed_venue"
    ),
}


class FailNow:
    """Every fortieth call fails with 503."""

    def fault(self, index: int) -> Fault | None:
        return Fault.ERROR_503 if index % 40 == 7 else None

    def order_fault(self, index: int) -> None:
        return None


def _live() -> None:
    """Weeks of an agent and an operator; then a life with every kind of end."""
    clock = FakeClock()
    context = simulated_context(clock, FailNow())
    recovery.start(context)
    for _ in range(5):
        schedule.make_all_due(clock.wall)
        agent.sweep(context)
        clock.pass_days(4)
    _override(clock)
    Life().run()


def _override(clock: FakeClock) -> None:
    maria = Operator("maria", "declared", clock)
    pausing.pause("all", maria, clock.wall_now() + timedelta(hours=1))
    polling = next(iter(schedule.JOBS.find({"_id": {"$regex": "^poll:"}}).records))
    overrides.fix_interval(polling, 45, maria)
    pair = next(iter(PAIRS.find({"decision": None}, limit=1).records))
    overrides.decide_pair(pair, PairVerdict.REJECTED, maria)
    position = next(iter(POSITIONS.find({"state": "entered"}).records))
    overrides.check_position_now(position, maria)


@cache
def _documents() -> Stored:
    """The documents of every collection after both lives, read with plain pymongo."""
    _live()
    settings = connection.settings_dict
    with MongoClient[dict[str, Any]](settings["HOST"], tz_aware=True) as client:
        database = client[settings["NAME"]]
        return {
            name: list(database[name].find())
            for name in database.list_collection_names()
            if not name.startswith(FOREIGN)
        }


@pytest.fixture
def stored(db: None) -> Stored:
    return _documents()


def test_every_stored_key_is_declared_with_its_type(stored: Stored) -> None:
    """A document that is decoded and encoded again is the same, type by type."""
    wrong: set[tuple[str, str, type[Any]]] = set()
    for name, documents in stored.items():
        for document in documents:
            encoded = encode(decode(RECORDS[name], document))
            differences = set(typed_paths(document)) ^ set(typed_paths(encoded))
            # Once emptied, an outbox stays as an empty list.
            differences.discard((".outbox", list))
            wrong |= {(name, path, kind) for path, kind in differences}
    assert wrong == set()


def test_every_decimal_has_its_declared_scale(stored: Stored) -> None:
    """Eight places: what is finer could not be added up again."""
    too_fine = {
        (name, path)
        for name, documents in stored.items()
        for document in documents
        for path, amount in decimals(document)
        if int(amount.as_tuple().exponent) < -SCALE
    }
    assert too_fine == set()


def decimals(part: Any, path: str = "") -> Iterator[tuple[str, Decimal]]:
    """Every finite decimal inside a document with its path."""
    if isinstance(part, Decimal128) and part.to_decimal().is_finite():
        yield path, part.to_decimal()
    elif isinstance(part, dict):
        for key, content in part.items():
            yield from decimals(content, f"{path}.{key}")
    elif isinstance(part, list):
        for content in part:
            yield from decimals(content, path)


def test_every_collection_has_a_record(stored: Stored) -> None:
    filled = {name for name, documents in stored.items() if documents}
    assert filled - RECORDS.keys() == set()


def test_every_declared_field_is_written(stored: Stored) -> None:
    declared = {
        field for record in RECORDS.values() for field in declared_fields(record)
    }
    written = {
        field
        for name, documents in stored.items()
        for document in documents
        for field in stored_fields(decode(RECORDS[name], document))
    }
    elsewhere = {field for names in ELSEWHERE.values() for field in names.split()}
    assert sorted(declared - written - elsewhere) == []
    assert sorted(elsewhere & written) == [], "the lives write these by now"


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_field_that_is_written_elsewhere_is_written_by_a_test(place: str) -> None:
    path, _, name = place.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert name in {function.name for function in functions}


@pytest.mark.parametrize("name", RECORDS)
def test_models_have_the_fields_of_their_records(name: str) -> None:
    """Those embedded in them too."""
    for model in apps.get_models():
        if model._meta.db_table == name and not model._meta.abstract:
            _assert_same_fields(model, RECORDS[name])


def _assert_same_fields(model: type[Model], record: type[Any]) -> None:
    columns = {field.column: field for field in model._meta.concrete_fields}
    declared = {plan.key for plan in field_plans(record)}
    # Django gives each embedded model a key; inside other documents none is stored.
    keys = {"_id"} if issubclass(model, EmbeddedModel) else set()
    assert (model.__name__, columns.keys() - keys) == (model.__name__, declared - keys)
    for name, part in nested_records(record):
        field = columns[name]
        if isinstance(field, EmbeddedModelArrayField | EmbeddedModelField):
            _assert_same_fields(field.embedded_model, part)
