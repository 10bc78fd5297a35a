"""Where is the database, and does it run?

Without MONGODB_URI the project runs a mongod of its own: on loopback, as a replica set
of one node, with authentication, its data under the state directory. Any number of
processes may call `ensure` at once; exactly one of them starts the server, and the
server outlives the process that started it.
"""

from __future__ import annotations

from arbsite.startup.mongod.embedded import Status, ensure, heal, status, stop
from arbsite.startup.mongod.home import MongodError
from arbsite.startup.mongod.server import (
    ServerAway,
    ServerRefused,
    check_server,
    wait_for,
)
from arbsite.startup.mongod.uri import uri
from arbsite.startup.mongod.version import advice

__all__ = [
    "MongodError",
    "ServerAway",
    "ServerRefused",
    "Status",
    "advice",
    "check_server",
    "ensure",
    "heal",
    "status",
    "stop",
    "uri",
    "wait_for",
]
