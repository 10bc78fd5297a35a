"""Limits of prices that differ only in what the limit itself pays."""

from __future__ import annotations

from decimal import Decimal

import pytest

from strategy.matching import RiskName, Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

DAY = "April 30, 2027"


def test_an_index_at_its_limit_is_a_named_risk() -> None:
    verdict = _index("above 7,000", "above 6999.9999")
    assert verdict.verdict == "same"
    (risk,) = verdict.risks
    assert risk.name is RiskName.BOUNDARY
    assert (risk.paid_a, risk.paid_b) == (Decimal(0), Decimal(1))


def test_an_index_with_one_limit_on_both_sides_has_no_risk() -> None:
    verdict = _index("above 7,000", "above 7000")
    assert (verdict.verdict, verdict.risks) == ("same", ())


@pytest.mark.parametrize("other", ["above 6999", "above 7000.5", "below 7000"])
def test_another_limit_is_a_difference(other: str) -> None:
    assert _index("above 7,000", other).verdict in ("different", "review", "inverted")
    assert not _index("above 7,000", other).risks


def test_what_is_counted_has_no_such_risk() -> None:
    ours = f"Tidewater delivers more than 7,000 boats by {DAY}"
    theirs = "Tidewater delivers at least 7000 boats before May 1, 2027"
    verdict = judge(
        question(f"{ours}?", yes_if(ours), end="2027-04-30"),
        ticker_market("KXT-27MAY01", f"Will {theirs}?", then_yes(theirs)),
    )
    assert verdict.verdict not in ("same", "inverted")


@pytest.mark.parametrize(
    ("clock", "expected"), [("4pm EDT", "same"), ("12pm EDT", "review")]
)
def test_an_index_at_four_is_an_index_at_its_close(clock: str, expected: str) -> None:
    assert _index("above 7,000", "above 7000", clock).verdict == expected


def _index(ours: str, theirs: str, clock: str = "4pm EDT") -> Verdict:
    asked = f"the S&P 500 index closes {ours} on {DAY}"
    listed = f"the S&P 500 index value on Apr 30, 2027 at {clock} is {theirs}"
    return judge(
        question(f"S&P 500 closes {ours} on {DAY}?", yes_if(asked), end="2027-04-30"),
        ticker_market(
            "KXINX-27APR30H1600",
            f"Will the S&P 500 be {theirs} on Apr 30, 2027 at {clock}?",
            then_yes(listed),
            close="2027-04-30",
        ),
    )
