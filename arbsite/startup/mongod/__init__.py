"""The MongoDB of this installation: the operator's, or an embedded mongod.

Without MONGODB_URI the project runs its own mongod: on loopback, as a replica set of
one node, with authentication, its data in the state directory. Any number of processes
may call `ensure` at once; exactly one of them starts the server, and the server
outlives the process that started it.
"""

from __future__ import annotations

from arbsite.startup.mongod.embedded import (
    Status,
    accept_loss,
    ensure,
    heal,
    is_running,
    status,
    stop,
)
from arbsite.startup.mongod.errors import MongodError
from arbsite.startup.mongod.healing import Healer
from arbsite.startup.mongod.outage import lost, outage, space_warning
from arbsite.startup.mongod.uri import moved_to, present_uri, uri

__all__ = [
    "Healer",
    "MongodError",
    "Status",
    "accept_loss",
    "ensure",
    "heal",
    "is_running",
    "lost",
    "moved_to",
    "outage",
    "present_uri",
    "space_warning",
    "status",
    "stop",
    "uri",
]
