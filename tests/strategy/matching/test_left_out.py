"""Rules that pay for something else than their own title and the other market ask."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

# The title of both, what it means, and what rules may pay for instead.
OVERRULED = [
    (
        "Will the US PPI rise 0.3% in March 2026?",
        "the US PPI rises by 0.3% month-over-month in March 2026",
        "the US CPI rises by 0.3% month-over-month in March 2026",
    ),
    (
        "Will Norland recognize Arland by June 30, 2026?",
        "Norland recognizes Arland before Jul 1, 2026",
        "Norland strikes Arland before Jul 1, 2026",
    ),
    (
        "Will Ola Brandt win the popular vote in the 2028 election?",
        "Ola Brandt wins the popular vote in the 2028 election",
        "Ola Brandt wins the 2028 election",
    ),
    (
        "Will Nimbus release Strato 5 Mini by June 30, 2026?",
        "Nimbus releases Strato 5 Mini to the public before Jul 1, 2026",
        "Nimbus releases Strato 5 to the public before Jul 1, 2026",
    ),
    (
        "Will Ola Brandt visit Norland by June 30, 2026?",
        "Ola Brandt visits Norland before Jul 1, 2026",
        "Ola Brandt visits Norland on June 30, 2026",
    ),
    (
        "Will Ola Brandt lead the league in rebounds in 2025-26?",
        "Ola Brandt leads the league in rebounds in the 2025-26 season",
        "Ola Brandt leads the league in points in the 2025-26 season",
    ),
    (
        "Will the Tidal Bank cut rates by 50 bps at the March 2026 meeting?",
        "the Tidal Bank cuts rates by 50 bps at its March 2026 meeting",
        "the Tidal Bank cuts rates by more than 25 bps at its March 2026 meeting",
    ),
    (
        "Will the Tidal Bank cut rates by 50 bps at the March 2026 meeting?",
        "the Tidal Bank cuts rates by 50 bps at its March 2026 meeting",
        "the Tidal Bank cuts rates at its March 2026 meeting",
    ),
    (
        "Will a Nimbus share cost more than \u20ac90 on May 8, 2026?",
        "a share of Nimbus costs more than \u20ac90 on May 8, 2026",
        "a share of Nimbus costs more than $90 on May 8, 2026",
    ),
    (
        "Will the Ontario unemployment rate be above 4.2% in March 2026?",
        "the Ontario unemployment rate is above 4.2% in March 2026",
        "the unemployment rate is above 4.2% in March 2026",
    ),
    (
        "Will Ola Brandt finish second in the 2027 Tide Open?",
        "Ola Brandt finishes second in the 2027 Tide Open",
        "Ola Brandt wins the 2027 Tide Open",
    ),
    (
        "Will Ola Brandt be the next to leave the Cabinet by June 30, 2026?",
        "Ola Brandt is the next to leave the Cabinet before Jul 1, 2026",
        "Ola Brandt leaves the Cabinet before Jul 1, 2026",
    ),
    (
        "Will the US or Israel strike Arland by June 30, 2026?",
        "the US or Israel strikes Arland before Jul 1, 2026",
        "Israel strikes Arland before Jul 1, 2026",
    ),
    (
        "Will Ola Brandt leave office by June 30, 2026?",
        "Ola Brandt ceases to be Prime Minister of Norway before Jul 1, 2026",
        "Ola Brandt ceases to be leader of the Shore Party before Jul 1, 2026",
    ),
    (
        "Will Ola Brandt play in the 2026 French Open?",
        "Ola Brandt plays in the 2026 French Open",
        "Ola Brandt wins the 2026 French Open",
    ),
    (
        "Will Norway and Chile sign a treaty in Q2 2026?",
        "Norway and Chile sign a treaty between April 1 and June 30, 2026, 11:59 PM ET",
        "Norway and Chile sign a treaty after June 30, 2026",
    ),
    (
        "Will Ola Brandt win the 2026 Tidewater Lieutenant Governor race?",
        "Ola Brandt wins the 2026 Tidewater lieutenant gubernatorial election",
        "Ola Brandt wins the 2026 Tidewater gubernatorial election",
    ),
]


def verdict(title: str, core_a: str, core_b: str) -> str:
    market_a = question(title, yes_if(core_a))
    market_b = ticker_market(
        "KXASKED-26-X", title, then_yes(core_b), close="2026-12-31"
    )
    return str(judge(market_a, market_b).verdict)


@pytest.mark.parametrize(("title", "core", "other"), OVERRULED)
def test_rules_overrule_a_title_that_both_markets_have(
    title: str, core: str, other: str
) -> None:
    assert verdict(title, core, core) == "same"
    assert verdict(title, core, other) != "same"
    assert verdict(title, other, core) != "same"


@pytest.mark.parametrize(
    ("title", "core", "other"),
    [
        (
            "Will Ola Brandt visit Norland by June 30, 2026?",
            "Ola Brandt visits Norland before Jul 1, 2026",
            "Ola Brandt has physically travelled to and been present within the "
            "geographic boundaries of Norland before Jul 1, 2026",
        ),
        (
            "Will the Harbors win the 2026 Tide Cup?",
            "the Harbors win the 2026 Tide Cup",
            "the Harbors are the 2026 Tide Cup champion",
        ),
        (
            "Ola Brandt out as mayor by June 30, 2026?",
            "Ola Brandt leaves office as mayor before Jul 1, 2026",
            "Ola Brandt is no longer mayor before Jul 1, 2026",
        ),
    ],
)
def test_rules_may_say_in_other_words_what_their_title_asks(
    title: str, core: str, other: str
) -> None:
    assert verdict(title, core, other) == "same"
