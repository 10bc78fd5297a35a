"""Clauses on figures, words that are said, releases and shutdowns, and near misses."""

from __future__ import annotations

import pytest

from strategy.matching import RiskName, Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

SAY = "Ola Brandt says Harbour during the Norland debate by May 1, 2027"
RAIN = "rainfall at Selby Airport is more than 4 inches in April 2027"
RELEASE = "Tidewater releases Harbour 5 by May 1, 2027"
SHUTDOWN = "there is a government shutdown in Norland by May 1, 2027"
MEET = "Ola Brandt and Ines Prado meet in person by May 1, 2027"
LEAVE = (
    "Ola Brandt announces that she will leave office or leaves office by May 1, 2027"
)
# The title of a question on the weather names the city, its core the station.
TITLES = {RAIN: "Will Selby have more than 4 inches of rain in April 2027"}

WEEKEND = (
    "Harbour Lights grosses over $40 million on its opening weekend by May 1, 2027"
)
DELIVER = "Tidewater delivers more than 400,000 boats in Q2 2027"

CASES = [
    (
        WEEKEND,
        "This market will resolve according to the Harbour Ledger figures under "
        "Weekend Performance for the 3-day weekend.",
        "This market will resolve according to the Harbour Ledger figures under "
        "Weekend Performance for the first two days.",
    ),
    (
        WEEKEND,
        "Only final figures count, not studio estimates.",
        "Studio estimates count, not final figures.",
    ),
    (
        DELIVER,
        "Revisions after the first release of the data do not count.",
        "Revisions before the second release of the data count.",
    ),
    (
        SAY,
        "Plural and possessive forms of the term will count.",
        "Synonyms of the term will count.",
    ),
    (
        SAY,
        "Hyphenated compounds and synonyms are not included.",
        "Hyphenated compounds and synonyms are included.",
    ),
    (
        SAY,
        "Words spoken by reporters will not count.",
        "Words spoken by reporters will count.",
    ),
    (
        SAY,
        "Video of the debate will be used as the primary source.",
        "Only words that the transcript has will be counted.",
    ),
    (RAIN, "Traces count as zero.", "Traces count as 0.5 inches of snow."),
    (
        RAIN,
        "Revisions made after May 5, 2027 will not be considered.",
        "Revisions made before May 5, 2027 will be considered.",
    ),
    (
        RELEASE,
        "A closed beta or any form of private access will not suffice.",
        "A closed beta or any form of private access will suffice.",
    ),
    (
        RELEASE,
        "Harbour 4.5 or other intermediate versions will not qualify.",
        "Harbour 4.5 or other intermediate versions will qualify.",
    ),
    (
        SHUTDOWN,
        "Partial shutdowns are included.",
        "Partial shutdowns are not included.",
    ),
    (
        SHUTDOWN,
        "Office closures due to holidays or inclement weather will not qualify.",
        "Office closures due to holidays or inclement weather will qualify.",
    ),
    (
        MEET,
        "A meeting is defined as any encounter where both Brandt and Prado are "
        "present and interact with each other in person.",
        "A meeting is defined as any encounter where both Brandt and Prado are "
        "present.",
    ),
]


@pytest.mark.parametrize(("core", "harmless", "ruling"), CASES)
def test_what_holds_unasked_is_no_difference(
    core: str, harmless: str, ruling: str
) -> None:
    for is_other in (False, True):
        assert _judged(core, harmless, is_other=is_other).verdict == "same"
        assert _judged(core, ruling, is_other=is_other).verdict != "same"


@pytest.mark.parametrize(
    ("core", "clause", "name"),
    [
        (
            RELEASE,
            "The product must be explicitly named Harbour 5 or be recognized as the "
            "successor to Harbour 4.",
            RiskName.RENAMING,
        ),
        (
            LEAVE,
            "The announcement must not specify they are leaving in more than a year "
            "from the statement, in which case the market does not resolve to Yes.",
            RiskName.LATE_EFFECT,
        ),
        (
            SAY,
            "If Ola Brandt ceases to be mayor of Port Selby, this market will resolve "
            'to "No".',
            RiskName.VOID,
        ),
    ],
)
def test_a_rare_case_is_a_named_risk(core: str, clause: str, name: RiskName) -> None:
    verdict = _judged(core, clause)
    assert verdict.verdict == "same"
    assert [risk.name for risk in verdict.risks] == [name]


def test_the_form_behind_the_first_may_say_why_a_clause_changes_nothing() -> None:
    """The first form for this clause holds for questions on persons alone."""
    clause = "Telephone and video calls do not count."
    assert _judged(MEET, clause).verdict == "same"
    assert _judged(SAY, clause).verdict == "review"


def _judged(core: str, clause: str, *, is_other: bool = False) -> Verdict:
    theirs = core.replace("by May 1, 2027", "before May 2, 2027")
    title = TITLES.get(core, core[0].upper() + core[1:])
    asked = yes_if(core) + ("" if is_other else f"\n\n{clause}")
    listed = then_yes(theirs, clause if is_other else "")
    return judge(
        question(f"{title}?", asked, end="2027-05-01"),
        ticker_market("KXT-27MAY02", f"{title}?", listed, close="2027-05-02"),
    )
