"""What is done to positions: open, enter, monitor, resolve."""

from positions.services.context import PositionContext
from positions.services.entering import enter, resume_entries
from positions.services.monitoring import monitor, quarantine_damaged
from positions.services.opening import Plan, PlannedLeg, open_position
from positions.services.resolving import (
    make_outcomes_due,
    make_positions_due,
    resolve_due,
)

__all__ = [
    "Plan",
    "PlannedLeg",
    "PositionContext",
    "enter",
    "make_outcomes_due",
    "make_positions_due",
    "monitor",
    "open_position",
    "quarantine_damaged",
    "resolve_due",
    "resume_entries",
]
