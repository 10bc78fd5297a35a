"""What is said in an earnings call: which call, by whom, in which form."""

from __future__ import annotations

import pytest

from strategy.matching import RiskName, Verdict, judge
from tests.support.matching_cases import question, then_yes, ticker_market, yes_if

SPOKEN = 'any Tidewater representative says "Harbour" during this earnings call'
ON_THE_DAY = (
    "Tidewater is scheduled to release its quarterly earnings and hold an earnings "
    "call on {}."
)


def _verdict(
    a: str = SPOKEN, more: str = "", b: str = "", day: str = "April 22, 2027"
) -> Verdict:
    return judge(
        question(
            'Will Tidewater say "Harbour" during earnings call?',
            f"{ON_THE_DAY.format(day)}\n\n{yes_if(a)}\n\n{more}",
            "2027-04-22",
        ),
        ticker_market(
            "KXEARNINGSMENTIONTIDE-27APR22-HARB",
            "What will Tidewater say during their next earnings call? - Harbour",
            then_yes(
                "Harbour is said by any Tidewater representative (including the "
                "operator of the call) during the next Tidewater earnings call "
                "(including the Q+A)",
                b,
            ),
            "Harbour",
            "2027-04-23",
        ),
    )


@pytest.mark.parametrize(
    ("day", "is_same"),
    [("April 22, 2027", True), ("April 25, 2027", True), ("January 28, 2027", False)],
)
def test_the_next_call_is_the_one_of_the_day(day: str, is_same: bool) -> None:
    assert (_verdict(day=day).verdict == "same") is is_same


def test_an_analyst_is_none_of_the_companys_people() -> None:
    anyone = SPOKEN.replace("any Tidewater representative", "anyone")
    verdict = _verdict(anyone)
    assert verdict.verdict != "same"
    assert any("speakers" in reason for reason in verdict.reasons)


def test_a_compound_word_counts_unless_the_other_text_speaks_of_it() -> None:
    compound = (
        "Instances where the term is used in a compound word will count regardless of "
        "context."
    )
    assert _verdict(more=compound).verdict == "same"
    other = "Hyphenated compounds are not included."
    assert _verdict(more=compound, b=other).verdict != "same"


def test_an_example_of_a_compound_word_sets_no_rule() -> None:
    example = (
        "Instances where the term is used in a compound word will count regardless of "
        'context (e.g. {} is not a compound word for "harbour," however '
        '"harbourside" is a compounding of the words "harbour" and "side").'
    )
    assert _verdict(more=example.format("harbouring")).verdict == "same"
    assert _verdict(more=example.format("only harbouring")).verdict != "same"


def test_a_comma_in_a_companys_name_ends_no_statement() -> None:
    transcripts = (
        "Video of the Tidewater, Inc. earnings call will be primarily used to resolve "
        "the market; if a consensus by Kalshi employees cannot be reached using video, "
        "internal & external (official) transcripts of the Tidewater, Inc. earnings "
        "call will be used."
    )
    assert _verdict(b=transcripts).verdict == "same"
    assert _verdict(b=transcripts.replace("Inc.", "only")).verdict != "same"


def test_any_of_several_terms_is_said_sooner_than_one() -> None:
    several = SPOKEN.replace('"Harbour"', '"Harbour" or "Quay"')
    verdict = _verdict(several)
    assert verdict.verdict != "same"
    assert any("terms" in reason for reason in verdict.reasons)


def test_plural_and_possessive_count_unasked() -> None:
    plural = "Pluralization/possessive of the term will count."
    assert _verdict(more=plural).verdict == "same"
    assert _verdict(more=plural.replace("will", "will not")).verdict != "same"


def test_a_call_that_is_put_off_for_weeks_is_a_named_risk() -> None:
    clause = (
        "If the earnings call does not take place by May 6, 2027, this market will "
        'resolve to "No".'
    )
    verdict = _verdict(more=clause)
    names = [risk.name for risk in verdict.risks]
    assert (verdict.verdict, names) == ("same", [RiskName.POSTPONEMENT])
