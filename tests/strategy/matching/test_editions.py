"""Editions of contests that two texts call by other years."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if


@pytest.mark.parametrize(
    ("end", "season", "expected"),
    [
        ("2027-03-16", "2026-27", "same"),
        ("2027-03-16", "2027-28", "different"),
        ("2026-03-16", "2026-27", "different"),
    ],
)
def test_a_season_is_called_by_its_first_year(
    end: str, season: str, expected: str
) -> None:
    """Which of two seasons a year means shows when both markets close."""
    year = 2000 + int(season[-2:])
    verdict = judge(
        question(
            "Will Newcastle win the 2026 Carabao Cup?",
            yes_if("Newcastle wins the 2026 Carabao Cup"),
            end=end,
        ),
        ticker_market(
            f"KXEFLCUP-{season[-2:]}-NEW",
            "Will Newcastle win the EFL Cup?",
            then_yes(f"Newcastle wins the {season} EFL Cup (Carabao Cup)"),
            close=f"{year}-04-16",
        ),
    ).verdict
    assert verdict == expected
