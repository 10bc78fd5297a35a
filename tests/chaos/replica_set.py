"""Three servers on loopback: the primary is killed, and the others elect a new one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pymongo import MongoClient, WriteConcern
from pymongo.errors import PyMongoError

from arbsite.startup.mongod.binary import binary
from tests.support.free_ports import free_port

NAME = "chaos"
ELECTION_MILLISECONDS = 2000
PATIENCE_SECONDS = 60.0
LAG_SECONDS = 0.5
WRITTEN_UNSAFELY = 200


class ReplicaSet:
    """Nodes that can be killed; `heal` starts those again that are dead."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = [free_port() for _ in range(3)]
        self._nodes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def address(self) -> str:
        hosts = ",".join(f"127.0.0.1:{port}" for port in self._ports)
        return f"mongodb://{hosts}/?replicaSet={NAME}"

    def start(self) -> None:
        self.heal()
        members = [
            {"_id": number, "host": f"127.0.0.1:{port}"}
            for number, port in enumerate(self._ports)
        ]
        settings = {"electionTimeoutMillis": ELECTION_MILLISECONDS}
        config = {"_id": NAME, "members": members, "settings": settings}
        self._until(lambda: self._command(self._ports[0], "replSetInitiate", config))
        self._until(self.primary)

    def stop(self) -> None:
        for node in self._nodes.values():
            node.kill()
            node.wait()

    def heal(self) -> None:
        for port in self._ports:
            node = self._nodes.get(port)
            if node is None or node.poll() is not None:
                self._nodes[port] = self._start(port)

    def kill_primary(self) -> bool:
        port = self.primary()
        if port is None:
            return False
        self._nodes[port].send_signal(signal.SIGKILL)
        self._nodes[port].wait()
        return True

    def primary(self) -> int | None:
        """The port of the node that takes writes."""
        for port in self._ports:
            with contextlib.suppress(PyMongoError), _direct(port) as client:
                if client.admin.command("hello").get("isWritablePrimary"):
                    return port
        return None

    @contextlib.contextmanager
    def lagging(self) -> Iterator[None]:
        """Meanwhile the secondaries copy nothing."""
        primary = self.primary()
        late = [port for port in self._ports if port != primary]
        self._fail_points(late, "alwaysOn")
        try:
            yield
        finally:
            self._fail_points(late, "off")

    def loses_unsafe_writes(self) -> bool:
        """The control: of what was acknowledged by one node, some is lost."""
        with MongoClient[dict[str, Any]](self.address) as client:
            unsafe = client["chaos_control"].get_collection(
                "written", write_concern=WriteConcern(w=1)
            )
            unsafe.insert_one({"_id": -1})
            time.sleep(LAG_SECONDS)
            with self.lagging():
                time.sleep(LAG_SECONDS)
                for number in range(WRITTEN_UNSAFELY):
                    unsafe.insert_one({"_id": number})
                self.kill_primary()
            self._until(self.primary)
            self.heal()
            kept = self._until(lambda: 1 + unsafe.count_documents({"_id": {"$gte": 0}}))
            return int(kept) - 1 < WRITTEN_UNSAFELY

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        data = self._folder / str(port)
        data.mkdir(exist_ok=True)
        line = [str(binary()), "--replSet", NAME, "--port", str(port)]
        line += ["--bind_ip", "127.0.0.1", "--nounixsocket", "--dbpath", str(data)]
        line += ["--logpath", str(data / "log"), "--logappend", "--oplogSize", "64"]
        line += ["--wiredTigerCacheSizeGB", "0.25"]
        for parameter in ("enableTestCommands=1", "diagnosticDataCollectionEnabled=0"):
            line += ["--setParameter", parameter]
        return subprocess.Popen(
            line,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _fail_points(self, ports: list[int], mode: str) -> None:
        for port in ports:
            with contextlib.suppress(PyMongoError), _direct(port) as client:
                client.admin.command(
                    "configureFailPoint", "stopReplProducer", mode=mode
                )

    def _command(self, port: int, name: str, argument: Any) -> bool:
        with _direct(port) as client:
            client.admin.command(name, argument)
        return True

    def _until(self, ask: Any) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(PyMongoError):
                if answer := ask():
                    return answer
            if time.monotonic() > deadline:
                raise RuntimeError("the replica set has no primary")
            time.sleep(0.1)


def _direct(port: int) -> MongoClient[dict[str, Any]]:
    return MongoClient(
        "127.0.0.1",
        port,
        directConnection=True,
        serverSelectionTimeoutMS=500,
        timeoutMS=2000,
    )
