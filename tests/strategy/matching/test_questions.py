"""Is every family of questions judged right, and how many of its pairs are found?

`pytest -s` shows precision and recall for each family.
"""

from __future__ import annotations

import pytest

from strategy.matching import judge
from strategy.matching.scoring import ACCEPTED, EQUAL_LABELS, Judged, score
from tests.support.questions import Asked, asked

CASES = asked()
FAMILIES = sorted({case.family for case in CASES})


def judged(family: str) -> list[Judged]:
    return [
        Judged(family, case.label, judge(case.polymarket, case.kalshi).verdict)
        for case in CASES
        if case.family == family
    ]


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.label not in EQUAL_LABELS], ids=lambda c: c.name
)
def test_a_near_miss_is_not_accepted(case: Asked) -> None:
    assert judge(case.polymarket, case.kalshi).verdict not in ACCEPTED


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.label in EQUAL_LABELS], ids=lambda c: c.name
)
def test_a_true_pair_is_never_taken_the_wrong_way_round(case: Asked) -> None:
    found = judge(case.polymarket, case.kalshi)
    assert found.verdict not in ACCEPTED or str(found.verdict) == case.label


def test_nine_true_pairs_in_ten_are_found() -> None:
    everything = [one for family in FAMILIES for one in judged(family)]
    for family in FAMILIES:
        found = score(one for one in everything if one.family == family)
        print(f"{family}: precision {found.precision}, recall {found.recall}")
    recall = score(everything).recall
    assert recall is not None
    assert recall >= 0.9
