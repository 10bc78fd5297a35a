"""The verbs of a position's life: open, enter, monitor, resolve."""

from positions.services.context import Desk
from positions.services.entering import enter, resume_entries
from positions.services.monitoring import monitor
from positions.services.opening import Plan, PlannedLeg, open_position
from positions.services.resolving import hurry_outcomes, resolve_due

__all__ = [
    "Desk",
    "Plan",
    "PlannedLeg",
    "enter",
    "hurry_outcomes",
    "monitor",
    "open_position",
    "resolve_due",
    "resume_entries",
]
