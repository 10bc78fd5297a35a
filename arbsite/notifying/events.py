"""Which kinds of events are people told of, and which kind is a line of the trail?

Pure rules over documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from arbsite.notifying.throttle import Mode
from tasklog.storage.reading import number, parts
from tasklog.topics import Topic, topic


class Event(StrEnum):
    """A kind of event with its modes of its own."""

    ENTERED = "entered"
    PROFIT = "profit"
    LOSS = "loss"
    ODD_SETTLEMENT = "odd-settlement"
    ATTENTION = "attention"
    COMPLETION = "completion"
    RECOVERY = "recovery"
    SILENCE = "silence"
    VENUE = "venue"
    REVIEW = "review"
    PAUSE = "pause"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class About:
    """What an event is called, what it means, and how it is told unless changed."""

    title: str
    meaning: str
    mode: Mode


ABOUT = {
    Event.ENTERED: About(
        "Position entered", "both legs of a basket are bought", Mode.THROTTLED
    ),
    Event.PROFIT: About("Profit", "a position closed with a gain", Mode.THROTTLED),
    Event.LOSS: About("Loss", "a position closed without a gain", Mode.ON),
    Event.ODD_SETTLEMENT: About(
        "Odd settlement",
        "the venues settled differently, or one of them settled as void",
        Mode.ON,
    ),
    Event.ATTENTION: About(
        "Attention",
        "a leg is held alone, or a position cannot be worked on",
        Mode.ON,
    ),
    Event.COMPLETION: About(
        "Basket completed",
        "the second leg was refused and another one is bought instead",
        Mode.THROTTLED,
    ),
    Event.RECOVERY: About(
        "Recovery", "an agent ended without a word and another goes on", Mode.THROTTLED
    ),
    Event.SILENCE: About(
        "Agent silent", "no agent has shown a sign of life for a minute", Mode.ON
    ),
    Event.VENUE: About(
        "Venue failing", "a call was given up after all its attempts", Mode.THROTTLED
    ),
    Event.REVIEW: About(
        "Pairs to judge", "pairs wait for somebody's verdict", Mode.THROTTLED
    ),
    Event.PAUSE: About("Pause", "somebody paused or resumed entries", Mode.ON),
    Event.OVERRIDE: About(
        "Other overrides", "somebody overrode the agent in another way", Mode.OFF
    ),
}
PLAIN = {
    Topic.ENTERED: Event.ENTERED,
    Topic.ATTENTION: Event.ATTENTION,
    Topic.COMPLETION: Event.COMPLETION,
    Topic.RECOVERY: Event.RECOVERY,
    Topic.VENUE: Event.VENUE,
    Topic.SILENCE: Event.SILENCE,
    Topic.REVIEW: Event.REVIEW,
    Topic.PAUSE: Event.PAUSE,
    Topic.OVERRIDE: Event.OVERRIDE,
}
ALL_OR_NOTHING = {Decimal(0), Decimal(1)}


def event_of(line: Mapping[str, Any], position: Mapping[str, Any]) -> Event | None:
    """The kind of a line, None if nobody is told of it.

    `position` is the document of the position that the line is about, or empty.
    """
    about = topic(line)
    if about is not Topic.CLOSED:
        return None if about is None else PLAIN[about]
    if is_odd(position):
        return Event.ODD_SETTLEMENT
    return Event.PROFIT if line.get("state") == "profitable" else Event.LOSS


def is_odd(position: Mapping[str, Any]) -> bool:
    """Settled differently by its venues, or not as all or nothing by one of them."""
    payouts = [number(leg, "payout") for leg in parts(position, "legs")]
    settled = {one for one in payouts if one is not None}
    return position.get("venues_differ") is True or bool(settled - ALL_OR_NOTHING)
