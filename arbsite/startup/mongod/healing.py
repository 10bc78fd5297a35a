"""Restarts a dead embedded server again and again, and says each problem once."""

from __future__ import annotations

import time
from collections.abc import Callable

from arbsite.config import Config
from arbsite.startup.mongod.embedded import heal
from arbsite.startup.mongod.errors import MongodError

# A full disk or a taken port does not change within a second.
PAUSE_SECONDS = 5.0


class Healer:
    """Call it often: it does nothing while the server lives, and never raises.

    `report` takes a line for people; `clock` is monotonic seconds.
    """

    def __init__(
        self,
        config: Config,
        report: Callable[[str], object],
        clock: Callable[[], float] = time.monotonic,
        restart: Callable[[Config], bool] = heal,
    ) -> None:
        self._config, self._report = config, report
        self._clock, self._restart = clock, restart
        self._next_at = clock()
        self._problem = ""

    def __call__(self) -> None:
        if self._clock() < self._next_at:
            return
        try:
            has_restarted = self._restart(self._config)
        except (MongodError, OSError) as error:
            self._next_at = self._clock() + PAUSE_SECONDS
            if str(error) != self._problem:
                self._report(f"{error} Trying again every {PAUSE_SECONDS:g} s.")
            self._problem = str(error)
            return
        if has_restarted:
            # If it could not be started for a while, that it had ended was said.
            self._report(
                f"MongoDB {'' if self._problem else 'had ended and '}runs again."
            )
        self._problem = ""
