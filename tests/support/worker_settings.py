"""The product's settings with the jobs of the tests on the list of allowed ones."""

from __future__ import annotations

from arbsite.settings import *  # noqa: F403
from arbsite.settings import Q_ALLOWED as PRODUCT
from arbsite.settings import Q_CLUSTER as CLUSTER

JOBS = "tests.support.queue_jobs."
Q_ALLOWED = (
    *PRODUCT,
    JOBS + "mark",
    JOBS + "slow",
    JOBS + "kill_worker",
)
# A tree whose parts a test can name.
Q_CLUSTER = {**CLUSTER, "workers": 2, "queue_limit": 2}
Q_AGENT = JOBS + "Agent"
Q_PULSE_SECONDS = 1.0
Q_STALL_SECONDS = 4.0
