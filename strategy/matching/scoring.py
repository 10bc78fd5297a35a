"""Precision and recall of verdicts against the labels that readers gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from strategy.matching.types import Judgement

ACCEPTED = frozenset({Judgement.SAME, Judgement.INVERTED})
EQUAL_LABELS = frozenset({"same", "inverted"})
# A reader could not tell either, so that no verdict on it is wrong.
LEFT_OUT = "ambiguous"


@dataclass(frozen=True, slots=True)
class Judged:
    family: str
    label: str
    verdict: Judgement


@dataclass(frozen=True, slots=True)
class Score:
    """Counts by label and verdict, and the shares of those that are not ambiguous.

    `same` and `inverted` count as accepted. A share without any case is None.
    """

    confusion: Mapping[str, Mapping[str, int]]
    precision: float | None
    recall: float | None


def score(cases: Iterable[Judged]) -> Score:
    counts = Counter((case.label, case.verdict) for case in cases)
    right = _total(counts, EQUAL_LABELS, ACCEPTED)
    wrong = sum(
        count
        for (label, verdict), count in counts.items()
        if verdict in ACCEPTED and label not in EQUAL_LABELS | {LEFT_OUT}
    )
    equal = _total(counts, EQUAL_LABELS, frozenset(Judgement))
    confusion: dict[str, dict[str, int]] = {}
    for (label, verdict), count in sorted(counts.items()):
        confusion.setdefault(label, {})[str(verdict)] = count
    return Score(confusion, _share(right, right + wrong), _share(right, equal))


@dataclass(frozen=True, slots=True)
class Workload:
    """How many pairs are accepted and sent to review, labelled or not.

    `review_per_accepted` is the second over the first, None if none is accepted.
    """

    accepted: int
    review: int
    review_per_accepted: float | None


def workload(verdicts: Iterable[Judgement]) -> Workload:
    counts = Counter(verdicts)
    accepted = sum(counts[verdict] for verdict in ACCEPTED)
    review = counts[Judgement.REVIEW]
    return Workload(accepted, review, _share(review, accepted))


def _total(
    counts: Counter[tuple[str, Judgement]],
    labels: frozenset[str],
    verdicts: frozenset[Judgement],
) -> int:
    return sum(
        count
        for (label, verdict), count in counts.items()
        if label in labels and verdict in verdicts
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
