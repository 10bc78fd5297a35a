"""Which overrides of what is held do people have, in the admin and on the pages?"""

from __future__ import annotations

from positions.admin.verbs.doing import clock, nobody, operator, refusing, wall_now
from positions.admin.verbs.pause import PAUSE, PAUSE_PAIR, RESUME, RESUME_PAIR, pauses
from positions.admin.verbs.position import CANCEL, SETTLE, is_ordered, stamp

__all__ = [
    "CANCEL",
    "PAUSE",
    "PAUSE_PAIR",
    "RESUME",
    "RESUME_PAIR",
    "SETTLE",
    "clock",
    "is_ordered",
    "nobody",
    "operator",
    "pauses",
    "refusing",
    "stamp",
    "wall_now",
]
