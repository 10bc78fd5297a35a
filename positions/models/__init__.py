"""What is stored of positions, and the one way to change it."""

from positions.models.moves import Event, change, create, positions
from positions.models.pause import Pause
from positions.models.position import Leg, LegStatus, Position, PositionEvent

__all__ = [
    "Event",
    "Leg",
    "LegStatus",
    "Pause",
    "Position",
    "PositionEvent",
    "change",
    "create",
    "positions",
]
