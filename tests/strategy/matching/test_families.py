"""Every family of questions: near misses stay apart, true pairs are accepted."""

from __future__ import annotations

import pytest

from strategy.matching import judge
from tests.support.matching_cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_two_questions_are_judged_by_what_their_texts_say(case: Case) -> None:
    verdict = judge(case.market_a, case.market_b)
    assert str(verdict.verdict) == case.verdict, verdict.reasons


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.verdict in ("same", "inverted")],
    ids=lambda case: case.name,
)
def test_an_accepted_pair_names_the_outcome_that_is_kalshis_yes(case: Case) -> None:
    assert judge(case.market_a, case.market_b).outcome_a == case.outcome_a
