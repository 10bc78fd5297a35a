"""The metrics of the venues' streams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)

from arbsite.pages.reports.streams import StreamStatus


def stream_metrics(streams: Sequence[StreamStatus]) -> Iterator[Metric]:
    """Each by venue; without streams none has a sample."""
    connected = _gauge("stream_connected", "1 if the stream of a venue is connected.")
    followed = _gauge("stream_books_followed", "Markets whose books are streamed.")
    fresh = _gauge("stream_books_fresh", "Those whose books can be used now.")
    lag = _gauge("stream_lag_seconds", "How late the last changes of the books came.")
    reconnects = CounterMetricFamily(
        "arbsite_stream_reconnects", "Connections that ended.", labels=["venue"]
    )
    for stream in streams:
        label = [stream.venue]
        connected.add_metric(label, stream.connected)
        followed.add_metric(label, stream.followed)
        fresh.add_metric(label, stream.fresh)
        if stream.lag_ms is not None:
            lag.add_metric(label, stream.lag_ms / 1000)
        reconnects.add_metric(label, stream.reconnects)
    yield from (connected, followed, fresh, lag, reconnects)
    if streams:
        polls = max(stream.triggers for stream in streams)
        meaning = "Polls that streams have requested."
        yield CounterMetricFamily("arbsite_stream_polls", meaning, value=polls)


def _gauge(name: str, meaning: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"arbsite_{name}", meaning, labels=["venue"])
