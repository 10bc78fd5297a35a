"""Which jobs does the worker run for its own sake?"""

from __future__ import annotations

from arbsite.worker import registry


def pulse(cluster: str, number: int) -> None:
    """A round trip through queue, pusher and worker: the cluster is alive."""
    registry.pulse_seen(cluster, number)
