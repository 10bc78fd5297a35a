"""Each event in plain English: its mode first, its amounts, its link, on safe lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from arbsite.notifying.events import BY_TOPIC, EVENTS, Event, event_of
from arbsite.notifying.texts import (
    MessageContext,
    compose,
    compose_summary,
    compose_test,
    with_suppressed,
)
from positions.models import PositionRecord
from positions.venues.types import Mode
from tasklog.kinds import TOPICS, Action, Kind, Topic
from tasklog.records import TrailLine
from tasklog.storage.codec import salvage
from tests.support import builders
from tests.support.trail_lines import START, line

CONTEXT = MessageContext(Mode.LIVE, "https://arb.example/")
HALF = Decimal("0.5")


def closed(
    state: str = "profitable", kind: Kind = Kind.CLOSED, **changes: Any
) -> TrailLine:
    return line(kind, state=state, **changes)


def position(**changes: Any) -> PositionRecord:
    return salvage(PositionRecord, builders.position(**changes))


def settled(payout_a: Any, payout_b: Any, **changes: Any) -> PositionRecord:
    legs = [builders.leg(payout=payout_a), builders.other_leg(payout=payout_b)]
    return position(legs=legs, **changes)


def override(kind: Kind) -> TrailLine:
    return line(kind, action=Action.OVERRIDE)


@pytest.mark.parametrize(
    ("reported", "about", "event"),
    [
        (line(Kind.ENTERED), None, Event.ENTERED),
        (closed(), settled(1, 0), Event.PROFIT),
        (closed("loss"), settled(0, 1), Event.LOSS),
        (closed(kind=Kind.OVERRIDE_SETTLE), settled(1, 0), Event.PROFIT),
        (closed(), settled(HALF, HALF), Event.ODD_SETTLEMENT),
        (closed("loss"), settled(0, 0, venues_differ=True), Event.ODD_SETTLEMENT),
        (closed("loss"), None, Event.LOSS),
        (line(Kind.EXPOSED), None, Event.ATTENTION),
        (line(Kind.SET_ASIDE), None, Event.ATTENTION),
        (line(Kind.RULES_CHANGED), None, Event.RULES),
        (line(Kind.COMPLETION, attempt=2), None, Event.COMPLETION),
        (line(Kind.UNCLEAN_END), None, Event.RECOVERY),
        (line(Kind.GAVE_UP), None, Event.VENUE),
        (line(Kind.SILENCE), None, Event.SILENCE),
        (line(Kind.DISCOVERY, to_review=3), None, Event.REVIEW),
        (line(Kind.POLL, to_review=1), None, Event.REVIEW),
        (override(Kind.OVERRIDE_PAUSE), None, Event.PAUSE),
        (override(Kind.OVERRIDE_RESUME), None, Event.PAUSE),
        (override(Kind.OVERRIDE_POLL), None, Event.OVERRIDE),
        (override(Kind.OVERRIDE_TOKEN_REVOKED), None, Event.OVERRIDE),
        (line(Kind.POLL, to_review=0), None, None),
        (line(Kind.DISCOVERY), None, None),
        (line(Kind.ATTEMPT), None, None),
        (line(Kind.ORDER, attempt=1), None, None),
        (line(Kind.UNDELIVERED), None, None),
        (salvage(TrailLine, {}), None, None),
        (salvage(TrailLine, {"kind": "of_another_version"}), None, None),
    ],
)
def test_a_line_reports_one_kind_of_event(
    reported: TrailLine, about: PositionRecord | None, event: Event | None
) -> None:
    assert event_of(reported, about) is event


def test_each_topic_has_an_event_and_each_event_a_row() -> None:
    assert set(BY_TOPIC) == set(Topic) - {Topic.CLOSED}
    assert set(EVENTS) == set(Event)
    # These two topics depend on more than the kind of a line.
    assert set(TOPICS.values()) | {Topic.REVIEW, Topic.OVERRIDE} == set(Topic)


def test_a_profit_is_reported_with_what_each_leg_paid() -> None:
    about = settled(
        1, 0, id="p1", actual_profit=Decimal(3), actual_profit_pct=Decimal("3.0928")
    )
    message = compose(Event.PROFIT, closed(position_id="p1"), about, CONTEXT)
    assert message.title.startswith("LIVE DATA · PAPER ORDERS · Profit: Will it rain")
    lines = message.text.splitlines()
    assert lines[0] == "LIVE DATA · PAPER ORDERS · Profit"
    assert "+$3.00 (+3.09 %) on a stake of $97.00, held 3 d." in lines
    assert "polymarket Yes paid $1.00 a set." in lines
    assert "kalshi No paid $0.00 a set." in lines
    assert message.link == "https://arb.example/positions/p1/"


def test_an_error_is_reported_with_its_event() -> None:
    failure = line(Kind.GAVE_UP, details="books failed", error="no answer in time")
    message = compose(Event.VENUE, failure, None, CONTEXT)
    assert "Because: no answer in time" in message.text
    assert message.link.endswith("/tasks/?status=failure")


@pytest.mark.parametrize(
    ("count", "ending"),
    [(1, "1 more pair waits for a verdict"), (4, "4 more pairs wait for a verdict")],
)
def test_pairs_to_review_are_reported_by_their_number(count: int, ending: str) -> None:
    discovery = line(Kind.DISCOVERY, to_review=count)
    message = compose(Event.REVIEW, discovery, None, CONTEXT)
    assert message.title.endswith(ending)
    assert message.link == "https://arb.example/controls/"


def test_without_an_address_of_the_pages_there_is_no_link() -> None:
    context = MessageContext(Mode.SIMULATED)
    assert compose(Event.ENTERED, line(), None, context).link == ""


def test_texts_of_venues_cannot_add_lines_or_hide_any() -> None:
    name = "Rain?\r\nBcc: all@example.com\u202e\x00" + "x" * 500
    message = compose(Event.ENTERED, line(), position(event_name=name), CONTEXT)
    assert "\n" not in message.title
    assert "\u202e" not in message.title
    assert "\x00" not in message.title
    assert len(message.title) <= 150


@pytest.mark.parametrize(
    "document",
    [
        {"event_name": 7},
        {"event_name": "x", "stake": "much", "legs": "none", "days_held": None},
        {"event_name": "x", "expiration_date": "soon", "legs": [1, {"payout": "?"}]},
        {"event_name": "x", "stake": 10**40, "actual_profit": 1e300},
    ],
)
@pytest.mark.parametrize("event", Event)
def test_a_damaged_position_is_reported_as_far_as_it_can_be_read(
    event: Event, document: Any
) -> None:
    about = salvage(PositionRecord, document)
    assert compose(event, line(), about, CONTEXT).title


def test_a_summary_counts_the_suppressed_events_and_names_the_last() -> None:
    titles = [f"SIMULATED · Loss: number {n}" for n in range(7)]
    message = compose_summary(Event.LOSS, titles, 9, CONTEXT)
    lines = message.text.splitlines()
    assert message.title == "LIVE DATA · PAPER ORDERS · Loss: 9 held back"
    assert lines[1] == "9 messages were held back since the last one."
    assert lines[2:7] == [f"- number {n}" for n in range(2, 7)]
    assert lines[7] == "and 4 before them"


def test_a_message_says_how_many_were_suppressed_before_it() -> None:
    message = compose(Event.LOSS, line(), None, CONTEXT)
    assert with_suppressed(message, 0) == message
    assert with_suppressed(message, 1).text.endswith(
        "\n1 message of this kind held back before it."
    )
    assert with_suppressed(message, 2).text.endswith(
        "\n2 messages of this kind held back before it."
    )


def test_a_test_message_says_that_nothing_happened() -> None:
    message = compose_test("maria", START, CONTEXT)
    assert message.title == "LIVE DATA · PAPER ORDERS · Test message"
    assert "maria at 2027-01-04 12:00:00 UTC" in message.text
    assert "Nothing happened" in message.text
