"""Which jobs does the worker run for its own sake?"""

from __future__ import annotations

from arbsite import register


def pulse(cluster: str, number: int) -> None:
    """A round trip through queue, pusher and worker: the cluster is alive."""
    register.pulse_seen(cluster, number)
