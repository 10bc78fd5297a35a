"""Each event in plain words: its mode first, its amounts, its link, on safe lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from arbsite.notifying.events import ABOUT, PLAIN, Event, event_of
from arbsite.notifying.texts import PAGES, Saying, recall, tell, trial, with_held
from tasklog import topics
from tasklog.topics import Topic
from tests.support import builders
from tests.support.trail_lines import START, line

SAYING = Saying("LIVE DATA · PAPER ORDERS", "https://arb.example/")
HALF = Decimal("0.5")


def closed(state: str = "profitable", kind: str = "closed", **given: Any) -> Any:
    return line(kind, state=state, **given)


def settled(first: Any, second: Any, **given: Any) -> Any:
    legs = [builders.leg(payout=first), builders.other_leg(payout=second)]
    return builders.position(legs=legs, **given)


@pytest.mark.parametrize(
    ("given", "position", "event"),
    [
        (line("entered"), {}, Event.ENTERED),
        (closed(), settled(1, 0), Event.PROFIT),
        (closed("loss"), settled(0, 1), Event.LOSS),
        (closed(kind="override_settle"), settled(1, 0), Event.PROFIT),
        (closed(), settled(HALF, HALF), Event.ODD_SETTLEMENT),
        (closed("loss"), settled(0, 0, venues_differ=True), Event.ODD_SETTLEMENT),
        (closed("loss"), {}, Event.LOSS),
        (line("exposed"), {}, Event.ATTENTION),
        (line("set_aside"), {}, Event.ATTENTION),
        (line("completion_2"), {}, Event.COMPLETION),
        (line("unclean_end"), {}, Event.RECOVERY),
        (line("gave_up"), {}, Event.VENUE),
        (line("silence"), {}, Event.SILENCE),
        (line("discovery", to_judge=3), {}, Event.REVIEW),
        (line("poll", to_judge=1), {}, Event.REVIEW),
        (line("override_pause", action="override"), {}, Event.PAUSE),
        (line("override_resume", action="override"), {}, Event.PAUSE),
        (line("override_poll", action="override"), {}, Event.OVERRIDE),
        (line("revoke_token", action="override"), {}, Event.OVERRIDE),
        (line("poll", to_judge=0), {}, None),
        (line("discovery"), {}, None),
        (line("attempt"), {}, None),
        (line("order_a_1"), {}, None),
        (line("undelivered"), {}, None),
        ({}, {}, None),
    ],
)
def test_a_line_is_of_one_kind(given: Any, position: Any, event: Event | None) -> None:
    assert event_of(given, position) is event


def test_each_topic_has_a_kind_and_each_kind_its_words_and_a_page() -> None:
    assert set(PLAIN) == set(Topic) - {Topic.CLOSED}
    assert set(ABOUT) == set(Event)
    of_positions = {Event.ENTERED, Event.PROFIT, Event.LOSS, Event.ODD_SETTLEMENT}
    about_positions = of_positions | {Event.ATTENTION, Event.COMPLETION}
    assert set(PAGES) == set(Event) - about_positions
    by_words = {Topic.REVIEW, Topic.OVERRIDE, Topic.COMPLETION}
    assert set(topics.KINDS.values()) | by_words == set(Topic)


def test_a_profit_is_told_with_what_each_leg_paid() -> None:
    position = settled(
        1, 0, id="p1", actual_profit=Decimal(3), actual_profit_pct=Decimal("3.0928")
    )
    told = tell(Event.PROFIT, closed(position_id="p1"), position, SAYING)
    assert told.title.startswith("LIVE DATA · PAPER ORDERS · Profit: Will it rain")
    lines = told.text.splitlines()
    assert lines[0] == "LIVE DATA · PAPER ORDERS · Profit"
    assert "+$3.00 (+3.09 %) on a stake of $97.00, held 3 d." in lines
    assert "polymarket Yes paid $1.00 a set." in lines
    assert "kalshi No paid $0.00 a set." in lines
    assert told.link == "https://arb.example/positions/p1/"


def test_an_error_is_told_with_its_event() -> None:
    given = line("gave_up", details="books failed", error="no answer in time")
    told = tell(Event.VENUE, given, {}, SAYING)
    assert "Because: no answer in time" in told.text
    assert told.link.endswith("/tasks/?status=failure")


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 more pair waits for a verdict"), (4, "4 more pairs wait for a verdict")],
)
def test_pairs_are_told_by_their_number(count: int, words: str) -> None:
    told = tell(Event.REVIEW, line("discovery", to_judge=count), {}, SAYING)
    assert told.title.endswith(words)
    assert told.link == "https://arb.example/controls/"


def test_without_an_address_of_the_pages_there_is_no_link() -> None:
    assert tell(Event.ENTERED, line(), {}, Saying("SIMULATED")).link == ""


def test_texts_of_venues_cannot_make_lines_or_hide() -> None:
    name = "Rain?\r\nBcc: all@example.com\u202e\x00" + "x" * 500
    told = tell(Event.ENTERED, line(), builders.position(event_name=name), SAYING)
    assert "\n" not in told.title
    assert "\u202e" not in told.title
    assert "\x00" not in told.title
    assert len(told.title) <= 150


@pytest.mark.parametrize(
    "position",
    [
        {"event_name": 7},
        {"event_name": "x", "stake": "much", "legs": "none", "days_held": None},
        {"event_name": "x", "expiration_date": "soon", "legs": [1, {"payout": "?"}]},
    ],
)
@pytest.mark.parametrize("event", Event)
def test_a_damaged_position_is_told_as_far_as_it_goes(
    event: Event, position: Any
) -> None:
    assert tell(event, line(), position, SAYING).title


def test_what_was_held_back_is_counted_and_the_last_of_it_named() -> None:
    titles = [f"SIMULATED · Loss: number {n}" for n in range(7)]
    told = recall(Event.LOSS, titles, 9, SAYING)
    lines = told.text.splitlines()
    assert told.title == "LIVE DATA · PAPER ORDERS · Loss: 9 held back"
    assert lines[1] == "9 messages were held back since the last one."
    assert lines[2:7] == [f"- number {n}" for n in range(2, 7)]
    assert lines[7] == "and 4 before them"


def test_a_message_says_what_was_held_back_before_it() -> None:
    told = tell(Event.LOSS, line(), {}, SAYING)
    assert with_held(told, 0) == told
    assert with_held(told, 1).text.endswith(
        "\n1 message of this kind held back before it."
    )
    assert with_held(told, 2).text.endswith(
        "\n2 messages of this kind held back before it."
    )


def test_a_trial_says_that_nothing_happened() -> None:
    told = trial("maria", START, SAYING)
    assert told.title == "LIVE DATA · PAPER ORDERS · Test message"
    assert "maria at 2027-01-04 12:00:00 UTC" in told.text
