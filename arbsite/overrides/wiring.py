"""What operator actions work with, made from the settings; for entry points only."""

from __future__ import annotations

import time
from functools import cache

from django.conf import settings

from arbsite.overrides.action import ActionContext
from positions.services.operator import Operator
from positions.venues.interface import Clock, Venues, call_once
from positions.venues.wiring import Tools
from positions.venues.wiring import open_clock as open_venue_clock
from positions.venues.wiring import open_venues as open_all_venues
from strategy.wiring import wall_now
from tasklog.storage.collections import collection


def open_clock() -> Clock:
    """The clock of this installation's venues."""
    return open_venue_clock(settings.ARBSITE, collection, wall_now)


def action_context(actor: str) -> ActionContext:
    """What one request works with, before its inputs are read."""
    operator = Operator(actor, "", open_clock())

    @cache
    def open_venues() -> Venues:
        # Their calls are not repeated: whoever waits for a page asks again.
        clock = operator.clock
        tools = Tools(call_once, collection, clock, time.monotonic, time.sleep)
        return open_all_venues(settings.ARBSITE, tools)

    return ActionContext(operator, operator.now(), open_venues)
