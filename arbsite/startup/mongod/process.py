"""The process of the embedded server: its command line, start, stop and exit."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
from pathlib import Path

from arbsite.startup.mongod.binary import binary
from arbsite.startup.mongod.directory import ServerDirectory
from arbsite.startup.mongod.errors import MongodError
from arbsite.startup.mongod.uri import REPLICA_SET

# Documented exit codes of mongod.
EXIT_PORT_TAKEN = 48
EXIT_INCOMPATIBLE_DATA = 62
# Of the dynamic loader.
EXIT_LIBRARY_MISSING = 127
STOP_SECONDS = 30.0
LOG_LIMIT = 20_000_000
LOG_TAIL = 200_000
# What is free goes back to the system at once, and what threads keep for themselves is
# bounded, which by default is a gigabyte. Servers with another allocator ignore them.
SPARING = {
    "TCMALLOC_AGGRESSIVE_DECOMMIT": "true",
    "TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES": "2097152",
}
# Servers that may be children of this process: nobody else could reap them.
_met: set[int] = set()


def command_line(directory: ServerDirectory, port: int) -> list[str]:
    """The command line. It holds no secret: every user of the host can read it."""
    line = [str(binary(directory.mongod)), "--replSet", REPLICA_SET]
    line += ["--port", str(port)]
    line += ["--bind_ip", "127.0.0.1", "--nounixsocket"]
    line += ["--dbpath", str(directory.data), "--keyFile", str(directory.keyfile)]
    line += ["--logpath", str(directory.log), "--logappend", "--quiet"]
    # The compressors are the way into CVE-2025-14847, and loopback needs none.
    line += ["--networkMessageCompressors", "disabled"]
    # No query here runs JavaScript, whose engine would only take memory.
    line += ["--noscripting"]
    # The defaults are half of the memory and 5 % of the disk: too much for a guest.
    line += ["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "256"]
    # A write that waits for the journal has it written at once, so this is only how
    # often the server looks by itself whether anything is to be written.
    line += ["--journalCommitInterval", "500"]
    # A connection uses a session or two. By default the server reserves memory for
    # 33,000 of them, and keeps each collection and index open that was ever used.
    line += ["--maxConns", "1000", "--wiredTigerEngineConfigString"]
    # Pages that nobody uses, such as those of the oplog, leave the cache from an eighth
    # of it on, while a load of work may fill it.
    line += [
        "session_max=2600,file_manager=(close_idle_time=60,close_handle_minimum=50),"
        "eviction_target=12,eviction=(threads_min=1,threads_max=4)"
    ]
    for parameter in (
        # An abandoned transaction blocks its documents for this long.
        "transactionLifetimeLimitSeconds=5",
        "diagnosticDataCollectionEnabled=false",
        # How long old versions of documents stay, in memory first. Nothing here reads
        # the past: a transaction ends within its limit above.
        "minSnapshotHistoryWindowInSeconds=10",
        # With one node there is no other to hand over to.
        "shutdownTimeoutMillisForSignaledShutdown=100",
    ):
        line += ["--setParameter", parameter]
    return line


def start(directory: ServerDirectory, port: int) -> int:
    """Start the server in a session of its own, so that it outlives us; its pid."""
    line = command_line(directory, port)
    if directory.log.exists() and directory.log.stat().st_size > LOG_LIMIT:
        directory.log.replace(directory.log.with_suffix(".log.1"))
    null = os.open(os.devnull, os.O_RDWR)
    try:
        pid = os.posix_spawn(
            line[0],
            line,
            # Nothing of our own environment, which may hold passwords.
            {"PATH": os.defpath, "LC_ALL": "C", **SPARING},
            file_actions=[(os.POSIX_SPAWN_DUP2, null, target) for target in (0, 1, 2)],
            setsid=True,
            setsigmask=[],
            setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGHUP],
        )
    except OSError as error:
        raise MongodError(f"{line[0]} cannot be run: {error.strerror}.") from None
    finally:
        os.close(null)
    _met.add(pid)
    return pid


def reap(directory: ServerDirectory) -> None:
    """Leave no zombie of a server of ours that has died. Call it while one lives."""
    for server in tuple(_met):
        if exit_code(server) is not None:
            _met.discard(server)
    # This process may have started it before it executed another program.
    if (pid := running(directory)) is not None:
        _met.add(pid)


def running(directory: ServerDirectory) -> int | None:
    """The pid of a live mongod on this data, whoever started it."""
    try:
        pid = int((directory.data / "mongod.lock").read_text().strip() or 0)
        line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError):
        return None
    # A killed server leaves its lock file, and its pid may belong to another by now.
    is_ours = str(directory.data).encode() in line
    return pid if is_ours and state not in "ZX" else None


def terminate(pid: int) -> None:
    """Shut down cleanly and wait for it. Raises MongodError when it does not exit."""
    # The server is rarely our child, so waitpid() cannot be used to wait for it.
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        os.kill(pid, signal.SIGTERM)
        exited, _, _ = select.select([handle], [], [], STOP_SECONDS)
    finally:
        os.close(handle)
    exit_code(pid)
    if not exited:
        raise MongodError(f"mongod (process {pid}) does not stop.")


def exit_code(pid: int) -> int | None:
    """The exit code of a server, reaped if it is our child; None while it lives.

    -1 for one that another process started.
    """
    try:
        reaped, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return None if Path(f"/proc/{pid}").exists() else -1
    return os.waitstatus_to_exitcode(status) if reaped else None


def start_error(directory: ServerDirectory, code: int) -> MongodError:
    """Why the server exited at once, and what the operator can do about it."""
    if code == EXIT_INCOMPATIBLE_DATA:
        return MongodError(
            f"The data in {directory.data} was written by another version of MongoDB "
            f"than {binary(directory.mongod)}. Use that version, or move the folder "
            "away."
        )
    if code == EXIT_LIBRARY_MISSING:
        return MongodError(
            "mongod does not start: a library is missing, probably libcurl (on Debian"
            " and Ubuntu: apt-get install libcurl4). ldd names it, for"
            f" {binary(directory.mongod)}."
        )
    reason = last_error(directory.log) or f"exit code {code}"
    return MongodError(f"mongod does not start: {reason} (see {directory.log}).")


def last_error(log: Path) -> str | None:
    """The text of the last error or fatal line in the server's log."""
    try:
        lines = log.read_bytes()[-LOG_TAIL:].splitlines()
    except OSError:
        return None
    for line in reversed(lines):
        with contextlib.suppress(ValueError, AttributeError):
            entry = json.loads(line)
            if entry.get("s") in {"E", "F"}:
                detail = entry.get("attr", {}).get("error") or entry.get("attr", "")
                return f"{entry['msg']}: {detail}"[:300]
    return None
