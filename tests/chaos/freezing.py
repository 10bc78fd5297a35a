"""A process that freezes at a point, while a successor lives on, and wakes up late."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pymongo.synchronous.collection import Collection

from tests.chaos.judge import Verdict, judge
from tests.chaos.lives import after_death, stretch
from tests.chaos.points import AtNth
from tests.chaos.stage import LIVED, Stage, use
from tests.chaos.victims import Victim, live
from tests.chaos.world import SeededLife, state_of

# The check of the third day: positions are held, and one venue pays.
THIRD = 2
# Over a day, or its monitoring would find nothing that its successor left to write.
AHEAD = timedelta(days=1, minutes=30)
MONITORING = "before update positions"


def freeze(
    stage: Stage, seed: int, point: str | None, *, has_fence: bool = True
) -> tuple[Verdict, bool]:
    """The verdict, and whether the late process wrote over what its successor wrote.

    `point` None: its monitoring of the third day, with a clock ahead of the others.
    """
    stage.clear(stage.lived)
    state = state_of(SeededLife(seed=seed))
    if point is None:
        state = _until(seed, state, THIRD)
        stage.free_lease()
        step, restarts, venue, wall = state
        ahead = (step, restarts + 1, venue + timedelta(days=3) + AHEAD, wall)
        at = AtNth(MONITORING, 1, _freeze)
        late = Victim(_late(seed, ahead, at, has_fence))
    else:
        late = Victim(_late(seed, state, AtNth(point, 1, _freeze), has_fence))
    if not late.wait_until_frozen():
        late.forget()
        return judge(stage.lived, stage.twin), False
    stage.free_lease()
    state = _until(seed, after_death(state, []), state[0] + 1)
    written = _of_successor(stage)
    late.wake()
    late.reap()
    has_written = any(
        stage.lived[name].find_one({"_id": each["_id"]}) != each
        for name, documents in written.items()
        for each in documents
    )
    stage.free_lease()
    code, _ = Victim(stretch(seed, after_death(state, []), _nothing)).wait()
    if code:
        raise RuntimeError(f"seed {seed}: the successor failed")
    return judge(stage.lived, stage.twin), has_written


def _of_successor(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    """What was written under the newest token."""
    (lease,) = stage.lived["leases"].find({"_id": "agent"})
    positions = stage.lived["positions"].find({"fence": lease["token"]})
    return {"positions": list(positions)}


def _until(seed: int, state: Any, step: int) -> Any:
    """Live until that step; the state then."""

    def act(tell: Callable[[Any], None]) -> None:
        use(LIVED)
        life = SeededLife(seed=seed)
        from tests.chaos.world import resumed

        resumed(life, state)
        while life.step < step:
            life.live_a_day()
        tell(state_of(life))

    code, told = Victim(act).wait()
    if code:
        raise RuntimeError(f"seed {seed}: a process failed by itself ({code})")
    return told[-1]


def _late(
    seed: int, state: Any, at: AtNth, has_fence: bool
) -> Callable[[Callable[[Any], None]], None]:
    def act(tell: Callable[[Any], None]) -> None:
        use(LIVED)
        if not has_fence:
            _remove_fence()
        # It wakes up into a world that is another's: whatever it raises ends it.
        live(seed, state, at)(tell)

    return act


def _remove_fence() -> None:
    """As if the fencing token were in no filter of this process."""
    for name in ("update_one", "update_many", "find_one_and_update"):
        original = getattr(Collection, name)

        def write(
            self: Any, filters: Any, *args: Any, original: Any = original, **more: Any
        ) -> Any:
            plain = {key: part for key, part in filters.items() if key != "fence"}
            return original(self, plain, *args, **more)

        setattr(Collection, name, write)


def _freeze(point: str) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _nothing(point: str) -> None:
    """Nobody disturbs this process."""
