"""What does Prometheus read at /metrics?

Asked of the database at each scrape, by indexes, so that any number of processes of
pages tell the same and nothing has to be kept in memory. Labels are states, actions and
market types, which are few; what is shown of them is bounded.
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
from arbsite.pages import reports
from arbsite.pages.reports.limits import MAX_MILLISECONDS
from tasklog.models import Action, Status
from tasklog.storage.codec import collection
from tasklog.storage.tallies import RECOVERIES

LOOKED_BACK = timedelta(hours=1)
KINDS_SHOWN = 20


def scrape() -> bytes:
    """All metrics as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Books())
    return generate_latest(registry)


class Books(Collector):
    """The figures of the books, as they stand at this moment."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        started = time.monotonic()
        pulse = health.feel_pulse()
        yield _info(pulse.mongod)
        yield from _agent(pulse)
        yield from _queue(pulse)
        yield from _rhythms(pulse)
        yield from _holdings()
        yield from _market_types()
        yield _recoveries()
        yield _tasks(pulse.now)
        yield _gauge(
            "scrape_duration_seconds",
            "Time that reading these figures took.",
            time.monotonic() - started,
        )


def _gauge(name: str, meaning: str, value: float | Decimal | None = None) -> Metric:
    known = None if value is None else float(value)
    return GaugeMetricFamily(f"arbsite_{name}", meaning, value=known)


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


def _agent(pulse: health.Pulse) -> Iterator[Metric]:
    up = "1 if an agent has beaten within a minute."
    yield _gauge("agent_up", up, pulse.is_agent_up)
    if pulse.heartbeat_age is not None:
        age = "Time since the agent's last beat."
        yield _gauge("agent_heartbeat_age_seconds", age, pulse.heartbeat_age)
    yield _gauge("worker_clusters", "Clusters of workers on record.", pulse.clusters)
    if pulse.registration_age is not None:
        age = "Time since the last sign of life of a cluster of workers."
        yield _gauge("worker_registration_age_seconds", age, pulse.registration_age)
    yield _gauge(
        "database_latency_seconds", "Time of one question and answer.", pulse.latency
    )


def _queue(pulse: health.Pulse) -> Iterator[Metric]:
    yield _gauge("queue_depth", "Jobs that wait for a worker.", pulse.depth)
    oldest = "How long the first of them has been waiting."
    yield _gauge("queue_oldest_seconds", oldest, pulse.oldest_age or 0.0)
    yield _gauge("queue_dead", "Jobs that were given up.", pulse.dead)


def _rhythms(pulse: health.Pulse) -> Iterator[Metric]:
    interval = _labelled(
        "poll_interval_seconds", "Time between two polls.", "market_type"
    )
    last = _labelled(
        "poll_last_timestamp_seconds", "When it was last polled.", "market_type"
    )
    for one in pulse.rhythms:
        if one.interval_seconds is not None:
            interval.add_metric([one.market_type], one.interval_seconds)
        if one.last_at is not None:
            last.add_metric([one.market_type], one.last_at.timestamp())
    yield interval
    yield last


def _holdings() -> Iterator[Metric]:
    held = reports.holdings()
    positions = _labelled("positions", "Positions by state.", "state")
    for state, count in held.by_state.items():
        positions.add_metric([state], count)
    yield positions
    yield _gauge("capital_locked_dollars", "Stake of all open positions.", held.locked)
    yield _gauge(
        "realised_profit_dollars", "Profit of all closed positions.", held.realised
    )
    if held.success_rate is not None:
        yield _gauge(
            "success_ratio",
            "Profitable opportunities among all that were found.",
            held.success_rate / 100,
        )


def _market_types() -> Iterator[Metric]:
    found = _labelled("opportunities", "Opportunities found.", "market_type")
    paid = _labelled(
        "profitable_opportunities", "Opportunities that paid.", "market_type"
    )
    profit = _labelled(
        "market_type_profit_dollars", "Profit of closed positions.", "market_type"
    )
    rate = _labelled(
        "market_type_success_ratio", "Profitable among found.", "market_type"
    )
    for row in reports.market_types():
        found.add_metric([row.name], row.found)
        paid.add_metric([row.name], row.profitable)
        if row.total_profit is not None:
            profit.add_metric([row.name], float(row.total_profit))
        if row.success_rate is not None:
            rate.add_metric([row.name], float(row.success_rate / 100))
    yield from (found, paid, profit, rate)


def _recoveries() -> Metric:
    """Told from their tally, however many there are."""
    counter = CounterMetricFamily(
        "arbsite_recovery_events", "Recoveries of the agent.", labels=["kind"]
    )
    counted = {kind: one.count for (kind,), one in RECOVERIES.read().items() if kind}
    for kind in sorted(counted)[:KINDS_SHOWN]:
        counter.add_metric([kind], counted[kind])
    return counter


def _tasks(now: datetime) -> Metric:
    """Read in the index over (action, status, timestamp) alone."""
    gauge = _labelled(
        "task_entries_last_hour", "Lines of the trail.", "action", "status"
    )
    lately = {
        "action": {"$in": Action.values},
        "status": {"$in": Status.values},
        "timestamp": {"$gt": now - LOOKED_BACK},
    }
    pair = {"action": "$action", "status": "$status"}
    rows = collection("task_log").aggregate(
        [{"$match": lately}, {"$group": {"_id": pair, "count": {"$sum": 1}}}],
        hint="task_action_status",
        maxTimeMS=MAX_MILLISECONDS,
    )
    for row in rows:
        gauge.add_metric([row["_id"]["action"], row["_id"]["status"]], row["count"])
    return gauge
