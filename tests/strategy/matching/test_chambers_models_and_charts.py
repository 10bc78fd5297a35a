"""Clauses on chambers, models, charts and figures, and rules of nearly their form."""

from __future__ import annotations

import pytest

from strategy.matching import Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

CONTROL = "Harbour Union wins control of the Arland House in 2027"
RELEASE = "Tern 5 is released by May 1, 2027"
PMI = "The Arland Manufacturing PMI is at least 57.0 in April 2027"
CHART = (
    '"Whale Song" is number one on the Arland Hot 100 chart for the week of April '
    "10, 2027"
)
DROP = "Ines Prado drops out of the 2027 Arland Senate race by May 1, 2027"
MAYOR = "Ines Prado is the next mayor of Selby by May 1, 2027"
ATTEND = "Ines Prado attends FC 31 in April 2027"
SERIES = "Tidewater wins the 2027 series against Selby"
DRUG = "The Arland agency approves Selbytide by May 1, 2027"

HARMLESS = [
    (
        CONTROL,
        (
            "House control is defined as having more than half of the voting "
            "members of the Arland House."
        ),
    ),
    (
        CONTROL,
        (
            "If the outcome is ambiguous, this market will remain open until the "
            "party affiliation of the Speaker of the House is known, at which "
            "point it will resolve to the party of the Speaker."
        ),
    ),
    (
        CONTROL,
        ("Seats are attributed to the party under which the member was elected."),
    ),
    (
        CONTROL,
        (
            "Victory will be determined by the party identification of the "
            "Speaker of the House on February 1, 2028."
        ),
    ),
    (
        RELEASE,
        (
            "Tern 5 refers to a product explicitly named Tern 5 or one that is "
            "recognized as a successor to Tern 4."
        ),
    ),
    (
        RELEASE,
        (
            "Products labeled as Tern 4.5, Tern 4, or similar will not count for "
            "this market's resolution."
        ),
    ),
    (RELEASE, "If the release is only for certain consoles, it will count."),
    (
        PMI,
        (
            "A reading above 50 indicates expansion in the manufacturing sector "
            "relative to the previous month; a reading below 50 indicates "
            "contraction."
        ),
    ),
    (
        CHART,
        ('Each Arland chart is then titled "Week of (date of the upcoming Saturday)".'),
    ),
    (DROP, "Losing an election or a runoff will not alone qualify."),
    (
        MAYOR,
        (
            "The next mayor of Selby will be elected by the newly constituted "
            "council following the 2027 Arland municipal elections."
        ),
    ),
    (
        MAYOR,
        (
            "Once a qualifying individual assumes office, subsequent replacements"
            " will not affect resolution."
        ),
    ),
    (
        ATTEND,
        (
            "Attending the event is defined as being in physical attendance "
            "during any part of the event."
        ),
    ),
    (
        SERIES,
        (
            "If a partial series is played and not completed by August 1, 2027, "
            "this market will resolve to 50-50."
        ),
    ),
    (
        DRUG,
        (
            "Selbytide is a hormone drug developed by Tidewater and currently in "
            "trial to treat obesity."
        ),
    ),
    (SERIES, "This market may only resolve once the series has ended."),
]

RULES = [
    (
        CONTROL,
        (
            "House control is defined as having at least two thirds of the voting"
            " members of the Arland House."
        ),
    ),
    (CONTROL, "Seats are attributed to the party of the largest coalition."),
    (CONTROL, 'If the outcome is ambiguous, this market will resolve to "No".'),
    (RELEASE, "Tern 5 refers to any product of the Tern family."),
    (RELEASE, "Products labeled as beta will count for this market's resolution."),
    (RELEASE, "Partial releases would count."),
    (RELEASE, "If the release is only for certain testers, it will count."),
    (PMI, "A reading above 50 counts as an expansion."),
    (PMI, "A reading of the previous month will be used."),
    (DROP, "Suspending a campaign will not alone qualify."),
    (MAYOR, "The next mayor of Selby will be appointed by the king."),
    (
        ATTEND,
        (
            "Attending the event is defined as being in the front row during any "
            "part of the event."
        ),
    ),
    (
        ATTEND,
        (
            "Attending the event is defined as being in physical attendance "
            "during the whole of the event."
        ),
    ),
    (DRUG, "Selbytide is a drug only for adults."),
    (SERIES, "This market may only resolve to Selby once the series has ended."),
]


@pytest.mark.parametrize(("core", "clause"), HARMLESS)
def test_what_changes_nothing_is_no_difference(core: str, clause: str) -> None:
    assert _verdict(core, clause).verdict == "same"


@pytest.mark.parametrize(("core", "clause"), RULES)
def test_a_rule_of_nearly_the_same_form_is_a_difference(core: str, clause: str) -> None:
    assert _verdict(core, clause).verdict != "same"


def test_the_colon_of_a_fight_parts_no_clause() -> None:
    due = "The FC 31: Storm vs. Prado event is scheduled for Saturday, April 3, 2027."
    assert _verdict(ATTEND, due).verdict == "same"


def test_a_market_is_called_by_the_name_of_its_venue() -> None:
    rules = yes_if(DROP).replace("market", "polymarket", 1)
    assert _judged(DROP, rules).verdict == "same"


def _verdict(core: str, more: str) -> Verdict:
    return _judged(core, f"{yes_if(core)}\n\n{more}")


def _judged(core: str, rules: str) -> Verdict:
    end = "2027-05-01"
    return judge(
        question(f"{core}?", rules, end),
        ticker_market("KXCASE-27", f"{core}?", then_yes(core), close=end),
    )
