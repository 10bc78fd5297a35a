"""Comparators: each wording is read as the numbers that pay, and compared as such."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy.matching import judge
from strategy.matching.numbers import read_numbers
from strategy.matching.spans import Span
from strategy.matching.text import plain
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

WORDINGS = {
    "least": (
        "at least {}", "{} or more", "{} or greater", "{} or higher", "{} or above",
        "no fewer than {}", "no less than {}", "not less than {}", "a minimum of {}",
        "greater than or equal to {}", "more than or equal to {}", "at or above {}",
        "equal to or greater than {}", "not below {}", "{}+", "\u2265{}", ">={}",
        "{} and above",
    ),
    "above": (
        "more than {}", "above {}", "over {}", "exceeding {}", "greater than {}",
        "higher than {}", "strictly above {}", "strictly greater than {}",
        "in excess of {}", ">{}",
    ),
    "most": (
        "at most {}", "up to {}", "no more than {}", "not more than {}", "not above {}",
        "fewer than or equal to {}", "less than or equal to {}", "{} or less",
        "{} or fewer", "{} or below", "at or below {}", "no higher than {}",
        "not exceeding {}", "a maximum of {}", "\u2264{}", "<={}",
    ),
    "below": (
        "fewer than {}", "less than {}", "below {}", "under {}", "lower than {}",
        "strictly below {}", "<{}",
    ),
    "exact": ("exactly {}", "equal to {}", "precisely {}", "exactly equal to {}"),
}  # fmt: skip
OPPOSITES = {"least": "below", "above": "most", "most": "above", "below": "least"}
WORDED = [(name, wording) for name, words in WORDINGS.items() for wording in words]
AMOUNTS = st.decimals(0, 90_000, places=1, allow_nan=False).filter(
    # Four digits alone are a year.
    lambda amount: not 2020 <= amount < 2050
)


def span_of(name: str, amount: Decimal, unit: str = "") -> Span:
    has_low = name in ("least", "exact")
    has_high = name in ("most", "exact")
    low = amount if name in ("least", "above", "exact") else None
    high = amount if name in ("most", "below", "exact") else None
    return Span(low, high, has_low, has_high, unit)


def pays(span: Span, number: Decimal) -> bool:
    low, high = span.low, span.high
    is_low = low is None or number > low or (span.has_low and number == low)
    return is_low and (
        high is None or number < high or (span.has_high and number == high)
    )


def read(text: str) -> tuple[Span, ...]:
    return read_numbers(plain(text).lower()).spans


@given(st.sampled_from(WORDED), AMOUNTS, st.sampled_from(["", "%"]))
def test_every_wording_of_a_comparator_is_read_as_its_numbers(
    worded: tuple[str, str], amount: Decimal, unit: str
) -> None:
    name, wording = worded
    text = f"will the rate be {wording.format(f'{amount}{unit}')} in may"
    assert read(text) == (span_of(name, amount, unit),)


@given(AMOUNTS, AMOUNTS, st.sampled_from(["between {} and {}", "from {} to {}"]))
def test_a_range_pays_at_both_of_its_ends(a: Decimal, b: Decimal, wording: str) -> None:
    low, high = sorted((a, b))
    expected = () if low == high else (Span(low, high, True, True, "%"),)
    text = wording.format(f"{low}%", f"{high}%")
    assert read(f"the rate is {text}")[: len(expected)] == expected


@given(
    st.sampled_from(sorted(WORDINGS)),
    AMOUNTS,
    st.sampled_from([Decimal(1), Decimal("0.1"), Decimal("0.25")]),
    st.integers(0, 400_000),
)
def test_steps_change_the_ends_of_a_span_and_never_who_is_paid(
    name: str, amount: Decimal, step: Decimal, count: int
) -> None:
    span = span_of(name, amount)
    assert pays(span, count * step) == pays(span.stepped(step), count * step)


RATE = (
    "the seasonally adjusted unemployment rate (U-3) reported by the Bureau of Labor "
    "Statistics for November 2026 is {}"
)


def verdict(wording_a: str, wording_b: str) -> str:
    title = "Will the unemployment rate for November 2026 be {}?"
    a = question(title.format(wording_a), yes_if(RATE.format(wording_a)), "2026-12-04")
    b = ticker_market(
        "KXU3-26NOV-T39",
        f"Will the unemployment rate be {wording_b} in November 2026?",
        then_yes(RATE.format(wording_b)),
        close="2026-12-04",
    )
    return str(judge(a, b).verdict)


@given(st.sampled_from(WORDED), st.sampled_from(WORDED))
@settings(deadline=None)  # the first example compiles the forms that it needs
def test_two_comparators_are_the_same_the_opposite_or_different(
    worded_a: tuple[str, str], worded_b: tuple[str, str]
) -> None:
    (name_a, wording_a), (name_b, wording_b) = worded_a, worded_b
    judged = verdict(wording_a.format("4.1%"), wording_b.format("4.1%"))
    if name_a == name_b:
        assert judged == "same"
    elif OPPOSITES.get(name_a) == name_b:
        assert judged == "inverted"
    else:
        assert judged in ("different", "review")


@pytest.mark.parametrize(
    ("wording_a", "wording_b", "expected"),
    [
        ("at most 3.9%", "at least 4.0%", "inverted"),
        ("less than or equal to 3.9%", "above 3.9%", "inverted"),
        ("less than or equal to 3.9%", "exactly 3.9%", "different"),
        ("3.1% or more", "above 3.0%", "same"),
        ("at most 3.9%", "at least 4.1%", "different"),
        ("between 4.0% and 4.2%", "at least 4.0%", "different"),
    ],
)
def test_a_published_rate_moves_in_tenths(
    wording_a: str, wording_b: str, expected: str
) -> None:
    assert verdict(wording_a, wording_b) == expected


@pytest.mark.parametrize(
    ("title", "core", "wording_a", "wording_b", "accepted"),
    [
        (
            "Will the President pardon 5 people in 2026?",
            "the President pardons {} people in 2026", "exactly 5", "at least 5", False,
        ),
        (
            "Will the President pardon 5 people in 2026?",
            "the President pardons {} people in 2026", "at least 5", "5 or more", True,
        ),
        (
            "Will the ISM Manufacturing PMI for November be 58?",
            "the ISM Manufacturing PMI for November 2026 is {}",
            "between 58.0 and 58.9", "at least 58", False,
        ),
        (
            "Will Norlandia have a wet year in 2026?",
            "Norlandia has {} rainy days in 2026", "at least 200", "at least 90", False,
        ),
        (
            "Will Norlandia have a wet year in 2026?",
            "Norlandia has {} rainy days in 2026", "at least 200", "many", False,
        ),
    ],
)  # fmt: skip
def test_a_number_that_only_the_rules_name_is_compared(
    title: str, core: str, wording_a: str, wording_b: str, accepted: bool
) -> None:
    a = question(title, yes_if(core.format(wording_a)))
    b = ticker_market("KXT-26", title, then_yes(core.format(wording_b)))
    assert (str(judge(a, b).verdict) == "same") is accepted


def test_a_core_that_sets_another_threshold_than_its_title_is_no_match() -> None:
    title = "Will the Arland unemployment rate for March 2027 be exactly {}%?"
    rules = (
        "This market will resolve according to the Arland unemployment rate for March."
    )
    market_a = question(title.format("4.1"), rules, "2027-04-05")
    for figure, is_same in (("4.1", True), ("7.1", False)):
        market_b = ticker_market(
            "KXARLU-27MAR-4.1",
            title.format("4.1"),
            then_yes(f"the Arland unemployment rate for March is exactly {figure}%"),
            close="2027-04-05",
        )
        assert (judge(market_a, market_b).verdict == "same") is is_same
