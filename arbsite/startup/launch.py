"""Run a whole installation from one process, for a first look on one machine.

The worker, the pages and the simulated venues are its children; the embedded MongoDB
is restarted when it dies and stopped at the end. What prepares the installation then
executes this program once more, which gives back the memory that a migration takes, and
an environment with the operator's password.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from typing import NoReturn

from arbsite import config as configuration
from arbsite.config import ROOT, Config
from arbsite.startup import mongod
from arbsite.startup.children import Child, relay, stop_all

CHECK_SECONDS = 0.5
VENUES = "venues"
# A newcomer should see something happen within a minute.
DEMO_SETTINGS = {
    "ARBSITE_DISCOVERY_SECONDS": "30",
    "ARBSITE_DAY_SECONDS": "20",
    # Simulated venues answer at once: more processes would only take memory.
    "ARBSITE_WORKERS": "1",
}
# glibc makes an arena for each of up to eight threads a core, and fills none of them.
SPARING = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
ALL_INTERFACES = {"0.0.0.0", "::"}  # noqa: S104  (compared with, not listened on)


class LaunchError(Exception):
    """The installation cannot be launched."""


@contextlib.contextmanager
def exclusive(config: Config) -> Iterator[int]:
    """Allow one launch per installation: a second would stop the first's database.

    Gives the open file that is locked. Raises LaunchError when there is one.
    """
    with (config.state_dir / "launch.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchError(
                f"arbsite is already running from {config.state_dir}."
            ) from None
        yield file.fileno()


@contextlib.contextmanager
def stopped_if_refused(config: Config) -> Iterator[None]:
    """Stop the embedded server again if its block, which starts it, fails."""
    was_running = mongod.is_running(config)
    try:
        yield
    except BaseException:
        if not was_running:
            mongod.stop(config)
        raise


@contextlib.contextmanager
def stopped_at_the_end(config: Config) -> Iterator[None]:
    """Stop the embedded server after its block, whose programs write until they end."""
    try:
        yield
    finally:
        mongod.stop(config)


def require_free_port(config: Config) -> None:
    """Raises LaunchError when something answers on the port of the pages."""
    if _pages_answer(config):
        raise LaunchError(f"Port {config.port} is in use. Set ARBSITE_PORT to another.")


def programs(config: Config) -> dict[str, list[str]]:
    """The command lines of an installation's processes, by their short names."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    pages = [sys.executable, "-m", "gunicorn", "arbsite.wsgi"]
    pages += ["--bind", f"{config.host}:{config.port}", "--worker-class", "gthread"]
    # Whoever brings a database of their own has more than one user.
    workers = "2" if config.mongodb_uri else "1"
    pages += ["--workers", workers, "--threads", "8", "--graceful-timeout", "3"]
    # Its socket would be in the home folder, which may be read-only; nothing uses it.
    pages += ["--no-control-socket", "--log-level", "warning"]
    # Else the header SCRIPT_NAME of a request would be believed.
    pages += ["--forwarder-headers", ""]
    lines = {"worker": [*manage, "qcluster"], "pages": pages}
    if config.venues == "simulated":
        lines[VENUES] = [*manage, "simulatevenues", "--shared-clock"]
    return lines


def execute_again(config: Config, lock: int) -> NoReturn:
    """Go on as a new program, which keeps the lock and has the demo's settings."""
    demo: dict[str, str] = {}
    if config.venues == "simulated":
        # The venues are one of the programs: nobody else has to serve their streams.
        url = f"http://127.0.0.1:{config.simulator_port}"
        demo = {**DEMO_SETTINGS, "ARBSITE_SIMULATOR_URL": url}
    # In this order, so that what the operator has set is used.
    environment = {**demo, **SPARING, **os.environ}
    configuration.forget_operator_password(environment)
    os.set_inheritable(lock, True)
    # A signal must not meet the new program before it can stop the database.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    line = [sys.executable, str(ROOT / "manage.py"), "launch", "--lock", str(lock)]
    os.execve(line[0], line, environment)  # noqa: S606  (our own program)


def run(config: Config, write: Callable[[str], None]) -> None:
    """Keep every program running until a signal arrives, then stop them all."""
    stopping: list[int] = []
    for number in STOP_SIGNALS:
        signal.signal(number, lambda number, _: stopping.append(number))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    children = [Child(name, line, write) for name, line in programs(config).items()]
    try:
        is_announced, heal = False, mongod.Healer(config, write)
        while not stopping:
            for child in children:
                child.restart_if_needed()
            heal()
            if not is_announced and _pages_answer(config):
                write(welcome(config))
                is_announced = True
            relay(children, CHECK_SECONDS)
    finally:
        write("Stopping ...")
        # Until the others have ended, they ask the venues.
        stop_all([child for child in children if child.name != VENUES])
        stop_all(children)


def welcome(config: Config) -> str:
    """What to do next, for the terminal."""
    name = config.operator_name
    return (
        f"\n  Pages     http://{_reachable_host(config)}:{config.port}/\n"
        f"  Operator  {name}  (forgot the password? manage.py changepassword {name})\n"
        "  Press Ctrl-C to stop everything; the next start resumes where it stopped.\n"
    )


def _reachable_host(config: Config) -> str:
    return "127.0.0.1" if config.host in ALL_INTERFACES else config.host


def _pages_answer(config: Config) -> bool:
    address = (_reachable_host(config), config.port)
    with (
        contextlib.suppress(OSError),
        socket.create_connection(address, timeout=1),
    ):
        return True
    return False
