"""What is stored of positions, and the one way to change it."""

from positions.models.moves import change, change_all, create, plan_looks
from positions.models.pause import Pause
from positions.models.position import Position
from positions.models.proposals import Changed, Moves, moved
from positions.models.records import (
    PAUSES,
    POSITIONS,
    LegRecord,
    LegStatus,
    PauseRecord,
    PositionRecord,
    Side,
)

__all__ = [
    "PAUSES",
    "POSITIONS",
    "Changed",
    "LegRecord",
    "LegStatus",
    "Moves",
    "Pause",
    "PauseRecord",
    "Position",
    "PositionRecord",
    "Side",
    "change",
    "change_all",
    "create",
    "moved",
    "plan_looks",
]
