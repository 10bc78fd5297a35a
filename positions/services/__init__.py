"""What is done to positions: open, enter, monitor, resolve."""

from positions.services.context import PositionContext
from positions.services.due import held_markets, make_markets_due, make_positions_due
from positions.services.entering import cancel, enter, resume_entries
from positions.services.monitoring import count_open, monitor
from positions.services.opening import Plan, PlannedLeg, open_position
from positions.services.resolving import resolve_due

__all__ = [
    "Plan",
    "PlannedLeg",
    "PositionContext",
    "cancel",
    "count_open",
    "enter",
    "held_markets",
    "make_markets_due",
    "make_positions_due",
    "monitor",
    "open_position",
    "resolve_due",
    "resume_entries",
]
