"""Cases of which a text says that they make no difference, and those that do."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

SIGN = "Ola Brandt signs the Harbour Act"
CONVICT = "Ola Brandt is convicted of fraud"
VISIT = "Ola Brandt visits Norland"
LEAVE = "Ola Brandt ceases to be mayor of Port Selby"
ACQUIRE = "Tidewater acquires Harbour Lines"

ANYWAY = [
    (SIGN, "regardless of when it takes effect"),
    (SIGN, "irrespective of when the act enters into force"),
    (SIGN, "even if a court later blocks it"),
    (SIGN, "whether or not it is later repealed"),
    (CONVICT, "regardless of any subsequent appeals"),
    (VISIT, "regardless of the reason for the visit"),
    (VISIT, "no matter how long the visit lasts"),
    (LEAVE, "regardless of the reason"),
]
WIDER = [
    (SIGN, "regardless of whether a notary has signed it"),
    (SIGN, "even if it only takes effect in part"),
    (CONVICT, "regardless of any prior appeals"),
    (VISIT, "regardless of whether the aircraft lands"),
    (LEAVE, "regardless of when it takes effect"),
    (LEAVE, "even if a deputy serves in the meantime"),
    (ACQUIRE, "regardless of whether the deal is completed"),
]


@pytest.mark.parametrize(("core", "case"), ANYWAY)
def test_what_holds_anyway_is_no_difference(core: str, case: str) -> None:
    assert _verdicts(core, case) == {"same"}


@pytest.mark.parametrize(("core", "case"), WIDER)
def test_a_case_that_widens_what_pays_is_a_difference(core: str, case: str) -> None:
    assert _verdicts(core, case) == {"review"}


@pytest.mark.parametrize(("core", "case"), WIDER)
def test_a_case_that_both_texts_name_is_no_difference(core: str, case: str) -> None:
    text = f"{core} by May 1, 2027, {case}"
    later = f"{core} before May 2, 2027, {case}"
    assert _verdict(core, yes_if(text), then_yes(later)) == "same"


def _verdicts(core: str, case: str) -> set[str]:
    """With the case in the core, in a sentence of its own, and on either side."""
    ours, theirs = f"{core} by May 1, 2027", f"{core} before May 2, 2027"
    sentence = f"This market will resolve to Yes {case}."
    return {
        _verdict(core, yes_if(f"{ours}, {case}"), then_yes(theirs)),
        _verdict(core, yes_if(ours), then_yes(f"{theirs}, {case}")),
        _verdict(core, f"{yes_if(ours)}\n\n{sentence}", then_yes(theirs)),
    }


def _verdict(core: str, ours: str, theirs: str) -> str:
    asked = question(f"{core} by May 1, 2027?", ours, end="2027-05-01")
    listed = ticker_market(
        "KXT-27MAY02", f"{core} before May 2, 2027?", theirs, close="2027-05-02"
    )
    return str(judge(asked, listed).verdict)
