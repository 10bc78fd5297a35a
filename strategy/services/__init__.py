"""The verbs of the search: discover, poll, and learn from what closed."""

from strategy.services.context import Mandate
from strategy.services.discovery import Discovery, discover
from strategy.services.intervals import decide_interval
from strategy.services.performance import (
    bring_up_to_date,
    recompute,
    relay_opportunities,
)
from strategy.services.polling import Poll, poll
from strategy.services.retention import Tidied, tidy

__all__ = [
    "Discovery",
    "Mandate",
    "Poll",
    "Tidied",
    "bring_up_to_date",
    "decide_interval",
    "discover",
    "poll",
    "recompute",
    "relay_opportunities",
    "tidy",
]
