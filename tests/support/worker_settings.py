"""The product's settings, with the tests' jobs among the allowed functions."""

from __future__ import annotations

from arbsite.settings import *  # noqa: F403
from arbsite.settings import Q_CLUSTER as PRODUCT_CLUSTER
from arbsite.settings import WORKER_FUNCTIONS as PRODUCT_FUNCTIONS

JOBS = "tests.support.queue_jobs."
WORKER_FUNCTIONS = (
    *PRODUCT_FUNCTIONS,
    JOBS + "mark",
    JOBS + "slow",
    JOBS + "kill_worker",
)
# Two workers, so that a test can name every process of the tree.
Q_CLUSTER = {**PRODUCT_CLUSTER, "workers": 2, "queue_limit": 2}
WORKER_AGENT = JOBS + "Agent"
WORKER_PROBE_SECONDS = 1.0
WORKER_STALL_SECONDS = 6.0
