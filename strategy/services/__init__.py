"""What the agent does to search: discover, poll, and learn from what closed."""

from strategy.services.context import AgentContext
from strategy.services.discovery import Discovery, discover
from strategy.services.intervals import decide_interval
from strategy.services.losses import pause_losing
from strategy.services.performance import (
    bring_up_to_date,
    recompute,
    relay_opportunities,
)
from strategy.services.polling import Poll, poll
from strategy.services.rechecking import with_recheck
from strategy.services.retention import Deleted, delete_old_records

__all__ = [
    "AgentContext",
    "Deleted",
    "Discovery",
    "Poll",
    "bring_up_to_date",
    "decide_interval",
    "delete_old_records",
    "discover",
    "pause_losing",
    "poll",
    "recompute",
    "relay_opportunities",
    "with_recheck",
]
