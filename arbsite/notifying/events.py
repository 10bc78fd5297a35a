"""The kinds of events that notifications are sent for: the table `EVENTS`.

A new kind needs a member of `Event` and a row in `EVENTS`; which lines of the trail
report it is said by its topic, in `tasklog.kinds.TOPICS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from arbsite.notifying.throttle import Mode
from positions.lifecycle import State
from positions.models import PositionRecord
from tasklog.kinds import Topic
from tasklog.records import TrailLine


class Event(StrEnum):
    """A kind of event, under the name that settings and webhooks use."""

    ENTERED = "entered"
    PROFIT = "profit"
    LOSS = "loss"
    ODD_SETTLEMENT = "odd-settlement"
    ATTENTION = "attention"
    RULES = "rules"
    COMPLETION = "completion"
    RECOVERY = "recovery"
    SILENCE = "silence"
    VENUE = "venue"
    REVIEW = "review"
    PAUSE = "pause"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class EventType:
    """What a kind of event is called and means, and its mode unless it is changed.

    `topic` is that of the lines that report it. `page` is what a message links to
    where it is about no single position, as a path below the address of the pages.
    """

    title: str
    meaning: str
    mode: Mode
    topic: Topic
    page: str = "positions/"


EVENTS = {
    Event.ENTERED: EventType(
        "Position entered",
        "both legs of a basket are bought",
        Mode.THROTTLED,
        Topic.ENTERED,
    ),
    Event.PROFIT: EventType(
        "Profit", "a position closed with a gain", Mode.THROTTLED, Topic.CLOSED
    ),
    Event.LOSS: EventType(
        "Loss", "a position closed without a gain", Mode.ON, Topic.CLOSED
    ),
    Event.ODD_SETTLEMENT: EventType(
        "Odd settlement",
        "the venues settled differently, or one of them settled as void",
        Mode.ON,
        Topic.CLOSED,
    ),
    Event.ATTENTION: EventType(
        "Attention",
        "only one leg was filled, or a position cannot be processed",
        Mode.ON,
        Topic.ATTENTION,
    ),
    Event.RULES: EventType(
        "Rules changed",
        "a rule text changed while a position is open on its pair",
        Mode.ON,
        Topic.RULES,
    ),
    Event.COMPLETION: EventType(
        "Basket completed",
        "a leg was filled alone, and other orders are sent to close it",
        Mode.THROTTLED,
        Topic.COMPLETION,
    ),
    Event.RECOVERY: EventType(
        "Recovery",
        "an agent crashed and another took over",
        Mode.THROTTLED,
        Topic.RECOVERY,
        "tasks/?action=recover",
    ),
    Event.SILENCE: EventType(
        "Agent silent",
        "there was no agent heartbeat for a minute",
        Mode.ON,
        Topic.SILENCE,
        "",
    ),
    Event.VENUE: EventType(
        "Venue failing",
        "a call was given up after all its attempts",
        Mode.THROTTLED,
        Topic.VENUE,
        "tasks/?status=failure",
    ),
    Event.REVIEW: EventType(
        "Pairs to judge",
        "pairs wait for a review",
        Mode.THROTTLED,
        Topic.REVIEW,
        "controls/",
    ),
    Event.PAUSE: EventType(
        "Pause",
        "an operator paused or resumed entries",
        Mode.ON,
        Topic.PAUSE,
        "controls/",
    ),
    Event.OVERRIDE: EventType(
        "Other overrides",
        "an operator overrode the agent in another way",
        Mode.OFF,
        Topic.OVERRIDE,
        "tasks/?action=override",
    ),
}

# A closed position is a profit, a loss or an odd settlement: its topic does not say.
BY_TOPIC = {
    event_type.topic: event
    for event, event_type in EVENTS.items()
    if event_type.topic is not Topic.CLOSED
}
ALL_OR_NOTHING = {Decimal(0), Decimal(1)}


def event_of(line: TrailLine, position: PositionRecord | None) -> Event | None:
    """The kind of event that a line reports, None for a line that is no news.

    `position` is the position that the line is about, None without one.
    """
    topic = line.topic
    if topic is not Topic.CLOSED:
        return None if topic is None else BY_TOPIC[topic]
    if position is not None and is_oddly_settled(position):
        return Event.ODD_SETTLEMENT
    return Event.PROFIT if line.state == State.PROFITABLE else Event.LOSS


def is_oddly_settled(position: PositionRecord) -> bool:
    """The venues settled differently, or a leg paid neither all nor nothing."""
    payouts = {leg.payout for leg in position.legs if leg.payout is not None}
    return position.venues_differ is True or not payouts <= ALL_OR_NOTHING
