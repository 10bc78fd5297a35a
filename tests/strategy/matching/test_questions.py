"""Labelled questions of every family: none is wrongly accepted, most are found.

`pytest -s` shows precision and recall for each family.
"""

from __future__ import annotations

from itertools import chain

import pytest

from strategy.matching import judge
from strategy.matching.scoring import ACCEPTED, EQUAL_LABELS, Judged, score
from tests.support.questions import LabelledPair, labelled_pairs

CASES = labelled_pairs()
FAMILIES = sorted({case.family for case in CASES})


def judged(family: str) -> list[Judged]:
    return [
        Judged(family, case.label, judge(case.market_a, case.market_b).verdict)
        for case in CASES
        if case.family == family
    ]


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.label not in EQUAL_LABELS], ids=lambda c: c.name
)
def test_a_near_miss_is_not_accepted(case: LabelledPair) -> None:
    assert judge(case.market_a, case.market_b).verdict not in ACCEPTED


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.label in EQUAL_LABELS], ids=lambda c: c.name
)
def test_a_true_pair_is_never_taken_the_wrong_way_round(case: LabelledPair) -> None:
    verdict = judge(case.market_a, case.market_b).verdict
    assert verdict not in ACCEPTED or str(verdict) == case.label


def test_nine_true_pairs_in_ten_are_found() -> None:
    by_family = {family: judged(family) for family in FAMILIES}
    for family, cases in by_family.items():
        shares = score(cases)
        print(f"{family}: precision {shares.precision}, recall {shares.recall}")
    recall = score(chain.from_iterable(by_family.values())).recall
    assert recall is not None
    assert recall >= 0.9
