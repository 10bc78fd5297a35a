"""Records as pages show them: clean texts, numbers that fit, names of venues."""

from __future__ import annotations

from decimal import Decimal

from arbsite.pages.display import displayed, venue_name
from positions.lifecycle import State
from positions.models import PositionRecord
from strategy.models import PairRecord
from tasklog.storage.codec import decode, salvage
from tests.support import builders


def test_texts_are_cleaned_however_deep_they_are() -> None:
    stored = builders.position(
        event_name="a\u202eb", legs=[builders.leg(market_title="c\nd")]
    )
    shown = displayed(decode(PositionRecord, stored))
    assert shown.event_name == "ab"
    assert shown.legs[0].market_title == "c d"


def test_texts_are_cut() -> None:
    shown = displayed(decode(PositionRecord, builders.position(event_name="x" * 99)), 9)
    assert shown.event_name == "xxxxxxxx…"


def test_a_sound_record_stays_as_it_is() -> None:
    position = decode(PositionRecord, builders.position())
    pair = decode(PairRecord, builders.pair())
    assert displayed(position) == position
    assert displayed(position).state is State.ENTERED
    assert displayed(pair) == pair


def test_a_number_too_large_to_be_shown_is_left_out() -> None:
    stored = builders.position(stake=Decimal("1e400"), size=Decimal(5))
    shown = displayed(salvage(PositionRecord, stored))
    assert shown.stake is None
    assert shown.size == 5


def test_a_venue_has_its_display_name_and_an_unknown_name_stays() -> None:
    assert venue_name("kalshi") == "Kalshi"
    assert venue_name("mars") == "mars"
