"""The metrics that Prometheus reads at /metrics.

They are read from the database at each scrape, by indexes, so that any number of web
processes answer the same and nothing has to be kept in memory. Labels are states,
actions, jobs and market types, which are few; how many are shown is bounded.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import django
from django.conf import settings
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from arbsite.monitoring import health
from arbsite.monitoring.status import Status, read_status
from arbsite.monitoring.stream_metrics import stream_metrics
from arbsite.pages import reports
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.kinds import Action
from tasklog.kinds import Status as TaskStatus
from tasklog.records import RECOVERIES, TRAIL
from tasklog.sealing import last_number

LOOKED_BACK = timedelta(hours=1)
KINDS_SHOWN = 20


def scrape() -> bytes:
    """All metrics in Prometheus' text format."""
    # Otherwise registering would read everything once, only to learn the names.
    registry = CollectorRegistry(auto_describe=False)
    registry.register(DatabaseCollector())
    return generate_latest(registry)


class DatabaseCollector(Collector):
    """The figures of the database at the time of the scrape."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        started = time.monotonic()
        status = read_status()
        yield _info(status.mongod)
        yield from _agent(status)
        yield from _queue(status)
        yield from _polls(status)
        yield _failing_jobs(status)
        yield _gauge("late_jobs", "Jobs that are overdue.", len(status.late_jobs))
        unrecorded = "Jobs of the queue whose results nobody records."
        yield _gauge("queue_unrecorded", unrecorded, status.unrecorded)
        yield from stream_metrics(status.streams)
        yield from _holdings(status.now)
        yield from _market_types()
        yield _pairs()
        yield _recoveries()
        yield _tasks(status.now)
        yield _gauge("trail_seals", "Batches of the audit trail sealed.", last_number())
        yield _gauge(
            "scrape_duration_seconds",
            "Time that reading these figures took.",
            time.monotonic() - started,
        )


def _gauge(name: str, meaning: str, number: float | Decimal) -> Metric:
    # Prometheus stores doubles: exact amounts are on the pages and in the API.
    return GaugeMetricFamily(f"arbsite_{name}", meaning, value=float(number))


def _labelled(name: str, meaning: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"arbsite_{name}", meaning, labels=labels)


def _info(mongod: str) -> Metric:
    info = _labelled(
        "info",
        "1, with the mode and the versions.",
        *("version", "mode", "python", "django", "mongod"),
    )
    versions = (platform.python_version(), django.get_version(), mongod)
    info.add_metric([health.version(), settings.ARBSITE.venues, *versions], 1)
    return info


def _agent(status: Status) -> Iterator[Metric]:
    up = "1 if an agent's heartbeat is younger than a minute, or than a longer lease."
    yield _gauge("agent_up", up, status.is_agent_up)
    # A gauge without a sample is absent, which an alert can tell from 0.
    if status.heartbeat_age is not None:
        age = "Time since the agent's last heartbeat."
        yield _gauge("agent_heartbeat_age_seconds", age, status.heartbeat_age)
    yield _gauge("worker_clusters", "Registered worker clusters.", status.clusters)
    if status.registration_age is not None:
        age = "Time since the last heartbeat of a worker cluster."
        yield _gauge("worker_registration_age_seconds", age, status.registration_age)
    yield _gauge("database_latency_seconds", "Time of one round trip.", status.latency)


def _queue(status: Status) -> Iterator[Metric]:
    yield _gauge("queue_depth", "Jobs that wait for a worker.", status.depth)
    oldest = "How long the oldest of them has been waiting."
    yield _gauge("queue_oldest_seconds", oldest, status.oldest_age or 0.0)
    yield _gauge("queue_dead", "Jobs that were given up.", status.dead)


def _polls(status: Status) -> Iterator[Metric]:
    interval = _labelled(
        "poll_interval_seconds", "Time between two polls.", "market_type"
    )
    last = _labelled(
        "poll_last_timestamp_seconds", "When it was last polled.", "market_type"
    )
    for poll in status.polls:
        if poll.interval_seconds is not None:
            interval.add_metric([poll.market_type], poll.interval_seconds)
        if poll.last_at is not None:
            last.add_metric([poll.market_type], poll.last_at.timestamp())
    yield interval
    yield last


def _failing_jobs(status: Status) -> Metric:
    failures = _labelled(
        "job_failures", "Failures in a row of jobs whose last run failed.", "job"
    )
    for failing in status.failing_jobs:
        failures.add_metric([failing.job], failing.failures)
    return failures


def _holdings(now: datetime) -> Iterator[Metric]:
    holdings = reports.holdings()
    positions = _labelled("positions", "Positions by state.", "state")
    for state, count in holdings.by_state.items():
        positions.add_metric([state], count)
    yield positions
    yield _gauge(
        "capital_locked_dollars", "Stake of all open positions.", holdings.locked
    )
    yield _gauge(
        "realised_profit_dollars", "Profit of all closed positions.", holdings.realised
    )
    quarantined = "Positions that the agent leaves to an operator."
    yield _gauge("quarantined_positions", quarantined, holdings.quarantined)
    at_risk = reports.unhedged()
    yield _gauge(
        "unhedged_positions", "Positions with one leg filled alone.", at_risk.count
    )
    yield _gauge(
        "unhedged_dollars", "Cost of the shares held on one side.", at_risk.dollars
    )
    waited = (now - at_risk.since).total_seconds() if at_risk.since else 0.0
    longest = "How long the oldest of them has been unhedged."
    yield _gauge("unhedged_seconds", longest, max(waited, 0.0))
    if holdings.success_rate is not None:
        yield _gauge(
            "success_ratio",
            "Profitable opportunities among all opportunities.",
            holdings.success_rate / 100,
        )


def _market_types() -> Iterator[Metric]:
    opportunities = _labelled("opportunities", "Opportunities found.", "market_type")
    profitable = _labelled(
        "profitable_opportunities", "Opportunities that paid.", "market_type"
    )
    profit = _labelled(
        "market_type_profit_dollars", "Profit of closed positions.", "market_type"
    )
    rate = _labelled(
        "market_type_success_ratio",
        "Profitable among all opportunities.",
        "market_type",
    )
    for row in reports.market_types():
        earned = row.performance
        opportunities.add_metric([row.name], earned.opportunities_found or 0)
        profitable.add_metric([row.name], earned.profitable_arbs or 0)
        if earned.total_profit is not None:
            profit.add_metric([row.name], float(earned.total_profit))
        if earned.success_rate is not None:
            rate.add_metric([row.name], float(earned.success_rate / 100))
    yield from (opportunities, profitable, profit, rate)


def _pairs() -> Metric:
    """Verdicts are three, and the report bounds the causes that it shows."""
    pairs = _labelled(
        "pairs",
        "Listed pairs, by what keeps them from being traded.",
        "verdict",
        "cause",
    )
    for row in reports.counted_pairs():
        pairs.add_metric([row.verdict, row.cause or "none"], row.count)
    return pairs


def _recoveries() -> Metric:
    """Recovery events from their tally, at the same cost however many there are."""
    counter = CounterMetricFamily(
        "arbsite_recovery_events", "Recoveries of the agent.", labels=["kind"]
    )
    counts = {kind: total.count for (kind,), total in RECOVERIES.read().items() if kind}
    # By name, so that the same kinds are shown at every scrape.
    for kind in sorted(counts)[:KINDS_SHOWN]:
        counter.add_metric([kind], counts[kind])
    return counter


def _tasks(now: datetime) -> Metric:
    """Read in the index over (action, status, timestamp) alone."""
    gauge = _labelled(
        "task_entries_last_hour", "Lines of the trail.", "action", "status"
    )
    # All actions and statuses are named, so that the index bounds the times of each.
    recent = {
        "action": {"$in": [action.value for action in Action]},
        "status": {"$in": [status.value for status in TaskStatus]},
        "timestamp": {"$gt": now - LOOKED_BACK},
    }
    pair = {"action": "$action", "status": "$status"}
    rows = TRAIL.raw.aggregate(
        [{"$match": recent}, {"$group": {"_id": pair, "count": {"$sum": 1}}}],
        # The planner might prefer the index over the time, and fetch every line.
        hint="task_action_status",
        maxTimeMS=MAX_MILLISECONDS,
    )
    for row in rows:
        gauge.add_metric([row["_id"]["action"], row["_id"]["status"]], row["count"])
    return gauge
