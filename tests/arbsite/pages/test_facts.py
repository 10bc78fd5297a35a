"""The facts of a pair are shown in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arbsite.pages.reports.facts import fact_in_words
from strategy.matching.spans import Span


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("(2000, inf)", "above 2,000"),
        ("[10000, inf)", "10,000 or more"),
        ("[32, inf)deg", "32° or more"),
        ("(-inf, 3.5]%", "3.5 % or less"),
        ("(-inf, 60)deg", "below 60°"),
        ("[32, 33]deg", "32° to 33°"),
        ("[5, 5]", "exactly 5"),
        ("(72000.0, inf)$", "above $72,000"),
        ("(1, 2]", "above 1 and 2 or less"),
        ("reaches [100000, inf)$", "reaches $100,000 or more"),
        ("v:win", "win"),
        ("a:high_temp v:be_top", "high temp be top"),
        ("o:senate t:dem", "senate Democratic"),
        ("x:al_pennant", "al pennant"),
        ("on 2026-12-31 12:00 ET 12:00 ET", "on 2026-12-31 12:00 ET"),
        ("before 2027-01-01 23:59 ET", "before 2027-01-01 23:59 ET"),
        ("If both were tied: nobody", "If both were tied: nobody"),
        ("", ""),
    ],
)
def test_ranges_concepts_and_times_are_said_plainly(stored: str, shown: str) -> None:
    assert fact_in_words(stored) == shown


def test_stems_get_the_ending_that_they_have_in_the_text() -> None:
    text = "How many measles cases will the CDC count above 2,000?"
    assert fact_in_words("case measl abov", [text]) == "cases measles above"
    assert fact_in_words("iphon", [text]) == "iphon"


ends = st.none() | st.decimals(-9999, 9999, places=2)


@given(low=ends, high=ends, has_low=st.booleans(), has_high=st.booleans())
def test_no_range_keeps_the_marks_of_mathematics(
    low: object, high: object, has_low: bool, has_high: bool
) -> None:
    shown = fact_in_words(str(Span(low, high, has_low, has_high)))  # type: ignore[arg-type]
    assert not set("[]()") & set(shown)
    assert "inf" not in shown
