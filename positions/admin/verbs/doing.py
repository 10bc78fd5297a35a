"""In whose name and by which clock does a person override, and what is refused?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from positions.services.operator import Operator, OverrideRefused, TooSoon
from positions.venues.errors import VenueError
from positions.venues.interface import Clock
from positions.venues.wiring import open_clock
from tasklog.admin.overriding import Instruction, Refused
from tasklog.storage.codec import Document, collection

DAMAGED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


def wall_now() -> datetime:
    return datetime.now(UTC)


def clock() -> Clock:
    """The clock of this installation's venues."""
    return open_clock(settings.ARBSITE, collection, wall_now)


def operator(given: Instruction) -> Operator:
    return Operator(given.actor, given.reason, clock(), given.key)


def nobody() -> Operator:
    """Whoever only looks at what could be done."""
    return Operator("", "", clock())


def refusing(act: Callable[..., str]) -> Callable[..., str]:
    """What a service refuses, or cannot do to a damaged document, is told."""

    def told(document: Document, *given: Any) -> str:
        try:
            return act(document, *given)
        except TooSoon as error:
            raise Refused(str(error), error.wait_seconds) from None
        except (OverrideRefused, VenueError) as error:
            raise Refused(str(error)) from None
        except DAMAGED as error:
            raise Refused(f"the document is damaged ({error!r})") from None

    return told
